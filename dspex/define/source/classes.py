"""Read the classes of a source file that stand in the types of a signature."""

from __future__ import annotations

import ast
from collections import deque
from collections.abc import Iterable, Iterator
from typing import Final, Literal

from msgspec.structs import replace

from dspex.define.source.scopes import LOST, Assigned, Class, Imported, Parameter, Scope
from dspex.define.strings.literals import literal_value
from dspex.define.strings.static import Meaning, StaticTypes, dotted_text
from dspex.define.supported import NO_FIELDS
from dspex.spec.own_types import with_own_definitions
from dspex.spec.types import (
    ClassDefinition,
    ClassField,
    ClassKind,
    Definition,
    EnumDefinition,
    EnumMember,
    EnumValue,
    Named,
    Ref,
    Type,
    TypeVariable,
    UnknownType,
    UnknownValue,
    UnsupportedType,
    Value,
)

UNKNOWN: Final = UnknownValue()
MAX_DEPTH: Final = 20
"""How many aliases and constants may stand for one another, and how long a line of classes may be."""

BASE_KINDS: Final[dict[str, ClassKind]] = {
    "typing.TypedDict": "typeddict",
    "typing.NamedTuple": "namedtuple",
    "msgspec.Struct": "struct",
    "pydantic.BaseModel": "pydantic",
}
DECORATOR_KINDS: Final[dict[str, ClassKind]] = {
    "dataclasses.dataclass": "dataclass",
    "pydantic.dataclasses.dataclass": "pydantic",
    "dspex.signature": "signature",
}
ENUM_BASES: Final[dict[str, Literal["str", "int"] | None]] = {
    "enum.Enum": None,
    "enum.IntEnum": "int",
    "enum.StrEnum": "str",
}
FLAGS: Final = frozenset(("enum.Flag", "enum.IntFlag"))
HARMLESS_BASES: Final = frozenset(("builtins.object", "typing.Generic", "typing.Protocol"))
TYPE_VARIABLES: Final = frozenset(("typing.TypeVar", "typing.ParamSpec", "typing.TypeVarTuple"))
QUALIFIERS: Final = {"Required": True, "NotRequired": False}


class Types:
    """Reads the types of one signature.

    Attributes:
        definitions: the classes and enums met on the way.
    """

    def __init__(self) -> None:
        self.definitions: dict[str, Definition] = {}
        self._depth = 0
        self._waiting: deque[tuple[str, Class, ClassKind]] = deque()

    def at(self, scope: Scope) -> StaticTypes:
        """Return a reader of type expressions that stand in a scope."""
        return StaticTypes(lambda text: self.meaning(scope, text), lambda node: self.value(scope, node))

    def finish(self, types: Iterable[Type] = ()) -> tuple[Definition, ...]:
        """Read the fields of the classes met: a queue, so that long chains of classes cost no stack.

        Args:
            types: of the signature's fields, for the types of dspex that they name.
        """
        while self._waiting:
            key, found, kind = self._waiting.popleft()
            known = self.definitions[key]
            if isinstance(known, ClassDefinition):
                self.definitions[key] = replace(known, fields=tuple(self._fields(found, kind)))
        return with_own_definitions(self.definitions.values(), types)

    def meaning(self, scope: Scope, text: str) -> Meaning:
        """Say what a dotted name means in a type."""
        if not text.replace(".", "").isidentifier():
            return None
        match scope.lookup(text):
            case Imported(full):
                return full
            case Class() as found:
                return self.class_type(found)
            case Assigned(node, owner):
                return self._alias(node, owner)
            case Parameter(name):
                return TypeVariable(name)
            case _:
                return None

    def _alias(self, node: ast.expr, scope: Scope) -> Type:
        if self._depth >= MAX_DEPTH:
            return UnknownType()
        self._depth += 1
        try:
            if isinstance(node, ast.Call):
                return self._called(node, scope)
            return self.at(scope).read(node)
        finally:
            self._depth -= 1

    def _called(self, node: ast.Call, scope: Scope) -> Type:
        """Read `T = TypeVar("T")` and `Name = NewType("Name", int)`."""
        function = scope.lookup(dotted_text(node.func)) if dotted_text(node.func) else None
        match function, node.args:
            case Imported(full), [ast.Constant(value=str(name)), *_] if full in TYPE_VARIABLES:
                return TypeVariable(name)
            case Imported("typing.NewType"), [_, supertype]:
                return self.at(scope).read(supertype)
            case _:
                return UnknownType()

    def value(self, scope: Scope, node: ast.expr) -> Value:
        """Read what a name stands for where a value is needed: the member of an enum, a constant."""
        text = dotted_text(node)
        owner, _, member = text.rpartition(".")
        if owner and isinstance(found := scope.lookup(owner), Class):
            typ = self.class_type(found)
            enum = self.definitions.get(typ.key) if isinstance(typ, Named) else None
            if isinstance(enum, EnumDefinition) and any(m.name == member for m in enum.members):
                return EnumValue(enum.key, member)
            return UNKNOWN
        binding = scope.lookup(text) if text else LOST
        if isinstance(binding, Assigned) and isinstance(binding.node, (ast.Constant, ast.UnaryOp)):
            return literal_value(binding.node)
        return UNKNOWN

    def class_type(self, found: Class) -> Type:
        """Return the type that a class is, and define it when it is new."""
        prefix = f"{found.scope.module.name}." if found.scope.module.name else ""
        key = prefix + found.qualname
        if key in self.definitions:
            return Named(key)
        bases = full_bases(found)
        if bases is None or len(self.definitions) > 1000:
            return UnknownType(found.node.name)
        if bases & FLAGS:
            return UnsupportedType(found.node.name, "members of a Flag combine; use set[...] of a plain Enum")
        ref = Ref(found.scope.module.name, found.qualname)
        if enums := bases & ENUM_BASES.keys():
            self.definitions[key] = _enum(found, key, ref, bases, enums)
            return Named(key)
        kind = class_kind(found, bases)
        if kind is None:
            return self._plain(found, bases)
        self.definitions[key] = ClassDefinition(key, found.node.name, ref, kind, ())
        self._waiting.append((key, found, kind))
        return Named(key)

    def _plain(self, found: Class, bases: frozenset[str]) -> Type:
        """Refuse a class without declared fields, unless something may give it a meaning after all."""
        node = found.node
        hooks = any(isinstance(s, ast.FunctionDef) and s.name.startswith("__get_") for s in node.body)
        if node.decorator_list or node.keywords or hooks or bases - HARMLESS_BASES:
            return UnknownType(node.name)
        return UnsupportedType(node.name, NO_FIELDS)

    def _fields(self, found: Class, kind: ClassKind) -> Iterator[ClassField]:
        fields: dict[str, ClassField] = {}
        for owner in reversed(lineage(found)):
            total = not any(k.arg == "total" and is_false(k.value) for k in owner.node.keywords)
            for statement in owner.node.body:
                if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
                    name = statement.target.id
                    field = self._field(statement, name, owner, total or kind != "typeddict")
                    if field is not None and not (name.startswith("_") and kind == "pydantic"):
                        fields[name] = field
        yield from fields.values()

    def _field(self, statement: ast.AnnAssign, name: str, owner: Class, total: bool) -> ClassField | None:
        qualifier = _outer_name(statement.annotation)
        if qualifier == "ClassVar":
            return None
        typ, constraints = self.at(owner.body).read_field(statement.annotation)
        required = QUALIFIERS.get(qualifier, total) and not has_default(statement.value)
        return ClassField(name, typ, required, constraints=constraints)


