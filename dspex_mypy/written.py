"""What the source says and mypy leaves out: metadata as in `Annotated[float, Ge(0)]`, misplaced markers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from dspex.check.problem import Problem
from dspex.define.source.functions import read_functions
from dspex.define.source.modules import parse_module
from dspex.define.source.scopes import Module
from dspex.define.source.shape import default_problems, is_signature, misplaced_types
from dspex.define.source.signatures import Reading, read_signature
from dspex.spec.signature import FieldSpec, UnknownDefault
from dspex.spec.types import (
    ConstrainedType,
    Constraint,
    DictType,
    ListType,
    SetType,
    TupleType,
    Type,
    UnionType,
    UnknownValue,
    VariadicTupleType,
)
from dspex.spec.walk import parts

TELLING: Final = re.compile(r"Annotated|[fF]ield\(|\bib\(|= *(?:\w+\.)?(?:In|Out) *(?:#|$)", re.MULTILINE)
"""Without any of these, mypy's nodes say all that the text does, and it need not be parsed again."""


class WrittenSource:
    """The signatures of one file as its text gives them."""

    def __init__(self, path: str, module: str) -> None:
        source = Path(path).read_bytes()
        text = source.decode("ascii", "replace")  # enough to see whether it tells anything
        telling = TELLING.search(text) or "predict" in text
        parsed = parse_module(source, path, module, lambda name: None) if telling else None
        classes = list(filter(is_signature, parsed.classes)) if isinstance(parsed, Module) else []
        self._functions = dict(_functions(parsed)) if isinstance(parsed, Module) else {}
        self._fields = {(f.name, f.line): f for c in classes for f in read_signature(c).spec.fields}
        self._types = {(f.name, f.line): f for c in classes for f in misplaced_types(c)}
        self._defaults = {(p.field, p.line): p for c in classes for p in default_problems(c)}

    def complete(self, field: FieldSpec) -> FieldSpec:
        """Add what is written in the annotation, and the side that a misplaced marker names."""
        key = (field.name, field.line)
        written = self._fields.get(key)
        if written is None:
            return field
        if key in self._types:
            return self._types[key]
        if key in self._defaults:
            field = replace(field, kind=written.kind, default=UnknownDefault())
        return replace(
            field,
            type=overlay(field.type, written.type),
            constraints=_merged(written.constraints, field.constraints),
        )

    def function(self, name: str, line: int) -> Reading | None:
        """Return what the text says of a function with `@predict`."""
        return self._functions.get((name, line))

    def default_problem(self, field: FieldSpec) -> Problem | None:
        """Tell whether the default of a field was meant as `In(...)` or `Out(...)`."""
        return self._defaults.get((field.name, field.line))


def _functions(module: Module) -> Iterator[tuple[tuple[str, int], Reading]]:
    for reading in read_functions(module):
        yield (reading.spec.name, reading.spec.line), reading


class Sources:
    """Reads each file once while mypy works on it: the last one is kept until it changes."""

    def __init__(self) -> None:
        self._key: tuple[str, int, int] | None = None
        self._source: WrittenSource | None = None

    def read(self, path: str, module: str) -> WrittenSource:
        """Read a file.

        Raises:
            OSError: it cannot be read.
        """
        status = Path(path).stat()
        key = (path, status.st_mtime_ns, status.st_size)
        if self._source is None or self._key != key:
            self._source, self._key = WrittenSource(path, module), key
        return self._source


def _merged(written: tuple[Constraint, ...], known: tuple[Constraint, ...]) -> tuple[Constraint, ...]:
    """Keep the order of the source; take the values that mypy knows where the text alone does not tell."""
    values = {c.name: c.value for c in known}
    return tuple(
        replace(c, value=values.get(c.name, c.value)) if isinstance(c.value, UnknownValue) else c
        for c in written
    )


def overlay(known: Type, written: Type) -> Type:
    """Put the constraints of the written type around the same parts of the known one."""
    if isinstance(written, ConstrainedType):
        return ConstrainedType(overlay(known, written.item), written.constraints)
    mine, theirs = parts(known), parts(written)
    if type(known) is not type(written) or len(mine) != len(theirs):
        return known
    return _with_parts(known, tuple(map(overlay, mine, theirs)))


def _with_parts(typ: Type, inner: tuple[Type, ...]) -> Type:
    match typ:
        case ListType() | SetType() | VariadicTupleType():
            return replace(typ, item=inner[0])
        case TupleType() | UnionType():
            return replace(typ, items=inner)
        case DictType():
            return replace(typ, key=inner[0], value=inner[1])
        case _:
            return typ
