"""Read the fields that a class body declares, without their types."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple, cast

import msgspec
from msgspec import Struct
from msgspec.structs import replace
from mypy.nodes import (
    AssignmentStmt,
    CallExpr,
    ClassDef,
    Decorator,
    Expression,
    FuncDef,
    IfStmt,
    NameExpr,
    OverloadedFuncDef,
    RefExpr,
    Statement,
    TempNode,
    TypeInfo,
    Var,
)
from mypy.plugin import ClassDefContext
from mypy.plugins.common import add_attribute_to_class
from mypy.types import LiteralType

from dspex.check.options import OPTIONS
from dspex.spec.signature import (
    Default,
    FactoryDefault,
    FieldKind,
    FieldSpec,
    NoDefault,
    UnknownDefault,
    ValueDefault,
)
from dspex.spec.types import (
    CONSTRAINT_NAMES,
    Constraint,
    ConstraintName,
    MissingType,
    Ref,
    UnknownType,
    UnknownValue,
)
from dspex_mypy.fullnames import FIELD_KINDS, METADATA, MIRROR, SIGNATURE
from dspex_mypy.values import read_ref, read_value

BOUNDS: Final = (int, float, str, UnknownValue)
"""What may stand as the value of a constraint."""
CONSTRAINTS: Final[dict[str, ConstraintName]] = {name: name for name in CONSTRAINT_NAMES}


class Declaration(NamedTuple):
    """A field and the statement that declares it."""

    field: FieldSpec
    statement: AssignmentStmt


def declarations(defn: ClassDef) -> Iterator[Declaration]:
    """Yield the fields of a class body in the order of the source, one declared twice included."""
    for statement in _statements(defn.defs.body):
        if not isinstance(statement, AssignmentStmt):
            continue
        for target in statement.lvalues:
            if isinstance(target, NameExpr) and _is_field(target, statement):
                yield Declaration(_field(target.name, statement), statement)


def members(defn: ClassDef) -> tuple[str, ...]:
    """Name the methods, properties, nested classes and class variables of a class, inherited ones too."""
    inherited = [name for base in reversed(defn.info.mro[1:]) for name in remembered(base).members]
    return tuple(dict.fromkeys((*inherited, *own_members(defn))))


def own_members(defn: ClassDef) -> tuple[str, ...]:
    """Name those that stand in the class's own body."""
    names: list[str] = []
    for statement in _statements(defn.defs.body):
        if isinstance(statement, (FuncDef, Decorator, OverloadedFuncDef, ClassDef)):
            names.append(statement.name)
        elif isinstance(statement, AssignmentStmt):
            targets = (t for t in statement.lvalues if isinstance(t, NameExpr))
            names += [t.name for t in targets if not _is_field(t, statement)]
    # names with two underscores are Python's own, and mypy's for what it generates
    return tuple(dict.fromkeys(name for name in names if not name.startswith("__")))


class Memory(Struct, frozen=True):
    """What mypy keeps with a signature class, for subclasses in other modules."""

    fields: tuple[FieldSpec, ...] = ()
    members: tuple[str, ...] = ()


def remember(context: ClassDefContext, fields: Iterable[FieldSpec]) -> None:
    """Keep fields and members with the class that is being analysed."""
    api, defn = context.api, context.cls
    memory = msgspec.json.encode(Memory(tuple(map(_plain, fields)), members(defn))).decode()
    # as text: not every format of mypy's cache can hold a float
    defn.info.metadata[METADATA] = {"memory": memory}
    # The daemon compares symbols, not metadata: a symbol that no program can name says when they change.
    mirror = LiteralType(memory, api.named_type("builtins.str"))
    add_attribute_to_class(api, defn, MIRROR, mirror, is_classvar=True, overwrite_existing=True)


def remembered(info: TypeInfo) -> Memory:
    """Give back what was kept, fields without their types; nothing for a class that is no signature."""
    return msgspec.json.decode(info.metadata.get(METADATA, {}).get("memory", "{}"), type=Memory)


def is_signature(info: TypeInfo) -> bool:
    """Whether a class is decorated with `@signature`. One from the cache has lost its decorators."""
    return METADATA in info.metadata or any(_names_signature(d) for d in info.defn.decorators)


def _names_signature(decorator: Expression) -> bool:
    named = decorator.callee if isinstance(decorator, CallExpr) else decorator
    return isinstance(named, RefExpr) and named.fullname == SIGNATURE


