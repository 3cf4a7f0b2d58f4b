"""The shapes that a tolerant scan looks for. Every pattern is bounded, or gives nothing back."""

from __future__ import annotations

import re
from typing import Final

from dspex.native.recovery.strings import QUOTED_NAME, QUOTES

SPACE: Final = re.compile(r"\s*+")
SKIPPED: Final = frozenset(
    "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f \x85\xa0/#\u2028\u2029\u202f\u3000\u200a\u2009\u2003"
)
"""What white space and comments may begin with."""
COMMENT: Final = re.compile(r"//[^\n]*+|/\*.*?(?:\*/|\Z)|\#[^\n]*+", re.DOTALL).match
TAG: Final = re.compile(r"#\w").match
_LITERAL: Final = r"(?:-?\d[\d.eE+-]*+|true|false|null|True|False|None)"
_AHEAD: Final = rf"{QUOTED_NAME}|[{QUOTES}][^\n{QUOTES}]{{1,80}}+[{QUOTES}]\s*+:|[^\W\d]\w{{0,80}}+\s*+:"
SIMPLE: Final = {
    "array": re.compile(rf"{_LITERAL}(?=\s*+[,\]])").match,
    "tuple": re.compile(rf"{_LITERAL}(?=\s*+[,)])").match,
    "object": re.compile(rf"{_LITERAL}(?=\s*+(?:[}}\]]|,\s*+(?:\}}|\Z|{_AHEAD})))").match,
}
"""Numbers and words where no doubt is possible. In an object 1,000 may be one number."""
_DOUBLE: Final = r'"([^"\\\x00-\x1f]*+)"'
_APOSTROPHES: Final = r"'([^'\"\\\x00-\x1f]*+)'"
_WORD: Final = rf"({_LITERAL})"
PAIR: Final = re.compile(
    rf"(?:{_DOUBLE}|{_APOSTROPHES})\s*+:\s*+(?:{_DOUBLE}|{_APOSTROPHES}|{_WORD})"
    rf"(?:\s*+,\s*+(?={_AHEAD})|(?=\s*+\}}))"
).match
"""A pair in which nothing is in doubt, up to the next one or the end of its object."""
ITEM: Final = re.compile(
    rf"(?:{_DOUBLE}|{_APOSTROPHES}|{_WORD})(?:\s*+,\s*+(?=[\"'\[{{\d-])|(?=\s*+\]))"
).match
"""The same for an item of an array."""
NUMBER_LIKE: Final = re.compile(r"[-+]?\.?\d[\d.,_eE+-]*+%?|true|false|null", re.IGNORECASE).fullmatch
TUPLE: Final = re.compile(r"\((?=[^(),\n]*+,[^()\n]*+\)\s*+(?:[,}\])\n]|\Z))").match
SEPARATOR: Final = re.compile(r"\s*+(=>|:=|::|:|=)").match
NAME: Final = re.compile(r'"([^"\\\x00-\x1f]*+)"\s*+:(?!:)').match
BARE_NAME: Final = re.compile(rf"[^\s{QUOTES}{{}}\[\]:,=()][^{{}}\[\]:=\n,]{{0,80}}?(?=\s*+(?::|=))").match
LOST_NAME: Final = re.compile(r"[\"']([^\W\d][\w.\-]{0,80}+)\s*+:(?=\s)").match
_QUOTED: Final = rf"(?:{QUOTED_NAME}|[{QUOTES}][^\n{{}}\[\]{QUOTES}]{{1,80}}+[{QUOTES}]\s*+:)"
_EQUALS: Final = rf"[{QUOTES}][^\n{{}}\[\]{QUOTES}]{{1,80}}+[{QUOTES}]\s*+=(?!=)"
NEXT_NAME: Final = re.compile(
    rf"{_QUOTED}|{_EQUALS}|[^\W\d][\w.\-]{{0,80}}+[\"']?\s*+(?::(?!//)|=(?!=))"
).match
LINE_NAME: Final = re.compile(rf"{_QUOTED}|[^\W\d][\w.\- ]{{0,80}}+(?::(?!//)|=(?!=))").match
INSIDE: Final = re.compile(rf"[,;\n]\s*+(?:{_QUOTED}|[{QUOTES}][^\n{QUOTES}]{{1,80}}+[{QUOTES}]\s*+=)").search
MORE_PAIRS: Final = re.compile(rf"\s*+,\s*+(?={_QUOTED})").match
MORE_NAMES: Final = re.compile(rf"\s*+,\s*+(?:{_QUOTED}|[^\W\d][\w.\-]{{0,80}}+\s*+:(?!//))").match
COMMENTS: Final = ("//", "/*", "#")
STOP: Final = re.compile(rf"[,{{}}\[\]()]|\s*+\n\s*+|\s++(?=//|/\*|{_QUOTED})|\s{{2,}}+(?=\#\s)").search
SET: Final = re.compile(rf"[{QUOTES}](?:[^\n{QUOTES}\\]|\\.)*+[{QUOTES}]\s*+[,}}]|-?\d[\d.]*+\s*+[,}}]").match
WITHIN: Final = 200
"""Characters within which a bracket in unquoted text is closed."""
DOTS: Final = re.compile(r"\.{3,}|\u2026").fullmatch
