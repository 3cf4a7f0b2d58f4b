"""Types and values of a spec as Python expressions, as DSPy and pydantic shall see them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from dspex.spec.own_types import DSPY_NAMES, own_type
from dspex.spec.scalars import scalar_names
from dspex.spec.signature import SignatureSpec
from dspex.spec.types import (
    BytesValue,
    ClassDefinition,
    ConstrainedType,
    Constraint,
    Definition,
    DictType,
    DictValue,
    EnumValue,
    ForeignType,
    InstanceValue,
    ListType,
    LiteralType,
    MissingType,
    Named,
    Ref,
    Scalar,
    SequenceValue,
    SetType,
    TupleType,
    Type,
    UnionType,
    UnknownValue,
    Value,
    VariadicTupleType,
)
from dspex_codegen.annotations import MODULES, importable, is_attribute
from dspex_codegen.source import fresh, literal, pascal

MARKERS: Final = {
    "gt": ("annotated_types", "Gt"),
    "ge": ("annotated_types", "Ge"),
    "lt": ("annotated_types", "Lt"),
    "le": ("annotated_types", "Le"),
    "multiple_of": ("annotated_types", "MultipleOf"),
    "min_length": ("annotated_types", "MinLen"),
    "max_length": ("annotated_types", "MaxLen"),
    "pattern": ("dspex.bridge.annotations", "Pattern"),
}
"""What marks a constraint below the top of a field, and where it comes from."""

BOUNDS: Final = {
    "date": ("dspex.spec.scalars", "read_date"),
    "time": ("datetime", "time.fromisoformat"),
    "datetime": ("datetime", "datetime.fromisoformat"),
    "timedelta": ("dspex.spec.scalars", "read_timedelta"),
    "Decimal": ("decimal", "Decimal"),
    "UUID": ("uuid", "UUID"),
}
"""What reads a bound of a scalar that a spec holds as text."""


LITERAL_OF: Final = ("dspex.bridge.annotations", "literal_of")
"""What makes a `Literal` of members that no annotation can name."""
MEMBER_OF: Final = ("dspex.bridge.annotations", "member_of")
"""What finds a member of an enum that checkers know as Any."""


_DSPY_NAMES: Final = {own: name for name, own in DSPY_NAMES.items()}
_UNFIT: Final = ("own", "struct", "signature", "typeddict")


class NotStaticError(LookupError):
    """A spec does not hold the value itself."""


class Expressions:
    """Writes expressions, and keeps count of the names they need.

    Args:
        taken: names that the module uses otherwise.

    Attributes:
        imports: module → names.
        borrowed: classes that pydantic does not take as they are: name in the file → definition.
        used: every name that an expression mentions.
    """

    def __init__(self, taken: Iterable[str]) -> None:
        self.imports: dict[str, set[str]] = {}
        self.borrowed: dict[str, tuple[Definition, SignatureSpec]] = {}
        self.used: set[str] = set()
        self._taken = set(taken)
        self._names: dict[tuple[str, ...], str] = {}

    def name(self, module: str, path: str) -> str:
        """Import a name, under another one where it is taken, and return how to say it."""
        wanted, dot, rest = path.partition(".")
        shown = self._reserve((module, wanted), wanted)
        self.imports.setdefault(module, set()).add(wanted if shown == wanted else f"{wanted} as {shown}")
        return shown + dot + rest

    def _reserve(self, key: tuple[str, ...], wanted: str) -> str:
        if key not in self._names:
            self._names[key] = fresh(wanted, self._taken)
            self._taken.add(self._names[key])
        self.used.add(self._names[key])
        return self._names[key]

    def type(self, kind: Type, spec: SignatureSpec) -> str:
        """Write a type."""
        maker = _TYPES.get(type(kind))
        return self.name("typing", "Any") if maker is None else maker(self, kind, spec)

    def named(self, key: str, spec: SignatureSpec) -> str:
        """Write a class or enum: DSPy's own, imported, or borrowed from the bridge."""
        definition = spec.definition(key)
        ref = definition.ref
        own = own_type(definition)
        if own is not None and not own.language and own.name != "Document":
            return _DSPY_NAMES[own.name]  # checkers know it as it stands there
        if key not in _unfit(spec):
            return self.name(ref.module, ref.qualname)
        shown = self._reserve(
            ("borrowed", ref.module, ref.qualname, definition.name), pascal(definition.name)
        )
        self.borrowed.setdefault(shown, (definition, spec))
        return shown

    def value(self, value: Value, spec: SignatureSpec) -> str:
        """Write a value.

        Raises:
            NotStaticError: the spec does not hold it.
        """
        match value:
            case str():
                return literal(value)
            case float() if not math.isfinite(value):
                return f'float("{value}")'
            case BytesValue(digits):
                return repr(bytes.fromhex(digits))
            case EnumValue(enum, member) if enum in _unfit(spec):
                return f"{self.name(*MEMBER_OF)}({self.named(enum, spec)}, {literal(member)})"
            case EnumValue(enum, member):
                return f"{self.named(enum, spec)}[{literal(member)}]"
            case SequenceValue(kind, items):
                return _sequence(kind, [self.value(i, spec) for i in items])
            case DictValue(items):
                return (
                    "{" + ", ".join(f"{self.value(k, spec)}: {self.value(v, spec)}" for k, v in items) + "}"
                )
            case InstanceValue() | UnknownValue():
                raise NotStaticError(value)
            case _:
                return repr(value)

    def bound(self, constraint: Constraint, kind: Type, spec: SignatureSpec) -> str:
        """Write a bound as the type of its field compares it."""
        value = constraint.value
        if isinstance(value, str) and constraint.name != "pattern":
            for name in scalar_names(kind):
                if name in BOUNDS:
                    return f"{self.name(*BOUNDS[name])}({literal(value)})"
        return self.value(value, spec)

    def factory(self, ref: Ref) -> str:
        """Write the name of a function without arguments.

        Raises:
            NotStaticError: it cannot be imported.
        """
        if ref.module == "builtins" and ref.qualname.isidentifier():
            return ref.qualname
        if not importable(ref.module, ref.qualname):
            raise NotStaticError(ref)
        return self.name(ref.module, ref.qualname)

    def parameters(self, items: Iterable[Type], spec: SignatureSpec) -> str:
        """Write types with commas between them."""
        return ", ".join(self.type(i, spec) for i in items)


