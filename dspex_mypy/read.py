"""Read a `@signature` class: mypy's nodes become a `SignatureSpec`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from msgspec.structs import replace
from mypy.nodes import AssignmentStmt, ClassDef, TypeInfo, Var
from mypy.typeops import map_type_from_supertype

from dspex.spec.signature import FieldSpec, SignatureSpec, ValueDefault
from dspex.spec.types import MissingType, Ref
from dspex_mypy.fields import Declaration, declarations, is_signature, members, remembered
from dspex_mypy.types import TypeConverter
from dspex_mypy.values import enums_in
from dspex_mypy.written import WrittenSource


class Signature(NamedTuple):
    """A signature class as the rule book sees it.

    Attributes:
        spec: inherited fields first.
        parents: the signatures it inherits from; what is wrong with them is reported where they stand.
        statements: where the class's own fields stand, by name and line.
    """

    spec: SignatureSpec
    parents: tuple[SignatureSpec, ...]
    statements: dict[tuple[str, int], AssignmentStmt]


def read_signature(defn: ClassDef, path: str, converter: TypeConverter, written: WrittenSource) -> Signature:
    """Read a class whose types mypy has analysed.

    Args:
        defn: the class.
        path: its file.
        converter: collects the definitions that the types name.
        written: the file's text, for what mypy leaves out.
    """
    info = defn.info
    declared = list(declarations(defn))
    own = [written.complete(_typed(d, converter)) for d in declared]
    inherited = list(_flattened(info, info.mro[1:], defn.line, converter))
    parents = [_parent(base, converter) for base in info.mro[1:] if is_signature(base)]
    _define_enums([*inherited, *own], converter)
    definitions = tuple(converter.classes.definitions.values())
    spec = SignatureSpec(
        name=defn.name,
        fields=tuple(_overridden(inherited, own)),
        ref=Ref(info.module_name, info.fullname[len(info.module_name) + 1 :]),
        definitions=definitions,
        parameters=tuple(v.name for v in defn.type_vars),
        members=members(defn),
        file=path,
        line=defn.line,
    )
    statements = {(d.field.name, d.field.line): d.statement for d in declared}
    return Signature(spec, tuple(replace(p, definitions=definitions) for p in parents), statements)


def _parent(info: TypeInfo, converter: TypeConverter) -> SignatureSpec:
    fields = tuple(_flattened(info, info.mro, info.line + 1, converter))
    return SignatureSpec(info.name, fields, members=remembered(info).members, line=info.line)


def _flattened(
    view: TypeInfo, classes: Iterable[TypeInfo], line: int, converter: TypeConverter
) -> Iterator[FieldSpec]:
    """Yield the fields of some classes, the topmost class first, with the types that `view` gives them.

    Args:
        view: a subclass of them all; it may fill in their type parameters.
        classes: in the order of the `mro`.
        line: of a class that inherits the fields: they stand before it, whatever their own file is.
        converter: collects the definitions.
    """
    fields: dict[str, FieldSpec] = {}
    for cls in reversed(list(classes)):
        for field in remembered(cls).fields:
            converter.classes.infos[cls.fullname] = cls
            symbol = cls.names.get(field.name)
            node = symbol.node if symbol else None
            kind = field.type
            if isinstance(node, Var) and node.type is not None and not isinstance(kind, MissingType):
                kind = converter.convert(map_type_from_supertype(node.type, view, cls))
            fields[field.name] = replace(field, type=kind, line=min(field.line, line - 1))
    yield from fields.values()


def _typed(declaration: Declaration, converter: TypeConverter) -> FieldSpec:
    field, statement = declaration
    if isinstance(field.type, MissingType) or statement.type is None:
        return field
    return replace(field, type=converter.convert(statement.type))


def _define_enums(fields: Iterable[FieldSpec], converter: TypeConverter) -> None:
    """Define the enums whose members are defaults, where their field has another type."""
    for field in fields:
        if isinstance(field.default, ValueDefault):
            for name in enums_in(field.default.value):
                converter.classes.enum_named(name)


def _overridden(inherited: list[FieldSpec], own: list[FieldSpec]) -> Iterator[FieldSpec]:
    """Put a field that overrides an inherited one in its place."""
    names = {field.name for field in inherited}
    replacing = {field.name: field for field in own if field.name in names}
    for field in inherited:
        yield replacing.get(field.name, field)
    yield from (field for field in own if replacing.get(field.name) is not field)