def _outer_name(node: ast.expr) -> str:
    """Return the last part of the outermost name of an annotation, as in `typing.ClassVar[int]`."""
    inner = node.value if isinstance(node, ast.Subscript) else node
    return dotted_text(inner).rpartition(".")[2]


def has_default(node: ast.expr | None) -> bool:
    """Whether the value of a class's field gives it a default."""
    match node:
        case None:
            return False
        case ast.Call(func=function) if _outer_name(function) in ("field", "Field", "In", "Out"):
            first = node.args[0] if node.args else None
            named = any(k.arg in ("default", "default_factory") for k in node.keywords)
            return named or not (first is None or (isinstance(first, ast.Constant) and first.value is ...))
        case _:
            return True


def is_false(node: ast.expr) -> bool:
    """Whether an expression is the constant False."""
    return isinstance(node, ast.Constant) and node.value is False


def bases_of(found: Class) -> Iterator[Class | str | None]:
    """Give each direct base: a class of the sources, a full name, or None when it is not known."""
    for node in found.node.bases:
        inner = node.value if isinstance(node, ast.Subscript) else node
        text = dotted_text(inner)
        match found.scope.lookup(text) if text else None:
            case Class() as base:
                yield base
            case Imported(full):
                yield full
            case _:
                yield None


def lineage(found: Class) -> list[Class]:
    """Return a class and those it derives from, as far as their source may be read, nearest first."""
    line: list[Class] = []
    waiting = [found]
    while waiting and len(line) < MAX_DEPTH:
        current = waiting.pop(0)
        if all(current.node is not known.node for known in line):
            line.append(current)
            waiting.extend(base for base in bases_of(current) if isinstance(base, Class))
    return line


def full_bases(found: Class) -> frozenset[str] | None:
    """Return the full names at the ends of a class's lines of bases; None when one is not known."""
    names: set[str] = set()
    for current in lineage(found):
        for base in bases_of(current):
            if base is None:
                return None
            if isinstance(base, str):
                names.add(base)
    return frozenset(names)


def decorators(found: Class) -> Iterator[tuple[str, ast.expr]]:
    """Give the full name of each decorator, "" when it is not known, and its expression."""
    for node in found.node.decorator_list:
        text = dotted_text(node.func if isinstance(node, ast.Call) else node)
        binding = found.scope.lookup(text) if text else None
        yield binding.full if isinstance(binding, Imported) else "", node


def class_kind(found: Class, bases: frozenset[str]) -> ClassKind | None:
    """Tell how a class declares its fields; None when it does in no way that is known here."""
    for current in lineage(found):
        for name, _ in decorators(current):
            if name in DECORATOR_KINDS:
                return DECORATOR_KINDS[name]
    return next((BASE_KINDS[b] for b in sorted(bases) if b in BASE_KINDS), None)


def _enum(found: Class, key: str, ref: Ref, bases: frozenset[str], enums: frozenset[str]) -> EnumDefinition:
    mixed = bases | {f"builtins.{ENUM_BASES[e]}" for e in enums}
    base: Literal["str", "int"] | None = None
    if "builtins.str" in mixed or "builtins.int" in mixed:
        base = "str" if "builtins.str" in mixed else "int"
    members = tuple(m for owner in reversed(lineage(found)) for m in _members(owner.node))
    return EnumDefinition(key, found.node.name, ref, members, base)


def _members(node: ast.ClassDef) -> Iterator[EnumMember]:
    for statement in node.body:
        if isinstance(statement, ast.Assign):
            for target in statement.targets:
                if isinstance(target, ast.Name) and not target.id.startswith("_"):
                    yield EnumMember(target.id, literal_value(statement.value))
