"""Read a list item by item, and leave out what does not fit."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final, get_args, get_origin

from dspex.native.builtins import to_builtins
from dspex.native.convert import MismatchError, from_builtins
from dspex.native.numbers import has_decimals, lost_digits
from dspex.native.recovery.choose import recovery_of
from dspex.native.recovery.nodes import RefusedError, Repair
from dspex.native.target import read_target
from dspex.spec.types import Constraint

CODE: Final = "dropped-item"
TRIED: Final = 100
"""How many items that do not fit are mended or listed; the others are left out and counted."""


LONG_NUMBER: Final = "it holds a number with more digits than are kept once another item does not fit"


class GoodItems:
    """Reads values of one list type from their items.

    Args:
        annotation: of a list, a set or a `tuple[X, ...]`.
        constraints: bounds on the whole.
        names: local names that text in annotations may use.
    """

    def __init__(
        self, annotation: Any, constraints: Sequence[Constraint], names: Mapping[str, Any] | None
    ) -> None:
        item = get_args(list_type(annotation))[0]
        self._read = from_builtins(item, (), names)
        self._has_decimals = has_decimals(read_target(item, (), names))
        self._recover = recovery_of(item, (), names)
        self._whole = from_builtins(annotation, constraints, names)

    def read(self, items: Sequence[Any], name: str) -> tuple[Any, list[Repair]]:
        """Read a list; return it with its good items, and what was mended or left out.

        Args:
            items: as they stand in JSON.
            name: of the output.

        Raises:
            MismatchError: no item fits, or the rest breaks a bound.
        """
        good: list[Any] = []
        repairs: list[Repair] = []
        misfits = 0
        for index, item in enumerate(items):
            if self._has_decimals and lost_digits(item):
                repairs.append(Repair(CODE, LONG_NUMBER, f"{name}[{index}]"))
                misfits += 1
                continue
            try:
                good.append(self._read(item))
            except MismatchError as error:
                misfits += 1
                if misfits <= TRIED:
                    self._mend(item, str(error), f"{name}[{index}]", good, repairs)
        if misfits > TRIED:
            repairs.append(Repair(CODE, f"{misfits - TRIED} more items do not fit", name))
        if items and not good:
            self._whole(items)  # which says what is wrong with them
        return self._whole(good), repairs

    def _mend(self, item: Any, problem: str, place: str, good: list[Any], repairs: list[Repair]) -> None:
        """Read an item as if it were an answer of its own."""
        is_text = isinstance(item, str)
        text = item if is_text else json.dumps(to_builtins(item), ensure_ascii=False)
        try:
            value, mended = self._recover(text)
        except (MismatchError, RefusedError) as error:  # of what is no text it knows the JSON only
            repairs.append(Repair(CODE, str(error) if is_text else problem, place))
        else:
            good.append(value)
            repairs += [repair.under(place) for repair in mended]


def list_type(annotation: Any) -> Any:
    """Take off what says more about a type than its items."""
    from typing import Annotated

    return get_args(annotation)[0] if get_origin(annotation) is Annotated else annotation
