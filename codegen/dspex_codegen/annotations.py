"""Types as Python annotations."""

from __future__ import annotations

import builtins
import keyword
from collections.abc import Collection, Mapping
from copy import copy

from dspex.spec.own_types import HOME, OwnType, own_type
from dspex.spec.signature import FieldSpec, SignatureSpec
from dspex.spec.types import (
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
    VariadicTupleType,
)
from dspex_codegen.source import fresh, literal

MODULES: Mapping[str, str] = {
    "Any": "typing",
    "Literal": "typing",
    "date": "datetime",
    "time": "datetime",
    "datetime": "datetime",
    "timedelta": "datetime",
    "Decimal": "decimal",
    "UUID": "uuid",
}
"""Where the names come from that annotations use and that are not built in."""


BUILTINS: frozenset[str] = frozenset(dir(builtins))


class Names:
    """The names of a generated module: what it imports and what it defines.

    Attributes:
        imports: module → names, "name as other" where the name itself is taken.
    """

    def __init__(self) -> None:
        self.imports: dict[str, set[str]] = {}
        self._defined: set[str] = set()
        self._homes: dict[str, tuple[str, str]] = {}
        self._avoid: frozenset[str] = frozenset()

    def avoiding(self, names: Collection[str]) -> Names:
        """Return the same module as seen from a place where these names mean something else."""
        inner = copy(self)  # what is collected is shared
        inner._avoid = self._avoid.union(names)
        return inner

    def use(self, module: str, name: str) -> str:
        """Ask for a name of another module and return how it is called here."""
        home, shown = (module, name), name
        while shown in self._taken() or self._homes.get(shown, home) != home:
            shown += "_"
        self._homes[shown] = home
        self.imports.setdefault(module, set()).add(name if shown == name else f"{name} as {shown}")
        return shown

    def builtin(self, name: str) -> str:
        """Ask for a built-in name and return how it is called here."""
        return self.use("builtins", name) if name in self._avoid else name

    def define(self, wanted: str) -> str:
        """Return a name for something that the module defines, with underscores until nobody has it."""
        defined = fresh(wanted, self._taken().union(self._homes))
        self._defined.add(defined)
        return defined

    def _taken(self) -> set[str]:
        return self._defined.union(self._avoid, BUILTINS)


def annotation(type: Type, spec: SignatureSpec, names: Names) -> str:
    """Write a type; what cannot be named at module level becomes `Any`."""
    match type:
        case Scalar(name):
            if name in MODULES:
                return names.use(MODULES[name], name)
            return name if name == "None" else names.builtin(name)
        case LiteralType(values):
            return _literal(values, spec, names)
        case UnionType(items):
            return " | ".join(dict.fromkeys(annotation(i, spec, names) for i in items))
        case ConstrainedType(item):
            return annotation(item, spec, names)
        case Named(key):
            return _named(key, spec, names) or names.use("typing", "Any")
        case ListType() | SetType() | TupleType() | VariadicTupleType() | DictType():
            return _container(type, spec, names)
        case _:
            return names.use("typing", "Any")


def _container(type: Type, spec: SignatureSpec, names: Names) -> str:
    match type:
        case ListType(item, bare):
            inside = names.use("typing", "Any") if bare else annotation(item, spec, names)
            return f"{names.builtin('list')}[{inside}]"
        case SetType(item, frozen):
            return f"{names.builtin('frozenset' if frozen else 'set')}[{annotation(item, spec, names)}]"
        case TupleType(items):
            inside = ", ".join(annotation(i, spec, names) for i in items)
            return f"{names.builtin('tuple')}[{inside or '()'}]"
        case VariadicTupleType(item):
            return f"{names.builtin('tuple')}[{annotation(item, spec, names)}, ...]"
        case DictType(key, value):
            inside = f"{annotation(key, spec, names)}, {annotation(value, spec, names)}"
            return f"{names.builtin('dict')}[{inside}]"
        case _:
            raise TypeError(type)


def importable(module: str, qualname: str) -> bool:
    """Whether `from module import qualname` can work."""
    return bool(module) and module not in ("__main__", "builtins") and qualname.isidentifier()


def is_attribute(name: str) -> bool:
    """Whether a name can stand after a dot. Members of an enum may be called anything."""
    return name.isidentifier() and not keyword.iskeyword(name)


