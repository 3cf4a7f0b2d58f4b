"""The constructor of a record: keyword arguments, quick checks, one C call."""

from __future__ import annotations

from dspex.spec.signature import FactoryDefault, FieldSpec, NoDefault, SignatureSpec, ValueDefault
from dspex.spec.types import (
    ClassDefinition,
    DictType,
    ListType,
    Named,
    Scalar,
    SequenceValue,
    Type,
    UnionType,
)
from dspex_codegen.annotations import annotation
from dspex_codegen.layout import arguments, condition
from dspex_codegen.scope import Scope
from dspex_codegen.source import literal

QUICK = frozenset(("str", "int", "bool", "bytes"))
FLAT = 6
"""Up to how many fields of a Struct are tested in line."""


def constructor(spec: SignatureSpec, scope: Scope) -> list[str]:
    """Write `bind_<signature>`: it checks inputs and fills the blank record.

    Quick tests look at exact classes only; where one is in doubt the full check decides, and
    reports every input that does not fit.
    """
    inputs = spec.inputs
    helper = scope.helper
    check, blank, bind = scope.function("check"), "", scope.function("bind")
    lines: list[str] = []
    for field in inputs:
        lines += _default_value(field, scope)
    if not has_post_init(spec):
        blank = scope.function("blank")
        lines.append(f"{blank}: {scope.record} = {scope.live}.blank()")
    lines.append(f"{check} = {scope.live}.check")
    for field in inputs:
        if _is_model(field, spec) or _flat_tests(field, spec, scope):
            head = f"{scope.function('class', field.name)} = {scope.live}.annotations["
            lines += arguments(head, [literal(field.name)], "]")
        elif _quick(field, spec, scope) is None:
            head = f"{scope.function('check', field.name)} = {scope.live}.checker("
            lines += arguments(head, [literal(field.name)], ")")
    lines += ["", ""]
    parameters = ["*", *(_parameter(f, spec, scope) for f in inputs)] if inputs else []
    lines += arguments(f"def {bind}(", parameters, f") -> {scope.record}:")
    lines.append(f'    """Bind the inputs of {spec.name}."""')
    for field in inputs:
        if _has_factory(field):
            lines += [
                f"    if {scope.builtin('isinstance')}({field.name}, {helper('Missing')}):",
                *_made(field.name, field, scope, 8),
            ]
    lines += _tests(spec, scope)
    given = [f"{f.name}={f.name}" for f in inputs]
    if has_post_init(spec):
        record = scope.local("record")
        made = arguments(f"{record}: {scope.record} = {scope.live}.new(", given, ")", 4)
        return [*lines, *made, f"    return {record}"]
    return [*lines, *arguments(f"return {helper('fill')}(", [blank, *given], ")", 4)]


def has_post_init(spec: SignatureSpec) -> bool:
    """Whether the user's class has a `__post_init__`, which must run on the real values only."""
    return "__post_init__" in spec.members


def _has_factory(field: FieldSpec) -> bool:
    match field.default:
        case FactoryDefault():
            return True
        case ValueDefault(SequenceValue(kind)):
            return kind in ("list", "set")
        case ValueDefault(value):
            return type(value).__name__ == "DictValue"
        case _:
            return False


def _plain_default(field: FieldSpec) -> str | None:
    if isinstance(field.default, ValueDefault):
        value = field.default.value
        if value is None or isinstance(value, (bool, int)):
            return repr(value)
        if isinstance(value, float) and value == value and abs(value) != float("inf"):
            return repr(value)
        if isinstance(value, str):
            return literal(value)
    return None


def _default_value(field: FieldSpec, scope: Scope) -> list[str]:
    if isinstance(field.default, NoDefault) or _has_factory(field) or _plain_default(field) is not None:
        return []
    return _made(scope.function("default", field.name), field, scope)


def _made(name: str, field: FieldSpec, scope: Scope, indent: int = 0) -> list[str]:
    """Assign the default of a field."""
    head = f"{name} = {scope.live}.fields["
    return arguments(head, [literal(field.name)], "].make_default()", indent)


