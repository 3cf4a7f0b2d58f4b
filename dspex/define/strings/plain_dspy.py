"""What DSPy itself takes in a signature string, which is less than dspex does."""

from __future__ import annotations

import ast
import builtins
import keyword
import re
import sys
import typing
from collections.abc import Container, Iterator
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

_LOOKED_UP: Final = re.compile(r":\s*([A-Za-z_]\w*)", re.ASCII).findall
"""The names that DSPy looks up where the string stands: those that begin a type."""


def beyond_dspy(parsed: ParsedString, given: Container[str] | None = ()) -> Iterator[Problem]:
    """Find what the strings of dspex have and those of DSPy have not.

    Args:
        parsed: the string.
        given: the names to which the call gives a meaning; None where they cannot be known.

    >>> from dspex.define.strings.parser import parse_string
    >>> [problem.message for problem in beyond_dspy(parse_string("text -> pages: list[Page]"))]
    ["DSPy looks up 'Page' only where it stands right behind a colon"]
    >>> list(beyond_dspy(parse_string("first: Page -> pages: list[Page]")))
    []
    """
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
    if given is None:
        return
    for node in unknown_names(parsed):
        if node.id not in given and (node.id in vars(builtins) or node.id not in _LOOKED_UP(parsed.text)):
            what = f"DSPy looks up '{node.id}' only where it stands right behind a colon"
            if node.id in vars(builtins):
                what = f"DSPy does not know '{node.id}' in a string"
            remedy = f"Write a class, or use dspy.Signature(..., custom_types={{'{node.id}': ...}})."
            yield Problem("dspex-bad-string", what, remedy, column=node.col_offset)


def unknown_names(parsed: ParsedString) -> Iterator[ast.Name]:
    """Find the names in types that mean something to DSPy only if they are bound where the string stands."""
    for field in parsed.fields:
        waiting: list[ast.AST] = [field.type] if field.type else []
        while waiting:
            node = waiting.pop()
            if isinstance(node, ast.Name) and node.id not in NAMES | sys.stdlib_module_names:
                yield node
            elif not isinstance(node, (ast.Attribute, ast.Call)):  # DSPy imports the module before a dot
                waiting += ast.iter_child_nodes(node)
