"""Answers that do not follow the format to the letter: sections and objects, field by field."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, cast

from msgspec import UNSET
from msgspec.structs import replace

from dspex.errors import AnswerError, answer_error, excerpt
from dspex.native.convert import MismatchError, from_builtins
from dspex.native.text_values import FENCE, lenient_reader
from dspex.spec.reasoning import REASONING
from dspex.spec.signature import FieldSpec
from dspex.spec.types import Scalar, UnionType

if TYPE_CHECKING:
    from dspex.native.live import Live

HEADER = re.compile(r"\[\[ ## (\w+) ## \]\]")
ODD = re.compile("[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
odd_separators: Callable[[str], Any] = ODD.search
"""Find a line separator besides the newline: `str.splitlines` breaks there, and so does DSPy."""
UNREADABLE: type[Exception] = Exception
"""What makes generated code hand an answer over to recovery, which then says what is wrong."""


def sections(text: str) -> dict[str, str]:
    """Split a chat answer at its headers, as DSPy's ChatAdapter does; the first of a name wins.

    Unlike there, an indented header is one like any other.
    """
    found: list[tuple[str, list[str]]] = [("", [])]
    for line in text.splitlines():
        stripped = line.strip()
        header = HEADER.match(stripped)
        if header:
            rest = stripped[header.end() :].strip()
            found.append((header[1], [rest] if rest else []))
        else:
            found[-1][1].append(line)
    joined: dict[str, str] = {}
    for name, lines in found:
        joined.setdefault(name, "\n".join(lines).strip())
    return joined


def json_object(text: str) -> dict[str, Any] | None:
    """Find the JSON object of an answer: the whole text, a fenced block, or the outermost braces."""
    stripped = text.strip()
    fenced = FENCE.match(stripped)
    start, end = stripped.find("{"), stripped.rfind("}")
    for candidate in (
        stripped,
        fenced[1] if fenced else "",
        stripped[start : end + 1] if 0 <= start < end else "",
    ):
        if candidate:
            try:
                value: Any = json.loads(candidate)
            except (ValueError, RecursionError):
                continue
            if isinstance(value, dict):
                return cast("dict[str, Any]", value)
    return None


CUT = "the answer was cut off at the limit of tokens; raise max_tokens"
WITHHELD = "the model's provider withheld the answer (content filter)"


def refuse_cut_answer(signature: str, text: str, finish: str, dialect: str) -> None:
    """Refuse an answer that ended before its end: what is there would read like a whole one.

    Args:
        signature: for the error.
        text: the answer.
        finish: why the model stopped, as `Response.finish` says.
        dialect: the prompt format, which says how a whole answer ends.

    Raises:
        AnswerError: the answer is not whole.
    """
    if finish == "length":
        whole = (
            "[[ ## completed ## ]]" in text if dialect.endswith("/chat") else json_object(text) is not None
        )
        if not whole:
            raise AnswerError(signature, (CUT,), text)
    if finish == "content_filter" and not text.strip():
        raise AnswerError(signature, (WITHHELD,), text)


class Recovery:
    """Reads any answer of one signature in one dialect; every output that fails is reported."""

    def __init__(self, live: Live, dialect: str) -> None:
        self.live = live
        self.chat = dialect.endswith("/chat")
        make: Callable[..., Callable[[Any], Any]] = lenient_reader if self.chat else from_builtins
        self.readers = {
            f.name: make(live.annotations[f.name], f.constraints, live.names) for f in live.spec.outputs
        }

    def __call__(self, text: str, record: Any) -> Any:
        """Read an answer into a record.

        Raises:
            AnswerError: with every output that is missing or does not fit.
        """
        name = self.live.own_spec.name
        if not text.strip():
            raise AnswerError(name, ("the answer is empty",), text)
        raw = sections(text) if self.chat else json_object(text)
        if raw is None:
            raise AnswerError(name, ("the answer holds no JSON object",), text)
        values, problems = self.read(raw)
        if problems:
            raise answer_error(name, problems, text)
        return self.result(values, record, text)

    def read(self, raw: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
        """Convert what was found; return the values and the problems."""
        values: dict[str, Any] = {}
        problems: list[str] = []
        for field in self.live.spec.outputs:
            if field.wire in raw:
                try:
                    values[field.name] = self.readers[field.name](raw[field.wire])
                except MismatchError as error:
                    problems += [f"'{field.name}' {mismatch}" for mismatch in error.mismatches]
                except ValueError as error:
                    problems.append(f"'{field.name}' cannot be read from {excerpt(raw[field.wire])}: {error}")
            else:
                value = self.default(field)
                if value is UNSET:
                    problems.append(f"output '{field.name}' is missing")
                else:
                    values[field.name] = value
        return values, problems

    def default(self, field: FieldSpec) -> Any:
        """Return what stands for a missing output: its default, None where that is allowed."""
        live = self.live.fields.get(field.name)
        if live is not None and not live.required:
            return live.make_default()
        optional = isinstance(field.type, UnionType) and Scalar("None") in field.type.items
        return None if optional or field.type == Scalar("None") else UNSET

    def result(self, values: dict[str, Any], record: Any, text: str) -> Any:
        """Put the values into the record, beside the reasoning where one was asked for."""
        thought = values.get(REASONING)
        if REASONING not in self.live.fields:
            values.pop(REASONING, None)
        try:
            filled = replace(record, **values)
        except ValueError as error:  # the user's __post_init__ refuses the values
            raise AnswerError(self.live.own_spec.name, (str(error),), text) from error
        return (filled, thought) if self.live.reasoning else filled


def recovery(live: Live, dialect: str) -> Callable[[str, Any], Any]:
    """Return the recovering reader of a signature; it is built when an answer first needs it."""
    made: list[Recovery] = []

    def recover(text: str, record: Any) -> Any:
        if not made:
            made.append(Recovery(live, dialect))
        return made[0](text, record)

    return recover
