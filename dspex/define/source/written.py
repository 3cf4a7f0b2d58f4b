"""Read the signatures of a source file as they are written, for a module of types."""

from __future__ import annotations

import ast
from keyword import iskeyword
from math import isfinite
from typing import Final, Literal, NamedTuple

from dspex.check.problem import Problem
from dspex.define.source.calls import StringCall, read_string, string_calls, string_name
from dspex.define.source.classes import HARMLESS_BASES, full_bases, lineage
from dspex.define.source.scopes import LOST, Binding, Class, Module, Scope
from dspex.define.source.shape import METACLASSES, is_signature
from dspex.define.source.signatures import Reading, read_signature
from dspex.define.source.type_text import Resolve, TypeText, UnnameableError
from dspex.define.strings.parser import parse_string
from dspex.define.strings.static import dotted_text
from dspex.spec.signature import Default, FieldSpec, NoDefault, ValueDefault
from dspex.spec.types import Ref
from dspex.spec.written import (
    NONE,
    Code,
    LeftOut,
    Name,
    Place,
    Written,
    WrittenClass,
    WrittenDefault,
    WrittenField,
    WrittenString,
)

PROGRAM: Final[dict[str, Literal["Predict", "ChainOfThought"]]] = {
    "dspex.Predict": "Predict",
    "dspex.ChainOfThought": "ChainOfThought",
}
TEXT: Final = Name(Ref("builtins", "str"))
MISTAKES: Final = "it has mistakes, which `dspex check` tells"


class WrittenModule(NamedTuple):
    """What a file says of signatures, and which of them no other module can name."""

    classes: list[WrittenClass]
    strings: list[tuple[WrittenString, Place]]
    left_out: list[LeftOut]


def read_written(module: Module) -> WrittenModule:
    """Read the signature classes and strings of a file.

    Args:
        module: the file, parsed.
    """
    found = WrittenModule([], [], [])
    for cls in module.classes:
        if is_signature(cls):
            place = Place(module.path, cls.node.lineno)
            try:
                found.classes.append(_class(cls))
            except UnnameableError as reason:
                found.left_out.append(LeftOut(cls.qualname, str(reason), place))
    for call in string_calls(module):
        place = Place(module.path, call.node.lineno)
        try:
            found.strings.append((_string(call), place))
        except UnnameableError as reason:
            found.left_out.append(LeftOut(call.text, str(reason), place))
    return found


def _class(found: Class) -> WrittenClass:
    module = found.scope.module.name
    if "<locals>" in found.qualname:
        raise UnnameableError("it is defined in a function")
    if not module:
        raise UnnameableError("it is defined in a file that no module can import")
    reading = read_signature(found)
    _refuse_mistakes(reading.problems)
    if reading.spec.parameters:
        raise UnnameableError("it is generic")
    bases = full_bases(found)
    if bases is None or not bases <= HARMLESS_BASES | METACLASSES:
        raise UnnameableError("the source of a base class is not among these files")
    line = lineage(found)
    fields = tuple(_field(spec, _annotation(spec.name, line)) for spec in reading.spec.fields)
    above = (c for c in line if c.node is not found.node and is_signature(c))
    return WrittenClass(
        Ref(module, found.qualname), fields, tuple(Ref(c.scope.module.name, c.qualname) for c in above)
    )


def _annotation(name: str, line: list[Class]) -> Written:
    """Write the type of a field where the nearest class gives one."""
    for owner in line:
        for statement in owner.node.body:
            match statement:
                case ast.AnnAssign(target=ast.Name(id=found), annotation=annotation) if found == name:
                    return TypeText(owner.body.lookup).write(annotation)
                case _:
                    continue
    raise UnnameableError(f"the type of its field `{name}` cannot be read")


def _string(found: StringCall) -> WrittenString:
    reading: Reading = read_string(found)
    _refuse_mistakes(reading.problems)
    resolve = _resolver(found)
    text = TypeText(resolve)
    types: dict[str, Written] = {}
    for field in parse_string(found.text).fields:
        written = (TEXT,) if field.type is None else text.write(field.type)
        types[field.name] = (*written, Code(" | "), NONE) if field.optional else written
    fields = tuple(_field(spec, types[spec.name]) for spec in reading.spec.fields)
    return WrittenString(found.text, PROGRAM[found.program], fields)


def _resolver(found: StringCall) -> Resolve:
    """Return what names in a string mean: what `types={...}` says goes before all else."""
    given = next((k.value for k in found.node.keywords if k.arg == "types"), None)
    if any(k.arg is None for k in found.node.keywords):
        raise UnnameableError("it is given options by `**`, which may say what names mean")
    if given is None:
        return lambda name: string_name(name, found.scope)
    if not isinstance(given, ast.Dict) or not all(isinstance(k, ast.Constant) for k in given.keys):
        raise UnnameableError("its `types=` is no dict that can be read")
    meant: dict[object, ast.expr] = {
        k.value: v for k, v in zip(given.keys, given.values, strict=True) if isinstance(k, ast.Constant)
    }
    return lambda name: _given(name, meant, found.scope)


def _given(name: str, meant: dict[object, ast.expr], scope: Scope) -> Binding:
    first, _, rest = name.partition(".")
    if first not in meant:
        return string_name(name, scope)
    text = dotted_text(meant[first])
    return scope.lookup(f"{text}.{rest}" if rest else text) if text else LOST


def _refuse_mistakes(problems: tuple[Problem, ...]) -> None:
    if any(p.severity == "error" for p in problems):
        raise UnnameableError(MISTAKES)


def _field(spec: FieldSpec, written: Written) -> WrittenField:
    if iskeyword(spec.name) or not spec.name.isidentifier():
        raise UnnameableError(f"no class can have a field called `{spec.name}`")
    return WrittenField(spec.name, spec.kind, written, _default(spec.default), spec.desc or "")


def _default(default: Default) -> WrittenDefault:
    match default:
        case NoDefault():
            return "none"
        case ValueDefault(bool() | int() | str() | None as value):
            return (value,)
        case ValueDefault(float() as value) if isfinite(value):
            return (value,)
        case _:
            return "other"
