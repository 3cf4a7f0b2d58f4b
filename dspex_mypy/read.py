"""Read a `@signature` class: mypy's nodes become a `SignatureSpec`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from msgspec.structs import replace
from mypy.nodes import AssignmentStmt, ClassDef, TypeInfo, Var
from mypy.typeops import map_type_from_supertype

from dspex.spec.signature import FieldSpec, SignatureSpec
from dspex.spec.types import MissingType, Ref
from dspex_mypy.fields import Declaration, declarations, members, remembered
from dspex_mypy.types import TypeConverter
from dspex_mypy.written import WrittenSource


class Signature(NamedTuple):
    """A signature class as the rule book sees it.

    Attributes:
        spec: inherited fields first.
        inherited: the same without the fields of the class itself.
        statements: where the class's own fields stand, by name and line.
    """

    spec: SignatureSpec
    inherited: SignatureSpec
    statements: dict[tuple[str, int], AssignmentStmt]


def read_signature(defn: ClassDef, path: str, converter: TypeConverter, written: WrittenSource) -> Signature:
    """Read a class whose types mypy has analysed.

    Args:
        path: the file of the class.
        converter: collects the definitions that the types name.
        written: the file's text, for what mypy leaves out.
    """
    info = defn.info
    inherited = list(_inherited(info, defn.line, converter))
    declared = list(declarations(defn))
    own = [written.complete(_typed(d, converter)) for d in declared]
    spec = SignatureSpec(
        name=defn.name,
        fields=(),
        ref=Ref(info.module_name, info.fullname[len(info.module_name) + 1 :]),
        parameters=tuple(v.name for v in defn.type_vars),
        members=members(defn),
        file=path,
        line=defn.line,
    )
    statements = {(d.field.name, d.field.line): d.statement for d in declared}
    definitions = tuple(converter.classes.definitions.values())
    whole = replace(spec, fields=tuple(_overridden(inherited, own)), definitions=definitions)
    return Signature(whole, replace(whole, fields=tuple(inherited), members=()), statements)


def _inherited(info: TypeInfo, line: int, converter: TypeConverter) -> Iterator[FieldSpec]:
    fields: dict[str, FieldSpec] = {}
    for base in reversed(info.mro[1:]):
        for field in remembered(base):
            symbol = base.names.get(field.name)
            node = symbol.node if symbol else None
            converter.classes.infos[base.fullname] = base
            if isinstance(node, Var) and node.type is not None and not isinstance(field.type, MissingType):
                kind = converter.convert(map_type_from_supertype(node.type, info, base))
            else:
                kind = field.type
            # whatever its own file is: it stands before the class that inherits it
            fields[field.name] = replace(field, type=kind, line=min(field.line, line - 1))
    yield from fields.values()


def _typed(declaration: Declaration, converter: TypeConverter) -> FieldSpec:
    field, statement = declaration
    if isinstance(field.type, MissingType) or statement.type is None:
        return field
    return replace(field, type=converter.convert(statement.type))


def _overridden(inherited: list[FieldSpec], own: list[FieldSpec]) -> Iterator[FieldSpec]:
    """Put a field that overrides an inherited one in its place."""
    names = {field.name for field in inherited}
    replacing = {field.name: field for field in own if field.name in names}
    for field in inherited:
        yield replacing.get(field.name, field)
    yield from (field for field in own if replacing.get(field.name) is not field)
