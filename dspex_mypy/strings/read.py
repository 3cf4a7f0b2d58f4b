"""Read a signature string where it stands: what the rule book says of it, and mypy's types of its fields."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from functools import lru_cache
from typing import Final, NamedTuple

from msgspec.structs import replace
from mypy.checker import TypeChecker
from mypy.nodes import Context, Expression, TypeAlias, TypeInfo, Var
from mypy.types import NoneType, Type, TypeAliasType, UnionType, flatten_nested_unions

from dspex.check.problem import Problem
from dspex.define.strings.cursor import StringError
from dspex.define.strings.literals import literal_value
from dspex.define.strings.parser import ParsedField, parse_string
from dspex.define.strings.spec import checked, string_spec
from dspex.define.strings.static import Meaning, StaticTypes, parsed_expression
from dspex.define.supported import REFUSED
from dspex.spec import types as spec
from dspex.spec.signature import FieldKind, NoDefault
from dspex_mypy.fullnames import CONTAINER_NAMES, SCALAR_NAMES, run_time_name
from dspex_mypy.strings.names import Names
from dspex_mypy.strings.types import StringTypes
from dspex_mypy.types import TypeConverter

parsed_string = lru_cache(1024)(parse_string)
"""Many programs of one project are made from the same strings."""
WELL_KNOWN: Final = {*SCALAR_NAMES, *CONTAINER_NAMES, *REFUSED, "builtins.tuple"}


class StringField(NamedTuple):
    """A field of a signature string.

    Attributes:
        kind: an input or an output.
        type: what values it has.
        required: an input that has no default.
    """

    name: str
    kind: FieldKind
    type: Type
    required: bool


class StringSignature(NamedTuple):
    """What a signature string says.

    Attributes:
        fields: inputs first; empty where the string cannot be read.
        problems: everything wrong with it.
        infos: the classes in it.
        seen: full names of all that it names.
    """

    fields: tuple[StringField, ...]
    problems: tuple[Problem, ...]
    infos: tuple[TypeInfo, ...]
    seen: frozenset[str]


class ReadType(NamedTuple):
    """A type by itself.

    Attributes:
        type: mypy's.
        spec: the rule book's.
        definitions: of the classes in it.
        infos: the classes in it.
        seen: full names of all that it names.
    """

    type: Type
    spec: spec.Type
    definitions: tuple[spec.Definition, ...]
    infos: tuple[TypeInfo, ...]
    seen: frozenset[str]


class _Reader:
    """Reads types and defaults where the checker is, for mypy and for the rule book."""

    def __init__(
        self, checker: TypeChecker, given: Mapping[str, Expression] | None, call: Context | None = None
    ) -> None:
        self._names = Names(checker, given, call)
        self._types = StringTypes(checker, self._names)
        self._converter = TypeConverter(checker.modules, checker.options)
        self._static = StaticTypes(lambda name: _meaning(name, self._types, self._converter), self._value)
        self.found: dict[str, Type] = {}

    def _value(self, node: ast.expr) -> spec.Value:
        return _member(node, self._types, self._converter)

    def type(self, field: ParsedField, node: ast.expr) -> tuple[spec.Type, tuple[spec.Constraint, ...]]:
        self.found[field.name] = self._types.read(node)
        return self._static.read_field(node)

    def default(self, field: ParsedField, node: ast.expr) -> spec.Value:
        return literal_value(node, self._value)

    @property
    def definitions(self) -> tuple[spec.Definition, ...]:
        return tuple(self._converter.classes.definitions.values())

    @property
    def infos(self) -> tuple[TypeInfo, ...]:
        return tuple(self._converter.classes.infos.values())

    @property
    def seen(self) -> frozenset[str]:
        return frozenset(self._names.seen)


def read_string(
    text: str, checker: TypeChecker, given: Mapping[str, Expression] | None, call: Context
) -> StringSignature:
    """Read a signature string.

    Args:
        text: the string.
        checker: in the middle of checking the call where it stands.
        given: expressions for names that mean something here only; None where they cannot be known.
        call: which has the string.
    """
    reader = _Reader(checker, given, call)
    text_type: Type = checker.named_generic_type("builtins.str", [])
    parsed = parsed_string(text)
    read, problems = string_spec(parsed, reader.type, reader.default)
    read = replace(read, definitions=reader.definitions)
    optional = {field.name for field in parsed.fields if field.optional}
    fields = tuple(
        StringField(
            field.name,
            field.kind,
            _optional(reader.found.get(field.name, text_type), field.name in optional),
            isinstance(field.default, NoDefault),
        )
        for field in read.fields
    )
    return StringSignature(fields, checked(parsed, read, problems), reader.infos, reader.seen)


def read_type(text: str, checker: TypeChecker) -> ReadType | None:
    """Read a type by itself; None where the text is more than a type, or something is wrong with it."""
    field = _typed_field(text)
    if field is None or field.type is None:
        return None
    reader = _Reader(checker, {})
    try:
        typ, constraints = reader.type(field, field.type)
    except StringError:
        return None
    if constraints or field.constraints:
        return None
    return ReadType(reader.found[field.name], typ, reader.definitions, reader.infos, reader.seen)


def mypy_type(text: str, checker: TypeChecker) -> Type | None:
    """Give mypy's type for a text that is known to be one with which nothing is wrong."""
    field = _typed_field(text)
    if field is None or field.type is None:
        return None
    return StringTypes(checker, Names(checker, {})).read(field.type)


def _typed_field(text: str) -> ParsedField | None:
    """Parse a type as that of a field; None where the text is more than a type."""
    parsed = parsed_string(f"value: {text} -> other")
    field = parsed.fields[0] if len(parsed.fields) == 2 and not parsed.problems else None
    if field is None or field.default or field.desc or field.optional:
        return None
    return field


def _optional(typ: Type, optional: bool) -> Type:
    return UnionType.make_union(flatten_nested_unions([typ, NoneType()])) if optional else typ


def _meaning(text: str, types: StringTypes, converter: TypeConverter) -> Meaning:
    """Say what a name, or a class with its arguments, means to the rule book."""
    node = parsed_expression(text)
    if isinstance(node, ast.Subscript):
        return converter.convert(types.read(node))
    found = types.meaning(node) if isinstance(node, (ast.Name, ast.Attribute)) else None
    match found:
        case str():
            return found
        case TypeInfo():
            name = run_time_name(found.fullname)
            return name if name in WELL_KNOWN else converter.convert(types.bare(found))
        case TypeAlias(alias_tvars=[]):
            return converter.convert(TypeAliasType(found, []))
        case Var(fullname=name) if name.startswith(("typing.", "typing_extensions.")):
            return f"typing.{found.name}"
        case _:
            return None


def _member(node: ast.expr, types: StringTypes, converter: TypeConverter) -> spec.Value:
    """Read the member of an enum, as in `Color.RED`.

    Raises:
        StringError: a name is unknown.
    """
    if isinstance(node, ast.Attribute):
        enum = types.meaning(node.value)
        if isinstance(enum, TypeInfo) and enum.is_enum:
            if node.attr not in enum.enum_members:
                raise StringError(f"'{ast.unparse(node.value)}' has no '{node.attr}'", node.col_offset)
            converter.classes.enum(enum)
            return spec.EnumValue(enum.fullname, node.attr)
    types.meaning(node)
    return spec.UnknownValue()
