"""What the source says and mypy leaves out: the metadata of `Annotated[float, Ge(0)]`."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace

from dspex.check.walk import parts
from dspex.define.source import read_module
from dspex.spec.signature import FieldSpec
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


class WrittenSource:
    """The fields of one file as its text gives them."""

    def __init__(self, path: str, module: str) -> None:
        text = Path(path).read_text(encoding="utf-8")
        signatures = read_module(text, path, module) if "Annotated" in text else []
        self._fields = {(f.name, f.line): f for s in signatures for f in s.fields}

    def complete(self, field: FieldSpec) -> FieldSpec:
        """Add the constraints that are written in the field's annotation."""
        written = self._fields.get((field.name, field.line))
        if written is None:
            return field
        return replace(
            field,
            type=_overlay(field.type, written.type),
            constraints=_merged(written.constraints, field.constraints),
        )


class Sources:
    """Reads each file once while mypy works on it: the last one is kept until it changes."""

    def __init__(self) -> None:
        self._key: tuple[str, int, int] | None = None
        self._source: WrittenSource | None = None

    def read(self, path: str, module: str) -> WrittenSource:
        """Read a file.

        Raises:
            OSError: it cannot be read.
            UnicodeDecodeError: it is not UTF-8.
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


def _overlay(known: Type, written: Type) -> Type:
    """Put the constraints of the written type around the same parts of the known one."""
    if isinstance(written, ConstrainedType):
        return ConstrainedType(_overlay(known, written.item), written.constraints)
    mine, theirs = parts(known), parts(written)
    if type(known) is not type(written) or len(mine) != len(theirs):
        return known
    return _with_parts(known, tuple(map(_overlay, mine, theirs)))


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
