"""Types as data.

A `Type` says what a field holds without holding the Python object itself, so that run time, the
mypy plugin and the source reader build the same tree. Classes and enums are written once, in
`SignatureSpec.definitions`, and referred to by `Named`: that is what makes recursion finite.
"""

from __future__ import annotations

from typing import Literal, TypeAlias, Union

from msgspec import Struct

ScalarName = Literal[
    "str",
    "int",
    "float",
    "bool",
    "bytes",
    "None",
    "Any",
    "date",
    "time",
    "datetime",
    "timedelta",
    "Decimal",
    "UUID",
]
ConstraintName = Literal["gt", "ge", "lt", "le", "multiple_of", "min_length", "max_length", "pattern"]
CONSTRAINT_NAMES: tuple[ConstraintName, ...] = (
    "gt",
    "ge",
    "lt",
    "le",
    "multiple_of",
    "min_length",
    "max_length",
    "pattern",
)


class Ref(Struct, frozen=True):
    """Where a Python object lives: `module` and dotted `qualname` inside it."""

    module: str
    qualname: str


class BytesValue(Struct, frozen=True, tag="bytes"):
    """A bytes literal, as hexadecimal text."""

    hex: str


class EnumValue(Struct, frozen=True, tag="enum"):
    """A member of an enum: the enum's key in the definitions, and the member's name."""

    enum: str
    member: str


class SequenceValue(Struct, frozen=True, tag="sequence"):
    """A list, tuple, set or frozenset."""

    kind: Literal["list", "tuple", "set", "frozenset"]
    items: tuple[Value, ...]


class DictValue(Struct, frozen=True, tag="dict"):
    """A dict, as pairs in insertion order."""

    items: tuple[tuple[Value, Value], ...]


class InstanceValue(Struct, frozen=True, tag="instance"):
    """Any other object, for messages, JSON Schemas and the fingerprint.

    Attributes:
        cls: its class.
        text: its repr; for dates, times, Decimal and UUID the text that stands in JSON.
        items: wire names and values of an object of a dataclass or Struct.
    """

    cls: Ref
    text: str
    items: tuple[tuple[str, Value], ...] = ()


class UnknownValue(Struct, frozen=True, tag="unknown"):
    """A value that cannot be known without running the user's code."""


Value: TypeAlias = Union[
    str, int, float, bool, None, BytesValue, EnumValue, SequenceValue, DictValue, InstanceValue, UnknownValue
]
LiteralValue: TypeAlias = Union[str, int, bool, None, BytesValue, EnumValue]


class Constraint(Struct, frozen=True):
    """One bound on a value. They are kept in the order of the source: DSPy prints them so."""

    name: ConstraintName
    value: int | float | str | UnknownValue


class Scalar(Struct, frozen=True, tag="scalar"):
    """A type without parameters that needs no definition."""

    name: ScalarName


class LiteralType(Struct, frozen=True, tag="literal"):
    """`Literal[...]`."""

    values: tuple[LiteralValue, ...]


class ListType(Struct, frozen=True, tag="list"):
    """`list[item]`; a bare `list` has `Any` items and `bare=True`.

    Attributes:
        abstract: the name of the abstract class where one was written, such as "Sequence".
    """

    item: Type
    bare: bool = False
    abstract: str = ""


class SetType(Struct, frozen=True, tag="set"):
    """`set[item]` or `frozenset[item]`.

    Attributes:
        abstract: the name of the abstract class where one was written, such as "Set".
    """

    item: Type
    frozen: bool = False
    bare: bool = False
    abstract: str = ""


class TupleType(Struct, frozen=True, tag="tuple"):
    """`tuple[a, b]`: a fixed number of items."""

    items: tuple[Type, ...]


class VariadicTupleType(Struct, frozen=True, tag="variadic_tuple"):
    """`tuple[item, ...]`; a bare `tuple` has `Any` items and `bare=True`."""

    item: Type
    bare: bool = False


class DictType(Struct, frozen=True, tag="mapping"):
    """`dict[key, value]`; a bare `dict` has `Any` on both sides and `bare=True`.

    Attributes:
        abstract: the name of the abstract class where one was written, such as "Mapping".
    """

    key: Type
    value: Type
    bare: bool = False
    abstract: str = ""


