"""A whole signature as data."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias, Union

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from dspex.spec.types import Constraint, Definition, ForeignType, Ref, Type, Value, shown_type


class NoDefault(Struct, frozen=True, tag="no_default"):
    """The field has no default: an input must be given, an output must be answered."""


class ValueDefault(Struct, frozen=True, tag="value"):
    """A default value."""

    value: Value


class FactoryDefault(Struct, frozen=True, tag="factory"):
    """A function without arguments makes the default."""

    ref: Ref


class UnknownDefault(Struct, frozen=True, tag="unknown_default"):
    """There is a default, but it cannot be known statically."""


Default: TypeAlias = Union[NoDefault, ValueDefault, FactoryDefault, UnknownDefault]
FieldKind = Literal["input", "output"]
SIDES: Final[dict[str, FieldKind]] = {"Inputs": "input", "Outputs": "output"}
"""The attributes of a class that are the TypedDicts of its sides, with the kind of their fields."""
Style: TypeAlias = Literal["class", "string", "function"]
"""How a signature was written."""


class FieldSpec(Struct, frozen=True):
    """One input or output.

    Attributes:
        desc: what the model is told about the field; None when the user said nothing.
        wire_name: the name in prompt and JSON where it differs from `name`.
        typed: False for a string signature's field without a type, which is a str.
        schema: the JSON Schema as text where only pydantic can tell it, else None.
        drop_invalid: a list keeps its good items where others do not fit.
        unknown_options: options of In or Out that do not exist.
        line: in the file of the signature, from 1; 0 when it is not known.
        column: in a signature string, from 0; -1 elsewhere.
    """

    name: str
    kind: FieldKind
    type: Type
    desc: str | None = None
    default: Default = NoDefault()
    constraints: tuple[Constraint, ...] = ()
    wire_name: str | None = None
    typed: bool = True
    schema: str | None = None
    drop_invalid: bool = False
    unknown_options: tuple[str, ...] = ()
    line: int = 0
    column: int = -1

    @property
    def wire(self) -> str:
        """The name in prompt and JSON."""
        return self.wire_name or self.name


class SignatureSpec(Struct, frozen=True):
    """What a model is asked to do: instructions, inputs, outputs.

    Attributes:
        name: of the class or function; "Signature" for a string.
        ref: where the class or function lives; None for a string.
        instructions: the docstring, cleaned; None when there is none.
        fields: inherited ones first, in the order of the source.
        definitions: classes and enums that the types name.
        parameters: names of the type parameters of a generic signature.
        style: how it was written.
        members: names of methods, properties and class variables of the user's class.
        file: path of the source file, when known. Not part of the fingerprint.
        line: where the definition starts, from 1; 0 when not known. Not part of the fingerprint.
    """

    name: str
    fields: tuple[FieldSpec, ...]
    ref: Ref | None = None
    instructions: str | None = None
    definitions: tuple[Definition, ...] = ()
    parameters: tuple[str, ...] = ()
    style: Style = "class"
    members: tuple[str, ...] = ()
    file: str = ""
    line: int = 0

    @property
    def inputs(self) -> tuple[FieldSpec, ...]:
        """The inputs, in order."""
        return tuple(f for f in self.fields if f.kind == "input")

    @property
    def outputs(self) -> tuple[FieldSpec, ...]:
        """The outputs, in order."""
        return tuple(f for f in self.fields if f.kind == "output")

    def definition(self, key: str) -> Definition:
        """Find a definition by its key.

        Raises:
            KeyError: there is none.
        """
        for definition in self.definitions:
            if definition.key == key:
                return definition
        raise KeyError(key)

    def field(self, name: str) -> FieldSpec:
        """Find a field by its name.

        Raises:
            KeyError: there is none.
        """
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(name)


def as_shown(spec: SignatureSpec) -> SignatureSpec:
    """Return a signature with the types that a prompt shows for those of its fields."""
    if not any(isinstance(f.type, ForeignType) for f in spec.fields):
        return spec
    return replace(spec, fields=tuple(replace(f, type=shown_type(f.type)) for f in spec.fields))


def default_instructions(spec: SignatureSpec) -> str:
    """Say what DSPy says for a signature without a docstring (`_default_instructions`, 3.4)."""
    inputs = ", ".join(f"`{f.wire}`" for f in spec.inputs)
    outputs = ", ".join(f"`{f.wire}`" for f in spec.outputs)
    return f"Given the fields {inputs}, produce the fields {outputs}."


def to_json(spec: SignatureSpec) -> bytes:
    """Write a spec as JSON."""
    return msgspec.json.encode(spec)


def from_json(data: bytes | str) -> SignatureSpec:
    """Read a spec that `to_json` wrote.

    Raises:
        msgspec.ValidationError: the JSON is no spec.
    """
    return msgspec.json.decode(data, type=SignatureSpec)
