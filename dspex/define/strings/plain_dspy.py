"""What DSPy itself takes in a signature string, which is less than dspex does."""

from __future__ import annotations

import ast
import keyword
import re
import sys
import typing
from collections.abc import Iterator
from typing import Final

from dspex.check.problem import Problem
from dspex.define.strings.names import COMMON, OWN, WELL_KNOWN
from dspex.define.strings.parser import ParsedString

REFUSED: Final = frozenset(("dspex-bad-string", "dspex-both-sides"))
"""What DSPy refuses in a string, too. It has no other rules."""

_TYPES: Final = "int str float bool list tuple dict set frozenset complex bytes bytearray"
BUILTINS: Final = frozenset(_TYPES.split())
"""The builtin types that `dspy.signatures.signature` knows by name."""

NAMES: Final = BUILTINS | frozenset(vars(typing)) | {"NoneType"}
"""Every name that DSPy knows where nobody defines it."""

USUAL: Final = tuple(n for n in COMMON if n in NAMES and n not in WELL_KNOWN and n not in OWN)
"""What a misspelt name may have meant."""


_BEHIND_COLON: Final = re.compile(r":\s*([A-Za-z_]\w*)", re.ASCII).findall
"""The names that `SignatureMeta._detect_custom_types_from_caller` looks up where a string stands."""


def hidden_names(text: str, parsed: ParsedString) -> Iterator[Problem]:
    """Find the names that DSPy does not look up, since no colon stands before them, as in `list[Doc]`."""
    sought = NAMES | sys.stdlib_module_names | {*_BEHIND_COLON(text)}
    for field in parsed.fields:
        for name in _names(field.type):
            if name.id not in sought:
                what = f"DSPy looks up '{name.id}' only where it stands right behind a colon"
                remedy = f"Write a class, or dspy.Signature(..., custom_types={{'{name.id}': {name.id}}})."
                yield Problem("dspex-bad-string", what, remedy, column=name.col_offset)
                break


def _names(node: ast.AST | None) -> Iterator[ast.Name]:
    """Give the names of types; what stands before a dot is imported, and a call is known by its name."""
    waiting = [node]
    while waiting:
        match waiting.pop():
            case None | ast.Attribute() | ast.Call():
                continue
            case ast.Name() as found:
                yield found
            case found:
                waiting += ast.iter_child_nodes(found)


def beyond_dspy(parsed: ParsedString) -> Iterator[Problem]:
    """Find what the strings of dspex have and those of DSPy have not."""
    for field in parsed.fields:
        more = field.optional or field.desc is not None or field.constraints
        if keyword.iskeyword(field.name):
            what = f"'{field.name}' is a keyword of Python"
            yield Problem("dspex-bad-string", what, column=field.column)
        elif more:
            what = f"DSPy reads no question marks, descriptions and constraints, as at '{field.name}'"
            yield Problem(
                "dspex-bad-string", what, "Write a class, or use dspex.Predict.", column=field.column
            )
