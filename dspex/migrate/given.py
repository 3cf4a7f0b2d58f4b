"""Values that DSPy takes for an input and dspex refuses, where both can be seen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import libcst as cst
from msgspec import Struct

from dspex.check.fitting import Place, misfits
from dspex.define.strings import parse_string
from dspex.define.strings.literals import literal_value
from dspex.define.strings.names import default_meaning
from dspex.define.strings.static import Meaning, StaticTypes, parsed_expression
from dspex.migrate.classes import Field, SignatureClass, all_fields
from dspex.migrate.source import External, Source, Symbol, text_of
from dspex.migrate.values import is_text
from dspex.spec.signature import SignatureSpec
from dspex.spec.types import (
    CONSTRAINT_NAMES,
    Constraint,
    DictType,
    ListType,
    Scalar,
    SetType,
    TupleType,
    Type,
    UnionType,
    UnknownType,
    UnknownValue,
    Value,
    VariadicTupleType,
)

_TEXT = Scalar("str")
_CONTAINERS = (DictType, ListType, SetType, TupleType, VariadicTupleType)


class InputType(Struct, frozen=True):
    """What an input takes.

    Attributes:
        type: as far as it can be seen; an unknown one takes anything.
        constraints: on the value as a whole.
    """

    type: Type
    constraints: tuple[Constraint, ...] = ()


def string_inputs(source: Source, text: str) -> dict[str, InputType]:
    """Read the types of a string's inputs, those without a type left out.

    Args:
        source: where the string stands.
        text: the string.
    """
    reader = StaticTypes(lambda name: _meaning(source, name))
    fields = (f for f in parse_string(text).fields if f.kind == "input")
    return {f.name: InputType(reader.read(f.type)) for f in fields if f.type is not None}


def class_inputs(cls: SignatureClass, classes: Mapping[Symbol, SignatureClass]) -> dict[str, InputType]:
    """Read the types of a class's inputs."""
    source = cls.thing.source
    fields = all_fields(cls, classes).items()
    return {name: _input(source, field) for name, field in fields if field.kind == "input"}


def _input(source: Source, field: Field) -> InputType:
    options = {a.keyword.value: a.value for a in field.call.args if a.keyword} if field.call else {}
    constraints = tuple(
        Constraint(name, bound)
        for name in CONSTRAINT_NAMES
        if name in options and not isinstance(bound := _value(source, options[name]), UnknownValue)
    )
    if field.annotation is None:
        return InputType(_TEXT, constraints)
    node = parsed_expression(source.code(field.annotation))
    found = UnknownType() if node is None else StaticTypes(lambda name: _meaning(source, name)).read(node)
    return InputType(found, constraints)


def _meaning(source: Source, name: str) -> Meaning:
    first, _, rest = name.partition(".")
    match source.named(source.globals, first):
        case External(full=full):
            dotted = f"{full}.{rest}" if rest else full
            return dotted.replace("typing_extensions.", "typing.", 1)
        case None:
            return None if rest else default_meaning(first)
        case _:
            return None


def refused(source: Source, node: cst.BaseExpression, taken: InputType) -> str:
    """Say why dspex refuses a value; "" where it takes it, or where that cannot be seen.

    Args:
        source: where the value stands.
        node: the value.
        taken: what the input takes.
    """
    if isinstance(node, cst.FormattedString) or (isinstance(node, cst.Name) and is_text(source, node)):
        return "" if _may_be_text(taken.type) else f"{source.code(node)[:60]} is a text"
    place = Place(_value(source, node), taken.type, SignatureSpec("Signature", ()))
    return next(misfits(place, taken.constraints), "")


def _may_be_text(typ: Type) -> bool:
    match typ:
        case Scalar(name=name):
            return name not in ("int", "float", "bool", "None", "bytes")
        case UnionType(items=items):
            return any(map(_may_be_text, items))
        case _:
            return not isinstance(typ, _CONTAINERS)


def _value(source: Source, node: cst.BaseExpression) -> Any:
    text = text_of(node)
    if text is not None:
        return text
    parsed = parsed_expression(source.code(node))
    value: Value = UnknownValue() if parsed is None else literal_value(parsed)
    return value
