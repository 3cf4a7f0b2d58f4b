"""Signature strings: `question, context: list[str] -> answer: float`.

`parse_string` reads one as far as it goes and reports everything wrong with it; `live_string` gives
it live types at run time; `string_spec` lets mypy and the source reader give it static ones;
`to_string` is the way back.
"""

from __future__ import annotations

from dspex.define.strings.cursor import StringError
from dspex.define.strings.live import AnnotationReader, LiveString, live_string
from dspex.define.strings.names import Names, resolve_names
from dspex.define.strings.parser import ParsedField, ParsedString, parse_string
from dspex.define.strings.spec import checked, string_spec
from dspex.define.strings.writer import to_string

__all__ = [
    "AnnotationReader",
    "LiveString",
    "Names",
    "ParsedField",
    "ParsedString",
    "StringError",
    "checked",
    "live_string",
    "parse_string",
    "resolve_names",
    "string_spec",
    "to_string",
]