def _parameter(field: FieldSpec, spec: SignatureSpec, scope: Scope) -> str:
    type = annotation(field.type, spec, scope.names)
    if isinstance(field.default, NoDefault):
        return f"{field.name}: {type}"
    if _has_factory(field):
        return f"{field.name}: {type} | {scope.helper('Missing')} = {scope.helper('MISSING')}"
    return f"{field.name}: {type} = {_plain_default(field) or scope.function('default', field.name)}"


def _tests(spec: SignatureSpec, scope: Scope) -> list[str]:
    inputs = spec.inputs
    given = [f"{f.name}={f.name}" for f in inputs]
    simple: list[str] = []
    loops: list[str] = []
    for field in inputs:
        quick = _quick(field, spec, scope)
        if _is_model(field, spec):
            quick = f"{{0}}.__class__ is not {scope.function('class', field.name)}"
        elif parts := _flat_tests(field, spec, scope):
            simple += [f"{field.name}.__class__ is not {scope.function('class', field.name)}", *parts]
            continue
        if quick is None:
            simple.append(f"{scope.function('check', field.name)}({field.name})")
            continue
        test = quick.format(field.name)
        if test:
            simple.append(test)
        loops += _loop(field, given, scope)
    if not simple:
        return []
    return [*condition(simple, 4), *arguments(f"{scope.function('check')}(", given, ")", 8), *loops]


def _quick(field: FieldSpec, spec: SignatureSpec, scope: Scope) -> str | None:
    """Return a test that is true where the value needs a closer look; None where only that will do."""
    if field.constraints:
        return None
    type = field.type
    if isinstance(type, ListType) and not type.bare and _exact(type.item):
        return "{0}.__class__ is not " + scope.builtin("list")
    if isinstance(type, DictType) and not type.bare and type.key == Scalar("str") and _exact(type.value):
        return None
    return _quick_scalar(type, scope)


def _quick_scalar(type: Type, scope: Scope) -> str | None:
    match type:
        case Scalar("Any"):
            return ""
        case Scalar("float"):
            exact = scope.builtin("float"), scope.builtin("int")
            return " and ".join(f"{{0}}.__class__ is not {name}" for name in exact)
        case Scalar(name) if name in QUICK:
            return "{0}.__class__ is not " + scope.builtin(name)
        case UnionType((Scalar() as some, Scalar("None"))) if some.name in QUICK:
            return "{0} is not None and {0}.__class__ is not " + scope.builtin(some.name)
        case _:
            return None


def _flat_tests(field: FieldSpec, spec: SignatureSpec, scope: Scope) -> list[str]:
    """Return the tests of a Struct of few plain fields, one for each field; none for any other type."""
    definition = spec.definition(field.type.key) if isinstance(field.type, Named) else None
    if not isinstance(definition, ClassDefinition) or definition.kind != "struct" or field.constraints:
        return []
    if not 0 < len(definition.fields) <= FLAT or any(f.constraints for f in definition.fields):
        return []
    tests = [(f"{field.name}.{f.name}", _quick_scalar(f.type, scope)) for f in definition.fields]
    return [] if any(not test for _, test in tests) else [test.format(name) for name, test in tests if test]


def _is_model(field: FieldSpec, spec: SignatureSpec) -> bool:
    """Whether the type is a pydantic model: what is an object of it was validated by pydantic."""
    if not isinstance(field.type, Named) or field.constraints:
        return False
    definition = spec.definition(field.type.key)
    return isinstance(definition, ClassDefinition) and definition.kind == "pydantic"


def _exact(type: Type) -> bool:
    return isinstance(type, Scalar) and type.name in QUICK


def _loop(field: FieldSpec, given: list[str], scope: Scope) -> list[str]:
    if not isinstance(field.type, ListType) or not isinstance(field.type.item, Scalar):
        return []
    item = scope.local("item")
    return [
        f"    for {item} in {field.name}:",
        f"        if {item}.__class__ is not {scope.builtin(field.type.item.name)}:",
        *arguments(f"{scope.function('check')}(", given, ")", 12),
        "            break",
    ]