class UnionType(Struct, frozen=True, tag="union"):
    """`A | B`, `Union[A, B]`, `Optional[A]`: the items in the order of the source, flattened."""

    items: tuple[Type, ...]


class Named(Struct, frozen=True, tag="named"):
    """A class or enum that stands in the definitions under `key`."""

    key: str


class ConstrainedType(Struct, frozen=True, tag="constrained"):
    """`Annotated[type, Ge(0), …]` below the top of a field."""

    item: Type
    constraints: tuple[Constraint, ...]


class ForeignType(Struct, frozen=True, tag="foreign", omit_defaults=True):
    """A type that only pydantic can validate, such as `HttpUrl`.

    Attributes:
        shown: what a prompt shows in its place: the type of a field without what stands beside it in an
            `Annotated`, such as a validator of pydantic.
    """

    ref: Ref
    text: str
    shown: Type | None = None


class TypeVariable(Struct, frozen=True, tag="typevar"):
    """A type parameter of a generic signature or class."""

    name: str


class MissingType(Struct, frozen=True, tag="missing"):
    """There is no annotation where one is needed."""


class UnsupportedType(Struct, frozen=True, tag="unsupported"):
    """A type that cannot be written to a prompt or read from an answer."""

    text: str
    reason: str


class UnknownType(Struct, frozen=True, tag="unknown_type"):
    """A type that cannot be known statically; every rule is silent on it."""

    text: str = ""


Type: TypeAlias = Union[
    Scalar,
    LiteralType,
    ListType,
    SetType,
    TupleType,
    VariadicTupleType,
    DictType,
    UnionType,
    Named,
    ConstrainedType,
    ForeignType,
    TypeVariable,
    MissingType,
    UnsupportedType,
    UnknownType,
]


def shown_type(typ: Type) -> Type:
    """Return the type that a prompt shows for that of a field."""
    return typ.shown if isinstance(typ, ForeignType) and typ.shown is not None else typ


ClassKind = Literal["dataclass", "typeddict", "struct", "pydantic", "namedtuple", "signature", "own"]
"""How a class declares its fields; "own" are the types of dspex itself, such as Image."""


class EnumMember(Struct, frozen=True):
    """A member's name and value."""

    name: str
    value: Value


class EnumDefinition(Struct, frozen=True, tag="enum_definition"):
    """An enum.

    Attributes:
        key: unique among the definitions of one signature.
        name: the class's `__name__`, as prompts and JSON Schemas show it.
        base: the scalar it mixes in, as in `class Color(str, Enum)`.
        value_as_text: `str(member)` is the value's text, as for StrEnum and IntEnum, not "Color.RED".
    """

    key: str
    name: str
    ref: Ref
    members: tuple[EnumMember, ...]
    base: Literal["str", "int"] | None = None
    doc: str = ""
    value_as_text: bool = False


class ClassField(Struct, frozen=True):
    """A field of a class that is used as a type.

    Attributes:
        wire_name: the name in JSON where it differs from the attribute's.
        required: False when a missing value has a default.
        default: the default where it is a plain value.
        init: False when the class sets the field itself: it is shown, never read.
    """

    name: str
    type: Type
    required: bool = True
    default: Value = UnknownValue()
    wire_name: str | None = None
    desc: str | None = None
    constraints: tuple[Constraint, ...] = ()
    init: bool = True


class ClassDefinition(Struct, frozen=True, tag="class_definition"):
    """A dataclass, TypedDict, NamedTuple, msgspec Struct, pydantic model or signature as a type.

    Attributes:
        key: unique among the definitions of one signature.
        name: the class's `__name__`, with its arguments when it is a generic alias.
        tag_field, tag: how a msgspec Struct marks itself in JSON, when it does.
        forbid_extra: whether unknown keys are refused.
        model: whether it is a `pydantic.BaseModel`, not a pydantic dataclass.
    """

    key: str
    name: str
    ref: Ref
    kind: ClassKind
    fields: tuple[ClassField, ...]
    doc: str = ""
    tag_field: str | None = None
    tag: str | int | None = None
    forbid_extra: bool = False
    model: bool = False


Definition: TypeAlias = Union[EnumDefinition, ClassDefinition]
