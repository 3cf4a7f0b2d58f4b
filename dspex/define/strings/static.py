"""Read type expressions without running anything: from nodes of `ast` to the types of a spec."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

from dspex.define.strings.full_names import (
    CONTAINERS,
    KEYWORD_METADATA,
    METADATA,
    QUALIFIERS,
    RENAMED,
    SCALARS,
    Shape,
)
from dspex.define.strings.literals import NameValue, literal_value, unknown_name
from dspex.define.supported import NEEDS_ARGUMENTS, REFUSED, dspy_reason, wrong_count
from dspex.spec.own_types import DSPY_NAMES, PUBLIC_NAMES, OwnType
from dspex.spec.types import (
    CONSTRAINT_NAMES,
    BytesValue,
    ConstrainedType,
    Constraint,
    DictType,
    EnumValue,
    ListType,
    LiteralType,
    LiteralValue,
    Named,
    Scalar,
    SetType,
    TupleType,
    Type,
    UnionType,
    UnknownType,
    UnknownValue,
    UnsupportedType,
    Value,
    VariadicTupleType,
)

MAX_DEPTH: Final = 60
"""Deeper types are unknown."""

Meaning: TypeAlias = Type | str | ast.expr | None
"""What a name stands for: a type, the full name of something, another expression, or nothing known."""

Lookup = Callable[[str], Meaning]
"""Gives the meaning of a name as it is written, dots and brackets included."""

UNKNOWN: Final = UnknownType()


class StaticTypes:
    """Reads type expressions with the help of a function that knows the names."""

    def __init__(self, lookup: Lookup, name_value: NameValue = unknown_name) -> None:
        """Use these names.

        Args:
            lookup: the meaning of names in types.
            name_value: the value of names, such as members of enums.
        """
        self._lookup = lookup
        self._name_value = name_value

    def read_field(self, node: ast.expr) -> tuple[Type, tuple[Constraint, ...]]:
        """Read a type, with the constraints at its top apart."""
        found = self.read(node)
        return (found.item, found.constraints) if isinstance(found, ConstrainedType) else (found, ())

    def read(self, node: ast.expr, depth: int = 0) -> Type:
        """Read a type. What cannot be known is an `UnknownType`; nothing is raised."""
        if depth > MAX_DEPTH:
            return UNKNOWN
        match node:
            case ast.Constant(value=None):
                return Scalar("None")
            case ast.Constant(value=str(text)):
                return self._quoted(text, depth)
            case ast.Name() | ast.Attribute():
                return self._name(node, depth)
            case ast.Subscript():
                return self._subscript(node, depth)
            case ast.BinOp(op=ast.BitOr()):
                return self._union(union_members(node), depth)
            case _:
                return UNKNOWN

    def _quoted(self, text: str, depth: int) -> Type:
        node = parsed_expression(text)
        return self.read(node, depth + 1) if node is not None else UnknownType(text[:80])

    def _name(self, node: ast.expr, depth: int) -> Type:
        text = dotted_text(node)
        meaning = self._lookup(text) if text else None
        match meaning:
            case None:
                return UnknownType(text)
            case str():
                return self._full_name(RENAMED.get(meaning, meaning), text)
            case ast.expr():
                return self.read(meaning, depth + 1)
            case _:
                return meaning

    def _full_name(self, name: str, text: str) -> Type:
        if name in SCALARS:
            return Scalar(SCALARS[name])
        if name in CONTAINERS:
            return _container(*CONTAINERS[name], ())
        if name == "builtins.tuple":
            return VariadicTupleType(Scalar("Any"), bare=True)
        if name in REFUSED:
            return UnsupportedType(text, REFUSED[name])
        if name in PUBLIC_NAMES:
            return Named(OwnType(PUBLIC_NAMES[name]).key)
        if name in DSPY_NAMES:
            return UnsupportedType(text, dspy_reason(DSPY_NAMES[name]))
        module, _, last = name.rpartition(".")
        if module == "typing" and last in NEEDS_ARGUMENTS:
            return UnsupportedType(text, NEEDS_ARGUMENTS[last])
        return UnknownType(text)

    def _subscript(self, node: ast.Subscript, depth: int) -> Type:
        text = dotted_text(node.value)
        meaning = self._lookup(text) if text else None
        items = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        if not isinstance(meaning, str):
            whole = self._lookup(ast.unparse(node)) if depth < MAX_DEPTH // 2 else None
            return (
                whole if whole is not None and not isinstance(whole, (str, ast.expr)) else UnknownType(text)
            )
        name = RENAMED.get(meaning, meaning)
        match name:
            case "typing.Optional":
                return self._union([*items, ast.Constant(None)], depth)
            case "typing.Union":
                return self._union(items, depth)
            case "typing.Literal":
                return self._literal(items)
            case "typing.Annotated":
                return self._annotated(items, depth)
            case "builtins.tuple":
                return self._tuple(items, depth)
            case "dspex.Code":
                return self._code(items)
            case _ if name in QUALIFIERS:
                return self.read(items[0], depth + 1)
            case _ if name in CONTAINERS:
                found = _container(*CONTAINERS[name], [self.read(i, depth + 1) for i in items])
                reason = wrong_count(found, len(items))
                return UnsupportedType(ast.unparse(node), reason) if reason else found
            case _:
                return self._full_name(name, text)

    def _union(self, nodes: Sequence[ast.expr], depth: int) -> Type:
        items: list[Type] = []
        for node in nodes:
            found = self.read(node, depth + 1)
            inner = found.items if isinstance(found, UnionType) else (found,)
            items.extend(item for item in inner if item not in items)
        return items[0] if len(items) == 1 else UnionType(tuple(items))

    def _literal(self, items: Sequence[ast.expr]) -> Type:
        values: list[LiteralValue] = []
        for item in items:
            value: Value = literal_value(item, self._name_value)
            if isinstance(item, ast.Subscript):
                inner = self.read(item)
                if not isinstance(inner, LiteralType):
                    return UNKNOWN
                values.extend(inner.values)
            elif isinstance(value, (str, bool, int, BytesValue, EnumValue)) or value is None:
                values.append(value)
            else:
                return UNKNOWN
        different: dict[tuple[type, LiteralValue], LiteralValue] = {(type(v), v): v for v in values}
        return LiteralType(tuple(different.values()))

    def _code(self, items: Sequence[ast.expr]) -> Type:
        """Read code in a language: `Code["sql"]`, `Code[Literal["sql"]]`."""
        if len(items) != 1:
            return UNKNOWN
        found = self.read(items[0]) if isinstance(items[0], ast.Subscript) else None
        value = found.values[0] if isinstance(found, LiteralType) else literal_value(items[0])
        return Named(OwnType("Code", value).key) if isinstance(value, str) and value else UNKNOWN

    def _tuple(self, items: Sequence[ast.expr], depth: int) -> Type:
        if len(items) == 2 and isinstance(items[1], ast.Constant) and items[1].value is ...:
            return VariadicTupleType(self.read(items[0], depth + 1))
        return TupleType(tuple(self.read(item, depth + 1) for item in items))

    def _annotated(self, items: Sequence[ast.expr], depth: int) -> Type:
        if not items:
            return UNKNOWN
        typ = self.read(items[0], depth + 1)
        constraints: list[Constraint] = []
        for item in items[1:]:
            found = self._metadata(item)
            if found is None:
                return UNKNOWN
            constraints += found
        if isinstance(typ, ConstrainedType):
            return ConstrainedType(typ.item, (*typ.constraints, *constraints))
        return ConstrainedType(typ, tuple(constraints)) if constraints else typ

    def _metadata(self, node: ast.expr) -> list[Constraint] | None:
        """Read one piece of metadata; None when only running it would tell what it means."""
        if isinstance(node, ast.Constant):
            return []
        if not isinstance(node, ast.Call):
            return None
        name = dotted_text(node.func).rpartition(".")[2]
        if name in METADATA and len(node.args) + len(node.keywords) == 1:
            bound = node.args[0] if node.args else node.keywords[0].value
            return [_constraint(METADATA[name], literal_value(bound, self._name_value))]
        if name in KEYWORD_METADATA and (not node.args or name == "Field"):
            keywords = [k for k in node.keywords if k.arg in CONSTRAINT_NAMES]
            return [_constraint(str(k.arg), literal_value(k.value, self._name_value)) for k in keywords]
        return [] if name in ("Doc", "doc") else None


def _constraint(name: str, value: Value) -> Constraint:
    known = next(n for n in CONSTRAINT_NAMES if n == name)
    plain = isinstance(value, (int, float, str)) and not isinstance(value, bool)
    return Constraint(known, value if plain else UnknownValue())  # type: ignore[arg-type]  # `plain` says so


def _container(shape: Shape, abstract: str, items: Sequence[Type]) -> Type:
    first: Type = items[0] if items else Scalar("Any")
    match shape:
        case "list":
            return ListType(first, not items, abstract)
        case "dict":
            value: Type = items[1] if len(items) > 1 else Scalar("Any")
            return DictType(first, value, not items, abstract)
        case _:
            return SetType(first, shape == "frozenset", not items, abstract)


def union_members(node: ast.expr) -> list[ast.expr]:
    """Flatten `a | b | c`, whose tree leans to the left."""
    members: list[ast.expr] = []
    while isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        members.append(node.right)
        node = node.left
    return [node, *reversed(members)]


def dotted_text(node: ast.expr) -> str:
    """Write a dotted name as text; "" for any other expression."""
    names: list[str] = []
    while isinstance(node, ast.Attribute):
        names.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return ""
    return ".".join([node.id, *reversed(names)])


def parsed_expression(text: str) -> ast.expr | None:
    """Parse an expression; None when it is none."""
    try:
        return ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
