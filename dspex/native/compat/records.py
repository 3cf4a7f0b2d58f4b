"""Records of what DSPy read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from dspex.errors import AnswerError
from dspex.native.compat.restoring import restorers
from dspex.native.live import Live


class RecordMaker:
    """Puts values of DSPy into records.

    Args:
        live: the signature.
        named: what stands for its classes in DSPy, by key.
    """

    def __init__(self, live: Live, named: Mapping[str, object]) -> None:
        self._live = live
        self._restorers = restorers(live.spec, live.objects, named)
        self._names = {f.wire: f.name for f in live.spec.outputs}

    def __call__(self, values: Mapping[str, Any], record: Any, text: str) -> tuple[Any, dict[str, Any]]:
        """Return the record with its outputs, and those by field name, `reasoning` among them.

        Args:
            values: by wire name.
            record: that was asked.
            text: the answer, for the error.

        Raises:
            AnswerError: a class of the user's refuses what DSPy takes.
        """
        try:
            outputs = {
                self._names[wire]: restore(value) if (restore := self._restorers.get(wire)) else value
                for wire, value in values.items()
            }
            own = self._live.fields
            filled = replace(record, **{name: value for name, value in outputs.items() if name in own})
        except Exception as error:  # the user's __init__ or __post_init__
            raise AnswerError(self._live.own_spec.name, (str(error),), text) from error
        return filled, outputs
