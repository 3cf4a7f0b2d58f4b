"""Read `@signature` classes from a source file."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from dspex.check.options import OPTIONS
from dspex.check.problem import Problem
from dspex.check.rules import check
from dspex.define.source.classes import (
    HARMLESS_BASES,
    Types,
    decorators,
    full_bases,
    lineage,
)
from dspex.define.source.scopes import Class, Imported, Scope
from dspex.define.source.shape import (
    METACLASSES,
    SIGNATURE,
    foreign_marker,
    is_class_variable,
    is_plain_child,
    is_signature,
    marker,
    misplaced_types,
    shape_problems,
)
from dspex.define.strings.literals import literal_value
from dspex.define.strings.static import dotted_text
from dspex.spec.signature import (
    Default,
    FactoryDefault,
    FieldSpec,
    NoDefault,
    SignatureSpec,
    UnknownDefault,
    ValueDefault,
)
from dspex.spec.types import (
    CONSTRAINT_NAMES,
    Constraint,
    MissingType,
    Ref,
    Type,
    TypeVariable,
    UnknownValue,
)


class Reading(Struct, frozen=True):
    """A signature as the source tells it.

    Attributes:
        complete: False when a base class could not be read, so that there may be more fields.
        problems: of the class itself, such as an own `__init__`, and all that the rule book finds;
            not those of inherited fields, which are reported where they stand.
    """

    spec: SignatureSpec
    complete: bool = True
    problems: tuple[Problem, ...] = ()


def read_signature(found: Class) -> Reading:
    """Read a class that has the decorator."""
    types = Types()
    line = [c for c in lineage(found) if c.node is found.node or is_signature(c)]
    fields: dict[str, FieldSpec] = {}
    for base in reversed(line[1:]):
        # lines in another file would mislead
        near = base.scope.module is found.scope.module
        fields.update((f.name, f if near else replace(f, line=0)) for f in _own_fields(base, types))
    own = list(_own_fields(found, types))
    changed = {f.name: f for f in own}
    inherited = [changed.pop(f.name, f) for f in fields.values()]
    kept = [f for f in own if f.name not in fields or all(f is not i for i in inherited)]
    node, module = found.node, found.scope.module
    name, instructions = _options(found, line)
    spec = SignatureSpec(
        name=name,
        fields=(*inherited, *kept),
        ref=Ref(module.name, found.qualname),
        instructions=instructions,
        definitions=types.finish(f.type for f in (*inherited, *kept)),
        parameters=tuple(dict.fromkeys(_parameters(found, types))),
        members=tuple(_members(found, {f.name for f in own})),
        file=module.path,
        line=node.lineno,
    )
    bases = full_bases(found)
    complete = bases is not None and bases <= HARMLESS_BASES | METACLASSES
    above = replace(spec, fields=tuple(fields.values()), members=())
    reported = {(p.code, p.field) for p in check(above, complete=False)}
    problems = [p for p in check(spec, complete=complete) if (p.code, p.field) not in reported]
    return Reading(spec, complete, (*shape_problems(found), *problems))


def shadowed_fields(found: Class) -> Iterator[Problem]:
    """Find what hides an inherited field in a subclass that needs no decorator."""
    if is_plain_child(found):
        problems = read_signature(found).problems
        yield from (p for p in problems if p.code == "dspex-shadowing-member")


def _options(found: Class, line: list[Class]) -> tuple[str, str | None]:
    """Return name and instructions, which the decorator may set."""
    given = {
        k.arg: k.value.value
        for name, node in decorators(found)
        if name == SIGNATURE and isinstance(node, ast.Call)
        for k in node.keywords
        if isinstance(k.value, ast.Constant)
    }
    docs = (ast.get_docstring(c.node, clean=False) for c in line)
    text = given.get("instructions") or next((d for d in docs if d is not None), None)
    name = given.get("name") or found.node.name
    return str(name), inspect.cleandoc(str(text)) if text is not None else None


def _own_fields(found: Class, types: Types) -> Iterator[FieldSpec]:
    misplaced = {field.line: field for field in misplaced_types(found)}
    for statement in found.node.body:
        match statement:
            case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation, value=value):
                if not is_class_variable(annotation):
                    if statement.lineno in misplaced:
                        yield misplaced[statement.lineno]
                        continue
                    typ, constraints = types.at(found.body).read_field(annotation)
                    yield field_of(name, typ, constraints, value, found.body, types, statement.lineno)
            case ast.Assign(targets=targets, value=value) if marker(value, found.body):
                for target in targets:
                    if isinstance(target, ast.Name):
                        yield field_of(
                            target.id, MissingType(), (), value, found.body, types, statement.lineno
                        )
            case _:
                continue


def field_of(
    name: str,
    typ: Type,
    constraints: tuple[Constraint, ...],
    value: ast.expr | None,
    scope: Scope,
    types: Types,
    line: int,
) -> FieldSpec:
    """Read a field: its type, and `In(...)`, `Out(...)` or a default as its value."""
    kind = marker(value, scope)
    if kind is None and (foreign := foreign_marker(value, scope)):
        return FieldSpec(name, foreign, typ, default=UnknownDefault(), constraints=constraints, line=line)
    if kind is None or not isinstance(value, ast.Call):
        default: Default = NoDefault() if value is None else value_default(value, scope, types)
        return FieldSpec(name, "input", typ, default=default, constraints=constraints, line=line)
    options = {k.arg: k.value for k in value.keywords if k.arg is not None}
    if kind == "output":
        options.pop("init", None)
    stated = tuple(_constraints(options, scope, types))
    unknown = [o for o in options if o not in OPTIONS]
    if "default" in options and "default_factory" in options:
        unknown.append("default_factory")
    spread = len(options) < len([k for k in value.keywords if k.arg != "init"])  # `**options`
    return FieldSpec(
        name=name,
        kind=kind,
        type=typ,
        desc=_text(options.get("desc"), scope, types),
        default=UnknownDefault() if spread else _default(options, scope, types),
        constraints=(*constraints, *stated),
        wire_name=_text(options.get("wire_name"), scope, types),
        drop_invalid=_flag(options.get("drop_invalid"), scope, types),
        unknown_options=tuple(unknown),
        line=line,
    )


def value_default(node: ast.expr, scope: Scope, types: Types) -> Default:
    """Read the value of a default, as far as it can be known."""
    value = literal_value(node, lambda name: types.value(scope, name))
    return UnknownDefault() if isinstance(value, UnknownValue) else ValueDefault(value)


def _default(options: dict[str, ast.expr], scope: Scope, types: Types) -> Default:
    if "default" in options:
        return value_default(options["default"], scope, types)
    factory = options.get("default_factory")
    if factory is None:
        return NoDefault()
    text = dotted_text(factory)
    match scope.lookup(text) if text else None:
        case Imported(full):
            module, _, name = full.rpartition(".")
            return FactoryDefault(Ref(module, name))
        case _ if isinstance(factory, ast.Constant):
            return FactoryDefault(Ref("", repr(factory.value)))  # as run time writes what is no function
        case _:
            return UnknownDefault()


def _constraints(options: dict[str, ast.expr], scope: Scope, types: Types) -> Iterator[Constraint]:
    for name in CONSTRAINT_NAMES:
        if name not in options:
            continue
        # a rule looks at what is no bound at all, so it is kept as it is
        bound: Any = literal_value(options[name], lambda node: types.value(scope, node))
        if bound is not None:
            yield Constraint(name, bound)


def _text(node: ast.expr | None, scope: Scope, types: Types) -> str | None:
    """Read a text option. What is surely no text is kept for the rule that refuses it."""
    if node is None:
        return None
    value: Any = literal_value(node, lambda name: types.value(scope, name))
    return None if isinstance(value, UnknownValue) else value


def _flag(node: ast.expr | None, scope: Scope, types: Types) -> bool:
    """Read a switch. What is surely none is kept for the rule that refuses it."""
    value: Any = False if node is None else literal_value(node, lambda name: types.value(scope, name))
    return False if isinstance(value, UnknownValue) else value


def _members(found: Class, fields: set[str]) -> Iterator[str]:
    for statement in found.node.body:
        match statement:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                if not (name.startswith("__") and name.endswith("__")):
                    yield name
            case ast.Assign(targets=targets, value=value) if not marker(value, found.body):
                yield from (t.id for t in targets if isinstance(t, ast.Name) and t.id not in fields)
            case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation):
                if is_class_variable(annotation):
                    yield name
            case _:
                continue


def _parameters(found: Class, types: Types) -> Iterator[str]:
    """Give the names of type parameters: `class A[T]`, `Generic[T]`, `Protocol[T]`, `Base[T]`."""
    for parameter in getattr(found.node, "type_params", ()):
        yield parameter.name
    for base in found.node.bases:
        if isinstance(base, ast.Subscript):
            items = base.slice.elts if isinstance(base.slice, ast.Tuple) else [base.slice]
            for item in items:
                typ = types.at(found.scope).read(item)
                if isinstance(typ, TypeVariable):
                    yield typ.name