def _plain(field: FieldSpec) -> FieldSpec:
    """Leave out options of the wrong type: they are reported where they stand."""
    texts = ("desc", "wire_name")
    wrong: dict[str, object] = {name: None for name in texts if not isinstance(getattr(field, name), str)}
    if not isinstance(cast("object", field.drop_invalid), bool):
        wrong["drop_invalid"] = False
    bounds = tuple(c for c in field.constraints if isinstance(cast("object", c.value), BOUNDS))
    return replace(field, constraints=bounds, **wrong)


def hides_function(defn: ClassDef) -> bool:
    """Whether a class body annotates a name that it gave to a method or class before."""
    for statement in _statements(defn.defs.body):
        if isinstance(statement, AssignmentStmt) and statement.new_syntax:
            target = statement.lvalues[0]
            symbol = defn.info.names.get(target.name) if isinstance(target, NameExpr) else None
            if symbol is not None and isinstance(symbol.node, (FuncDef, OverloadedFuncDef, TypeInfo)):
                return True
    return False


def _statements(body: list[Statement]) -> Iterator[Statement]:
    """Yield the statements of a body; of an `if`, those of the first branch that can be reached."""
    for statement in body:
        if isinstance(statement, IfStmt):
            branches = [*statement.body, *([statement.else_body] if statement.else_body else [])]
            reachable = next((b for b in branches if not b.is_unreachable), None)
            yield from _statements(reachable.body if reachable else [])
        else:
            yield statement


def marker(statement: AssignmentStmt) -> CallExpr | None:
    """Find the call of In or Out on the right-hand side."""
    call = statement.rvalue
    return call if isinstance(call, CallExpr) and _callee(call) in FIELD_KINDS else None


def _callee(call: CallExpr) -> str:
    return call.callee.fullname if isinstance(call.callee, RefExpr) else ""


def _is_field(target: NameExpr, statement: AssignmentStmt) -> bool:
    if isinstance(target.node, Var) and target.node.is_classvar:
        return False
    return statement.new_syntax or marker(statement) is not None


def _field(name: str, statement: AssignmentStmt) -> FieldSpec:
    call = marker(statement)
    options: dict[str, Expression] = {}
    if call is not None:
        options = {n: a for n, a in zip(call.arg_names, call.args, strict=True) if n is not None}
    elif not isinstance(statement.rvalue, TempNode):
        options = {"default": statement.rvalue}
    kind = FIELD_KINDS[_callee(call)] if call is not None else "input"
    spread = call is not None and None in call.arg_names
    return FieldSpec(
        name=name,
        kind=kind,
        type=UnknownType() if statement.new_syntax else MissingType(),
        desc=_text(options.get("desc")),
        default=UnknownDefault() if spread else _default(options),
        constraints=tuple(_constraints(options)),
        wire_name=_text(options.get("wire_name")),
        drop_invalid=_flag(options.get("drop_invalid")),
        unknown_options=tuple(_unknown(options, kind)),
        line=statement.line,
    )


def _text(node: Expression | None) -> str | None:
    """Read a text. Where it should be one and is not, the rule book says so: keep the value."""
    value = read_value(node) if node is not None else None
    return None if isinstance(value, UnknownValue) else cast("str | None", value)


def _flag(node: Expression | None) -> bool:
    """Read a switch. Where it should be one and is not, the rule book says so: keep the value."""
    value = read_value(node) if node is not None else False
    return False if isinstance(value, UnknownValue) else cast("bool", value)


def _default(options: dict[str, Expression]) -> Default:
    if "default" in options:
        value = read_value(options["default"])
        return UnknownDefault() if isinstance(value, UnknownValue) else ValueDefault(value)
    if "default_factory" not in options:
        return NoDefault()
    ref = read_ref(options["default_factory"])
    if ref is None and isinstance(value := read_value(options["default_factory"]), (str, int, float)):
        ref = Ref("", repr(value))  # no function at all
    return FactoryDefault(ref) if ref else UnknownDefault()


def _constraints(options: dict[str, Expression]) -> Iterator[Constraint]:
    for name, node in options.items():
        known = CONSTRAINTS.get(name)
        # a rule looks at what is no bound at all, so it is kept as it is
        value = cast("float | str | UnknownValue | None", read_value(node))
        if known is not None and value is not None:
            yield Constraint(known, value)


def _unknown(options: dict[str, Expression], kind: FieldKind) -> Iterator[str]:
    """Name the options that do not exist, and default_factory beside a default: only one can stand."""
    for name in options:
        typing_only = name == "init" and kind == "output"
        conflict = name == "default_factory" and "default" in options
        if conflict or not (name in OPTIONS or typing_only):
            yield name
