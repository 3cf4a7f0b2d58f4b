"""`History`: what was said before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Final, cast

from msgspec import UNSET, Struct
from msgspec.structs import force_setattr

from dspex.errors import ContentError, excerpt
from dspex.spec.own_types import OwnType
from dspex.types.schema import core_schema, json_schema

if TYPE_CHECKING:
    from typing import Self

_MAPPING: Final[Any] = Mapping  # typed Any: type checkers would make a tested value a mapping of unknown


class History(Struct, frozen=True):
    """The turns of a conversation, oldest first.

    As an input it is no part of the request: each turn becomes a message of the user with the turn's
    inputs, and one of the model with its outputs.

    Attributes:
        messages: the turns; each has values of the signature's fields, by name.

    >>> history = History([{"question": "Who wrote Emma?", "answer": "Jane Austen"}])
    >>> len(history.plus({"question": "When?", "answer": "In 1815"}).messages)
    2
    """

    __dspex_own__: ClassVar[OwnType] = OwnType("History")
    messages: Sequence[Mapping[str, Any]] = ()

    def __post_init__(self) -> None:
        """Keep the turns as dicts of their own.

        Raises:
            ContentError: a turn is no mapping by names.
        """
        given: Any = self.messages
        if isinstance(given, (str, bytes, _MAPPING)) or not isinstance(given, Iterable):
            raise ContentError(f"History takes a list of turns, not {excerpt(given)}")
        force_setattr(self, "messages", tuple(_turn(turn, index) for index, turn in enumerate(given)))  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]

    @classmethod
    def of(cls, *turns: object) -> Self:
        """Make a history of records that were answered, and of mappings.

        Raises:
            ContentError: a turn is neither.
        """
        return cls([_values(turn) for turn in turns])

    def plus(self, *turns: object) -> Self:
        """Return the history with more turns at its end: records that were answered, or mappings.

        Raises:
            ContentError: a turn is neither.
        """
        return type(self)([*self.messages, *map(_values, turns)])

    def __hash__(self) -> int:
        return hash(tuple(tuple(turn) for turn in self.messages))  # values may be lists

    def __repr__(self) -> str:
        return f"History({list(self.messages)!r})"

    def __dspex_shown__(self) -> dict[str, Any]:
        return {"messages": list(self.messages)}

    __dspex_json__ = __dspex_shown__

    @classmethod
    def __dspex_takes__(cls, value: object) -> bool:
        return isinstance(value, cls)

    @classmethod
    def __dspex_read__(cls, value: object) -> Self:
        """Read what stands for it in JSON: an object with `messages`, or the array of them alone."""
        if isinstance(value, dict):
            found = cast("dict[object, Any]", value)
            if found.keys() != {"messages"}:
                raise ContentError(f"History is an object with 'messages' alone, not {excerpt(found)}")
            value = found["messages"]
        if not isinstance(value, (list, tuple)):
            raise ContentError(f"History is an array of turns, not {excerpt(value)}")
        return cls(cast("Sequence[Any]", value))

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        return core_schema(cls)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: Any, handler: Any) -> Any:
        return json_schema(cls)


def _turn(turn: Any, index: int) -> dict[str, Any]:
    if not isinstance(turn, _MAPPING):
        remedy = "; for records, use History.of(record, …)" if hasattr(turn, "__dspex_slots__") else ""
        raise ContentError(f"turn {index} of a History is a mapping by names, not {excerpt(turn)}{remedy}")
    for key in turn:
        if not isinstance(key, str):
            raise ContentError(f"turn {index} of a History has the key {excerpt(key)}, which is no name")
    return dict(turn)


def _values(turn: Any) -> Mapping[str, Any]:
    """Return the values of a record that are set, but for a history of its own."""
    if isinstance(turn, _MAPPING):
        return cast("Mapping[str, Any]", turn)
    cls: Any = turn.__class__
    slots: Any = getattr(cls, "__dspex_slots__", None)
    if slots is None:
        raise ContentError(f"A turn of a History is a record or a mapping, not {excerpt(turn)}")
    values = {name: get(turn) for name, get in slots}
    return {n: v for n, v in values.items() if v is not UNSET and not isinstance(v, History)}
