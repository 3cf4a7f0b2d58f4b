"""Names that a class body defines twice. Python keeps the last one; the source still has both."""

from __future__ import annotations

import linecache
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from opcode import opmap
from types import CodeType
from typing import Final

from dspex.check.problem import Problem
from dspex.define.locate import Origin
from dspex.define.source.modules import parse_module
from dspex.define.source.scopes import Class, Module
from dspex.define.source.signatures import read_signature

CODES: Final = frozenset(("dspex-both-sides", "dspex-duplicate-field", "dspex-shadowing-member"))
"""The rules that need both definitions of a name."""

STORE_NAME: Final = opmap["STORE_NAME"]
STORE_SUBSCR: Final = opmap["STORE_SUBSCR"]
LOAD_CONST: Final = opmap["LOAD_CONST"]
EXTENDED_ARG: Final = opmap["EXTENDED_ARG"]


def twice_written(cls: type, origin: Origin) -> list[Problem]:
    """List the errors of fields that a class body defines twice, or that hide a method of the body.

    The byte code of the body tells in microseconds whether a name is written twice at all. Only then
    is the source read, by the same reader and rules as `dspex check`.

    Args:
        cls: the class as Python made it.
        origin: the frame that defined it.
    """
    body = _body(cls, origin)
    if body is None or all(count == 1 for count in Counter(_written(body)).values()):
        return []
    text = "".join(linecache.getlines(origin.file))
    module = parse_module(text, origin.file, "", lambda name: None)
    found = _class_at(module, body) if isinstance(module, Module) else None
    problems = [p for p in read_signature(found).problems if p.severity == "error"] if found else []
    fields = {p.field for p in problems if p.code in CODES}
    return [p for p in problems if p.field in fields]


def _body(cls: type, origin: Origin) -> CodeType | None:
    """Find the code of a class body: the last of its name above the line of the decorator."""
    found: CodeType | None = None
    waiting = [origin.code]
    while waiting:
        for constant in waiting.pop().co_consts:
            if not isinstance(constant, CodeType) or constant.co_firstlineno > origin.line:
                continue
            if constant.co_name == f"<generic parameters of {cls.__name__}>":
                waiting.append(constant)
            elif constant.co_name == cls.__name__ and constant.co_qualname == cls.__qualname__:
                found = constant
    return found


def _written(body: CodeType) -> Iterator[tuple[str, object]]:
    """Yield each name that a class body assigns, and each that it annotates."""
    steps = list(_steps(body.co_code))
    for (before, constant), (step, name) in pairwise(steps):
        if step == STORE_NAME:
            yield "assigned", body.co_names[name]
        elif step == STORE_SUBSCR and before == LOAD_CONST:
            yield "annotated", body.co_consts[constant]


def _steps(code: bytes) -> Iterator[tuple[int, int]]:
    """Yield the operations of byte code with their arguments."""
    high = 0
    for step, low in zip(code[::2], code[1::2], strict=True):
        argument = high | low
        high = argument << 8 if step == EXTENDED_ARG else 0
        if step != EXTENDED_ARG:
            yield step, argument


def _class_at(module: Module, body: CodeType) -> Class | None:
    for found in module.classes:
        first = min((d.lineno for d in found.node.decorator_list), default=found.node.lineno)
        if first == body.co_firstlineno and found.node.name == body.co_name:
            return found
    return None
