"""Read whole answers as DSPy 3.4's adapters do."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, Final, TypeAlias

from dspex.errors import ConfigurationError
from dspex.native.compat.failure import ParseFailure, reasons, whole
from dspex.native.compat.outputs import DspyOutput
from dspex.native.compat.reading import repaired, value_reader
from dspex.native.compat.sections import sections
from dspex.native.compat.xml import xml_parser
from dspex.native.kinds import DICT

Parse: TypeAlias = Callable[[str], dict[str, Any]]
"""Reads an answer into values by wire name."""


def parser(dialect: str, outputs: Sequence[DspyOutput]) -> Parse:
    """Make the reader of answers in one format.

    It raises ParseFailure where DSPy raises `AdapterParseError`, and whatever else DSPy raises.

    Raises:
        ConfigurationError: what DSPy does with answers in this format is not rebuilt here.
    """
    if dialect not in _PARSERS:
        known = ", ".join(map(repr, _PARSERS))
        raise ConfigurationError(f'compat="dspy" reads answers in {known}, not in {dialect!r}.')
    return _PARSERS[dialect](outputs)


def _chat_parser(outputs: Sequence[DspyOutput]) -> Parse:
    readers = {o.wire: value_reader(o.annotation) for o in outputs}

    def parse(text: str) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for name, section in sections(text):
            if name in readers and name not in values:
                values[name] = _read(readers[name], name, section)
        return whole(outputs, values)

    return parse


def _json_parser(outputs: Sequence[DspyOutput]) -> Parse:
    readers = {o.wire: value_reader(o.annotation) for o in outputs}

    def parse(text: str) -> dict[str, Any]:
        fields: Any = repaired(text)
        if not isinstance(fields, DICT) and (braces := balanced(text)) is not None:
            fields = repaired(braces)
        if not isinstance(fields, DICT):
            raise ParseFailure("the answer holds no JSON object")
        values = {n: _read(readers[n], n, value) for n, value in fields.items() if n in readers}
        return whole(outputs, values)

    return parse


def balanced(text: str) -> str | None:
    """Return the first balanced braces with all between them.

    >>> balanced("{ {a} b {c}")
    '{a}'
    """
    opened: list[int] = []
    first, end = len(text), 0
    for brace in _BRACES(text):
        at = brace.start()
        if text[at] == "{":
            opened.append(at)
        elif opened:
            start = opened.pop()
            if start < first:
                first, end = start, at + 1
            if not opened:
                break  # what opens later stands later
    return text[first:end] if end else None


_BRACES: Final = re.compile("[{}]").finditer


def _read(read: Callable[[Any], Any], name: str, value: Any) -> Any:
    try:
        return read(value)
    except ValueError as error:
        raise ParseFailure("; ".join(f"'{name}' {reason}" for reason in reasons(error))) from error


_PARSERS: Final[dict[str, Callable[[Sequence[DspyOutput]], Parse]]] = {
    "dspy-3.4/chat": _chat_parser,
    "dspy-3.4/json": _json_parser,
    "dspy-3.4/xml": xml_parser,
    "dspy-3.4/baml": _json_parser,
}