def _literal(values: tuple[LiteralValue, ...], spec: SignatureSpec, names: Names) -> str:
    """Write a literal type; a member that cannot be written stands as its whole enum."""
    parts: list[str] = []
    wide: list[str] = []
    for value in values:
        match value:
            case EnumValue(enum, member):
                owner = annotation(Named(enum), spec, names)
                if is_attribute(member) and _named(enum, spec, names) is not None:
                    parts.append(f"{owner}.{member}")
                else:
                    wide.append(owner)
            case str():
                parts.append(literal(value))
            case BytesValue(hex):
                parts.append(repr(bytes.fromhex(hex)))
            case _:
                parts.append(repr(value))
    narrow = [f"{names.use('typing', 'Literal')}[{', '.join(parts)}]"] if parts else []
    return " | ".join(dict.fromkeys(narrow + wide))


def _named(key: str, spec: SignatureSpec, names: Names) -> str | None:
    """Import a class; None when it has no name at the top of a module."""
    definition = spec.definition(key)
    ref = definition.ref
    if (own := own_type(definition)) is not None:
        return _own(own, names)
    if importable(ref.module, ref.qualname) and definition.name == ref.qualname:
        return names.use(ref.module, ref.qualname)
    return None


def _own(own: OwnType, names: Names) -> str:
    shown = names.use(HOME, own.name)
    return f"{shown}[{names.use('typing', 'Literal')}[{literal(own.language)}]]" if own.language else shown


def scalar_name(type: Type) -> str:
    """Return the name of a scalar type, or ""."""
    return type.name if isinstance(type, Scalar) else ""


JSON_SCALARS = frozenset(("str", "int", "float", "bool"))


def is_json(type: Type) -> bool:
    """Whether values of a type are what `json` writes, without any conversion; nan and inf are not."""
    match type:
        case Scalar(name):
            return name in JSON_SCALARS and name != "float"
        case ListType(item, bare):
            return not bare and is_json(item)
        case DictType(key, value, bare):
            return not bare and scalar_name(key) == "str" and is_json(value)
        case UnionType(items):
            return all(is_json(i) or scalar_name(i) == "None" for i in items)
        case _:
            return False


def decodes_directly(type: Type) -> bool:
    """Whether msgspec reads a type from JSON just as dspex does; the others are read one by one."""
    match type:
        case Scalar(name):
            return name in JSON_SCALARS
        case LiteralType(values):
            return all(isinstance(v, str) for v in values)
        case ListType(item, bare):
            return bare or decodes_directly(item)
        case DictType(key, value, bare):
            return bare or (scalar_name(key) == "str" and decodes_directly(value))
        case UnionType(items):
            some = [i for i in items if scalar_name(i) != "None"]
            return len(some) == 1 and decodes_directly(some[0])
        case _:
            return False


_SIDES = {"gt": "lower", "ge": "lower", "lt": "upper", "le": "upper"}


def reads_directly(field: FieldSpec) -> bool:
    """Whether msgspec reads an output from JSON just as dspex does, constraints and all.

    It knows bounds on the type itself, not on the members of a union, and none past 64 bits.
    """
    if not decodes_directly(field.type):
        return False
    if not field.constraints:
        return True
    if len({_SIDES.get(c.name, c.name) for c in field.constraints}) < len(field.constraints):
        return False  # said twice, on the type and in Out(...), or as ge and as gt: both hold
    if any(c.name == "multiple_of" and not _is_whole(field.type, c.value) for c in field.constraints):
        return False  # to msgspec 0.3 is no multiple of 0.1, as binary numbers they are not
    small = all(not isinstance(c.value, (int, float)) or abs(c.value) < 2**53 for c in field.constraints)
    return small and isinstance(field.type, (Scalar, ListType, DictType))


def _is_whole(type: Type, step: object) -> bool:
    return type == Scalar("int") and isinstance(step, int)


def meta(constraints: tuple[Constraint, ...], called: str) -> str:
    """Write constraints as `Meta(ge=0, le=1)`, or whatever the class is called here."""
    return f"{called}(" + ", ".join(f"{c.name}={_bound(c)}" for c in constraints) + ")"


def _bound(constraint: Constraint) -> str:
    return literal(constraint.value) if isinstance(constraint.value, str) else repr(constraint.value)