def _sequence(kind: str, items: list[str]) -> str:
    inside = ", ".join(items)
    match kind:
        case "list":
            return f"[{inside}]"
        case "tuple":
            return f"({inside},)" if len(items) == 1 else f"({inside})"
        case "set":
            return f"{{{inside}}}" if items else "set()"
        case _:
            return f"frozenset([{inside}])" if items else "frozenset()"


def _unfit(spec: SignatureSpec) -> set[str]:
    """Name the classes that cannot simply be imported, and those that hold one of them."""
    unfit = {d.key for d in spec.definitions if not _fits(d)}
    while True:
        more = {
            d.key
            for d in spec.definitions
            if d.key not in unfit
            and isinstance(d, ClassDefinition)
            and any(key in unfit for f in d.fields for key in _keys(f.type))
        }
        if not more:
            return unfit
        unfit |= more


def _fits(definition: Definition) -> bool:
    known = importable(definition.ref.module, definition.ref.qualname)
    if not known or definition.name != definition.ref.qualname:
        return False
    # Whether pydantic takes a TypedDict depends on Python's version.
    return not (isinstance(definition, ClassDefinition) and definition.kind in _UNFIT)


def _keys(kind: Type) -> list[str]:
    match kind:
        case Named(key):
            return [key]
        case ListType(item) | SetType(item) | VariadicTupleType(item) | ConstrainedType(item):
            return _keys(item)
        case DictType(key, value):
            return [*_keys(key), *_keys(value)]
        case TupleType(items) | UnionType(items):
            return [key for item in items for key in _keys(item)]
        case _:
            return []


def _scalar(write: Expressions, kind: Scalar, spec: SignatureSpec) -> str:
    return write.name(MODULES[kind.name], kind.name) if kind.name in MODULES else kind.name


def _literal(write: Expressions, kind: LiteralType, spec: SignatureSpec) -> str:
    members = [v for v in kind.values if isinstance(v, EnumValue)]
    if not all(is_attribute(v.member) and v.enum not in _unfit(spec) for v in members):
        return f"{write.name(*LITERAL_OF)}({', '.join(write.value(v, spec) for v in kind.values)})"

    def argument(value: Value) -> str:
        if isinstance(value, EnumValue):  # checkers only know members by attribute
            return f"{write.named(value.enum, spec)}.{value.member}"
        return write.value(value, spec)

    return f"{write.name('typing', 'Literal')}[{', '.join(map(argument, kind.values))}]"


def _constrained(write: Expressions, kind: ConstrainedType, spec: SignatureSpec) -> str:
    markers = [f"{write.name(*MARKERS[c.name])}({write.bound(c, kind.item, spec)})" for c in kind.constraints]
    return f"{write.name('typing', 'Annotated')}[{', '.join([write.type(kind.item, spec), *markers])}]"


def _foreign(write: Expressions, kind: ForeignType, spec: SignatureSpec) -> str:
    if importable(kind.ref.module, kind.ref.qualname):
        return write.name(kind.ref.module, kind.ref.qualname)
    return write.name("typing", "Any")


def _dict(write: Expressions, kind: DictType, spec: SignatureSpec) -> str:
    return "dict" if kind.bare else f"dict[{write.parameters((kind.key, kind.value), spec)}]"


def _union(write: Expressions, kind: UnionType, spec: SignatureSpec) -> str:
    return " | ".join(write.type(i, spec) for i in kind.items)


def _set(write: Expressions, kind: SetType, spec: SignatureSpec) -> str:
    name = "frozenset" if kind.frozen else "set"
    return name if kind.bare else f"{name}[{write.type(kind.item, spec)}]"


def _list(write: Expressions, kind: ListType, spec: SignatureSpec) -> str:
    return "list" if kind.bare else f"list[{write.type(kind.item, spec)}]"


def _tuple(write: Expressions, kind: TupleType, spec: SignatureSpec) -> str:
    return f"tuple[{write.parameters(kind.items, spec) or '()'}]"


def _variadic(write: Expressions, kind: VariadicTupleType, spec: SignatureSpec) -> str:
    return "tuple" if kind.bare else f"tuple[{write.type(kind.item, spec)}, ...]"


def _missing(write: Expressions, kind: MissingType, spec: SignatureSpec) -> str:
    return "str"


def _named(write: Expressions, kind: Named, spec: SignatureSpec) -> str:
    return write.named(kind.key, spec)


Maker = Callable[[Expressions, Any, SignatureSpec], str]
_TYPES: Final[Mapping[type, Maker]] = {
    Scalar: _scalar,
    MissingType: _missing,
    LiteralType: _literal,
    ListType: _list,
    SetType: _set,
    TupleType: _tuple,
    VariadicTupleType: _variadic,
    DictType: _dict,
    UnionType: _union,
    Named: _named,
    ConstrainedType: _constrained,
    ForeignType: _foreign,
}
"""How each kind of type is written; all others become Any."""
