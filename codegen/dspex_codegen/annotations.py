"""Types as Python annotations."""

from __future__ import annotations

from collections.abc import Collection, Mapping

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
from dspex_codegen.source import literal

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


class Names:
    """Collects the imports of a generated module.

    Attributes:
        imports: module → names, "name as other" where the name itself is taken.
        taken: names that the module defines.
    """

    def __init__(self) -> None:
        self.imports: dict[str, set[str]] = {}
        self.taken: set[str] = set()
        self._homes: dict[str, tuple[str, str]] = {}

    def use(self, module: str, name: str, avoid: Collection[str] = ()) -> str:
        """Ask for a name and return how it is called here.

        Args:
            module: where it comes from.
            name: what it is called there.
            avoid: what it must not be called here, besides names that are taken.
        """
        home, shown = (module, name), name
        while shown in self.taken or shown in avoid or self._homes.get(shown, home) != home:
            shown += "_"
        self._homes[shown] = home
        self.imports.setdefault(module, set()).add(name if shown == name else f"{name} as {shown}")
        return shown


def annotation(type: Type, spec: SignatureSpec, names: Names) -> str:
    """Write a type; what cannot be named at module level becomes `Any`."""
    match type:
        case Scalar(name):
            return names.use(MODULES[name], name) if name in MODULES else name
        case LiteralType(values):
            return f"{names.use('typing', 'Literal')}[{', '.join(_literal(v, spec, names) for v in values)}]"
        case ListType(item, bare):
            return (
                "list[Any]"
                if bare and names.use("typing", "Any")
                else f"list[{annotation(item, spec, names)}]"
            )
        case SetType(item, frozen):
            return f"{'frozenset' if frozen else 'set'}[{annotation(item, spec, names)}]"
        case TupleType(items):
            inside = ", ".join(annotation(i, spec, names) for i in items)
            return f"tuple[{inside or '()'}]"
        case VariadicTupleType(item):
            return f"tuple[{annotation(item, spec, names)}, ...]"
        case DictType(key, value):
            return f"dict[{annotation(key, spec, names)}, {annotation(value, spec, names)}]"
        case UnionType(items):
            return " | ".join(dict.fromkeys(annotation(i, spec, names) for i in items))
        case ConstrainedType(item):
            return annotation(item, spec, names)
        case Named(key):
            definition = spec.definition(key)
            ref = definition.ref
            if importable(ref.module, ref.qualname) and definition.name == ref.qualname:
                return names.use(ref.module, ref.qualname)
            return names.use("typing", "Any")
        case _:
            return names.use("typing", "Any")


def importable(module: str, qualname: str) -> bool:
    """Whether `from module import qualname` can work."""
    return bool(module) and module not in ("__main__", "builtins") and qualname.isidentifier()


def _literal(value: LiteralValue, spec: SignatureSpec, names: Names) -> str:
    match value:
        case str():
            return literal(value)
        case BytesValue(hex):
            return repr(bytes.fromhex(hex))
        case EnumValue(enum, member):
            return f"{annotation(Named(enum), spec, names)}.{member}"
        case _:
            return repr(value)


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


def reads_directly(field: FieldSpec) -> bool:
    """Whether msgspec reads an output from JSON just as dspex does, constraints and all.

    It knows bounds on the type itself, not on the members of a union, and none past 64 bits.
    """
    if not decodes_directly(field.type):
        return False
    if not field.constraints:
        return True
    if len({c.name for c in field.constraints}) < len(field.constraints):
        return False  # said twice, on the type and in Out(...): both hold
    small = all(not isinstance(c.value, (int, float)) or abs(c.value) < 2**53 for c in field.constraints)
    return small and isinstance(field.type, (Scalar, ListType, DictType))


def meta(constraints: tuple[Constraint, ...]) -> str:
    """Write constraints as `Meta(ge=0, le=1)`."""
    return "Meta(" + ", ".join(f"{c.name}={_bound(c)}" for c in constraints) + ")"


def _bound(constraint: Constraint) -> str:
    return literal(constraint.value) if isinstance(constraint.value, str) else repr(constraint.value)
