"""Write a spec as a signature string."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

from msgspec.structs import replace

from dspex.check.finding import on_field
from dspex.check.problem import Problem
from dspex.check.wording import constraints_text, type_text, value_text
from dspex.define.strings.literals import literal_value
from dspex.define.strings.names import default_meaning
from dspex.define.strings.parser import parse_string
from dspex.define.strings.spec import NONE, string_spec
from dspex.define.strings.static import Meaning, StaticTypes, dotted_text
from dspex.errors import DefinitionError
from dspex.spec.own_types import own_text, own_type
from dspex.spec.signature import FactoryDefault, FieldSpec, SignatureSpec, UnknownDefault, ValueDefault
from dspex.spec.types import (
    ConstrainedType,
    EnumValue,
    ForeignType,
    MissingType,
    Named,
    Type,
    TypeVariable,
    UnionType,
    UnknownType,
    UnknownValue,
    UnsupportedType,
    Value,
)
from dspex.spec.walk import parts

UNWRITABLE: Final = (MissingType, TypeVariable, UnknownType, UnsupportedType)


def to_string(spec: SignatureSpec) -> str:
    """Write the fields of a spec as a signature string that says exactly the same.

    The string holds the fields. Name and instructions stand beside it, as in
    `Predict(string, instructions=...)`; classes and enums stand in it by their names.

    Args:
        spec: of a string, a class or a function.

    Raises:
        DefinitionError: something about the fields cannot be said in a string, with all reasons.

    >>> from dspex.spec.types import Scalar
    >>> text, number = Scalar("str"), Scalar("int")
    >>> to_string(SignatureSpec("S", (FieldSpec("q", "input", text), FieldSpec("a", "output", number))))
    'q: str -> a: int'
    """
    names = class_names(spec)
    problems = list(_inexpressible(spec, names))
    if problems:
        raise DefinitionError(spec.name, problems)
    try:
        text = " -> ".join(
            ", ".join(_field_text(f, names) for f in side) for side in (spec.inputs, spec.outputs)
        ).strip()
        different = _different(text, spec, names)
    except (RecursionError, ValueError) as error:  # ValueError: an int past what Python prints
        problem = Problem("dspex-bad-string", f"{spec.name} cannot be written as a string: {error}")
        raise DefinitionError(spec.name, [problem]) from None
    if different is not None:
        what = "cannot be written as a string: its type, default or name would be read as something else"
        raise DefinitionError(spec.name, [on_field(spec, different, "dspex-bad-string", what)])
    return text


def class_names(spec: SignatureSpec) -> dict[str, str]:
    """Give each class and enum the name by which a string calls it, such as `Outer.Inner`."""
    names: dict[str, str] = {}
    for definition in spec.definitions:
        if (own := own_type(definition)) is not None:
            names[definition.key] = own_text(own)
            continue
        outer = definition.ref.qualname.rpartition("<locals>.")[2].rpartition(".")[0]
        names[definition.key] = f"{outer}.{definition.name}" if outer else definition.name
    return names


def _inexpressible(spec: SignatureSpec, names: dict[str, str]) -> Iterator[Problem]:
    """Say what a string has no words for."""
    for field in spec.fields:
        for what in _field_reasons(field, spec, names):
            remedy = "Keep it as a class."
            yield on_field(spec, field, "dspex-bad-string", f"cannot be written in a string: {what}", remedy)


def _field_reasons(field: FieldSpec, spec: SignatureSpec, names: dict[str, str]) -> Iterator[str]:
    if field.wire_name is not None:
        yield "it has a wire name"
    if isinstance(field.default, FactoryDefault):
        yield "a function makes its default"
    if isinstance(field.default, UnknownDefault):
        yield "its default is not known"
    if any(isinstance(c.value, UnknownValue) for c in field.constraints):
        yield "the bound of a constraint is not known"
    if field.kind == "input" and any(f.kind == "output" for f in spec.fields[: spec.fields.index(field)]):
        yield "it is an input after an output, and a string has all inputs first"
    texts = list(names.values())
    waiting = [field.type]
    while waiting:
        typ = waiting.pop()
        if isinstance(typ, Named) and texts.count(names.get(typ.key, "")) != 1:
            yield f"two classes are called {names.get(typ.key, typ.key)}"
        if isinstance(typ, UNWRITABLE):
            yield "its type is not known, or refused"
        waiting.extend(parts(typ))


def _field_text(field: FieldSpec, names: dict[str, str]) -> str:
    def name_of(key: str) -> str:
        return names.get(key, key)

    none_by_default = field.kind == "output" or field.default == ValueDefault(None)
    optional = isinstance(field.type, UnionType) and field.type.items[-1] == NONE and none_by_default
    if isinstance(field.type, UnionType) and isinstance(field.type.items[0], ConstrainedType):
        optional = optional and len(field.type.items) > 2  # `a?: int[ge=1]` puts the bound on the field
    text = field.name + ("?" if optional and (field.kind == "input" or not field.typed) else "")
    if field.typed:
        typ: Type = field.type
        if text.endswith("?") and isinstance(typ, UnionType):
            typ = typ.items[0] if len(typ.items) == 2 else UnionType(typ.items[:-1])
        written = type_text(typ, name_of)
        if field.constraints and isinstance(typ, UnionType):
            written = f"({written})"
        text += f": {written}"
    text += constraints_text(field.constraints)
    if isinstance(field.default, ValueDefault) and not text.startswith(f"{field.name}?"):
        text += f" = {value_text(field.default.value, name_of)}"
    if field.desc is not None:
        text += f" {field.desc!r}"
    return text


def _different(text: str, spec: SignatureSpec, names: dict[str, str]) -> FieldSpec | None:
    """Read a string back, and return the first field that has not come through."""
    types = _types_of(spec, names)
    back, problems = string_spec(
        parse_string(text),
        lambda field, node: types.read_field(node),
        lambda field, node: _default_value(node, spec, names),
    )
    read = dict(enumerate(back.fields))
    for index, field in enumerate(spec.fields):
        found = read.get(index)
        plain = replace(field, line=0, column=-1, schema=None, unknown_options=())
        # compared as text, since True == 1 == 1.0
        if found is None or repr(replace(found, column=-1)) != repr(plain):
            return field
    return spec.fields[0] if problems or len(read) != len(spec.fields) else None


def _types_of(spec: SignatureSpec, names: dict[str, str]) -> StaticTypes:
    known: dict[str, Type] = {text: Named(key) for key, text in names.items()}
    for field in spec.fields:
        waiting = [field.type]
        while waiting:
            typ = waiting.pop()
            if isinstance(typ, ForeignType):
                known[typ.text] = typ
            waiting.extend(parts(typ))

    def lookup(text: str) -> Meaning:
        if text in known:
            return known[text]
        return default_meaning(text)

    return StaticTypes(lookup, lambda node: _member(node, names))


def _default_value(node: ast.expr, spec: SignatureSpec, names: dict[str, str]) -> Value:
    return literal_value(node, lambda name: _member(name, names))


def _member(node: ast.expr, names: dict[str, str]) -> Value:
    """Read the member of an enum, as in `Color.RED`."""
    enum, _, member = dotted_text(node).rpartition(".")
    key = next((k for k, text in names.items() if text == enum), None)
    return EnumValue(key, member) if key is not None else UnknownValue()
