"""Reads answers into records with DSPy's values, or says what DSPy would have raised."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dspex.errors import AnswerError, excerpt
from dspex.native.compat import PARSE_ERROR
from dspex.native.compat.failure import ParseFailure
from dspex.native.compat.outputs import DspyOutput
from dspex.native.compat.parsing import parser
from dspex.native.compat.records import RecordMaker
from dspex.native.live import Live
from dspex.native.recovery.nodes import Repair
from dspex.spec.reasoning import REASONING


class CompatReader:
    """Reads the answers to one signature in one format as DSPy does.

    Args:
        live: the signature.
        dialect: the format.
        outputs: as DSPy knows them.
        record_maker: makes records of their values.
    """

    def __init__(
        self, live: Live, dialect: str, outputs: Sequence[DspyOutput], record_maker: RecordMaker
    ) -> None:
        self._name = live.own_spec.name
        self._reasoning = live.reasoning
        self._parse = parser(dialect, outputs)
        self._make = record_maker

    def __call__(self, text: str, record: Any, repairs: list[Repair] | None = None) -> Any:
        """Read an answer into a record; for a chain of thought, into a record and its reasoning.

        Args:
            text: the answer.
            record: that was asked.
            repairs: stays as it is: DSPy does not tell what it mends.

        Raises:
            AnswerError: DSPy would raise what its `dspy_error` names; or a class of the user's refuses
                what DSPy would take.
        """
        if not text:
            raise as_dspy_raises(self._name, "the answer is empty", PARSE_ERROR, text)
        try:
            values = self._parse(text)
        except ParseFailure as failure:
            raise as_dspy_raises(self._name, str(failure), PARSE_ERROR, text) from failure
        except Exception as error:  # a limit of a parser, a type that pydantic refuses: DSPy lets it through
            raise unreadable(self._name, error, text) from error
        filled, outputs = self._make(values, record, text)
        return (filled, outputs.get(REASONING)) if self._reasoning else filled


def unreadable(name: str, error: Exception, text: str) -> AnswerError:
    """Make the error for an answer that DSPy's own code fails on."""
    return as_dspy_raises(
        name, f"the answer cannot be read: {excerpt(str(error))}", type(error).__name__, text
    )


def as_dspy_raises(name: str, problem: str, dspy_error: str, text: str) -> AnswerError:
    """Make an error that names the class that DSPy would have raised."""
    error = AnswerError(name, (problem,), text)
    error.dspy_error = dspy_error
    return error
