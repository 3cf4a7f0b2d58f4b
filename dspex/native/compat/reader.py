"""Reads answers into records with DSPy's values, or says what DSPy would have raised."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from dspex.errors import AnswerError, excerpt
from dspex.native.compat.outputs import outputs_of
from dspex.native.compat.parsing import ParseFailure, parser
from dspex.native.compat.restoring import restorers
from dspex.native.compat.standins import stand_ins
from dspex.native.live import Live
from dspex.spec.dialect import Dialect
from dspex.spec.reasoning import REASONING

PARSE_ERROR = "AdapterParseError"
"""What DSPy calls an answer that it cannot read; only this makes its chat adapter ask again in JSON."""


class CompatReader:
    """Reads the answers to one signature in one format as DSPy does.

    Args:
        live: the signature.
        dialect: the format.
    """

    def __init__(self, live: Live, dialect: Dialect) -> None:
        named = stand_ins(live.spec, live.objects)
        self.live = live
        self.outputs = outputs_of(live.spec, named, live.annotations, live.defaults)
        self._parse = parser(dialect, self.outputs)
        self._restorers = restorers(live.spec, live.objects, named)
        self._names = {o.wire: o.name for o in self.outputs}

    def __call__(self, text: str, record: Any) -> Any:
        """Read an answer into a record; for a chain of thought, into a record and its reasoning.

        Raises:
            AnswerError: DSPy would raise what its `dspy_error` names; or a class of the user's refuses
                what DSPy would take.
        """
        if not text:
            raise self._error("the answer is empty", PARSE_ERROR, text)
        try:
            values = self._parse(text)
        except ParseFailure as failure:
            raise self._error(str(failure), PARSE_ERROR, text) from failure
        except Exception as error:  # a limit of a parser, a type that pydantic refuses: DSPy lets it through
            kind = type(error).__name__
            raise self._error(f"the answer cannot be read: {excerpt(str(error))}", kind, text) from error
        return self._record(values, record, text)

    def _record(self, values: dict[str, Any], record: Any, text: str) -> Any:
        try:
            for wire, restore in self._restorers.items():
                values[wire] = restore(values[wire])
            named = {self._names[wire]: value for wire, value in values.items()}
            thought = named.get(REASONING)
            if REASONING not in self.live.fields:
                named.pop(REASONING, None)
            filled = replace(record, **named)
        except Exception as error:  # the user's __init__ or __post_init__ refuses the values
            raise AnswerError(self.live.own_spec.name, (str(error),), text) from error
        return (filled, thought) if self.live.reasoning else filled

    def _error(self, problem: str, kind: str, text: str) -> AnswerError:
        error = AnswerError(self.live.own_spec.name, (problem,), text)
        error.dspy_error = kind
        return error
