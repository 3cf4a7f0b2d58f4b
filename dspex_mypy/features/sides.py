"""`Triage.Inputs` and `Triage.Outputs` in annotations: aliases of TypedDicts."""

from __future__ import annotations

from collections.abc import Iterator

from mypy.nodes import MDEF, SymbolTableNode, TypeAlias, TypeInfo, Var
from mypy.plugin import ClassDefContext
from mypy.semanal_shared import has_placeholder
from mypy.types import Instance, Type, TypedDictType, get_proper_type

from dspex.spec.signature import SIDES, NoDefault
from dspex_mypy.fields import declarations
from dspex_mypy.report import report_failure


class NotReadyError(Exception):
    """A type is not known yet; mypy comes back."""


def add_sides(context: ClassDefContext) -> None:
    """Give a class the two aliases while it is analysed, where the names are free."""
    api, info = context.api, context.cls.info
    fallback = api.named_type_or_none("typing._TypedDict", [])
    if fallback is None or info.defn.type_vars:
        return
    try:
        for name, kind in SIDES.items():
            symbol = info.names.get(name)
            if symbol is not None and not symbol.plugin_generated:
                continue
            typ = _side(context, name, kind, fallback)
            alias = TypeAlias(typ, f"{info.fullname}.{name}", info.module_name, context.cls.line, -1)
            info.names[name] = SymbolTableNode(MDEF, alias, plugin_generated=True)
    except NotReadyError:
        if not api.final_iteration:
            api.defer()
    except Exception as error:  # a fault of the plugin must not end the user's run
        report_failure(api.msg, error, context.cls)


def _side(context: ClassDefContext, name: str, kind: str, fallback: Instance) -> TypedDictType:
    info = context.cls.info
    items: dict[str, Type] = {}
    required: set[str] = set()
    for typ in _inherited(info, name):
        items |= typ.items
        required |= typ.required_keys
    for declaration in declarations(context.cls):
        field = declaration.field
        if field.kind != kind:
            continue
        symbol = info.names.get(field.name)
        found = symbol.node.type if symbol and isinstance(symbol.node, Var) else None
        if found is None or has_placeholder(found):
            raise NotReadyError
        items[field.name] = found
        required.discard(field.name)
        if kind == "output" or isinstance(field.default, NoDefault):
            required.add(field.name)
    # by name, as mypy's cache gives them back
    return TypedDictType(dict(sorted(items.items())), required, set(), fallback)


def _inherited(info: TypeInfo, name: str) -> Iterator[TypedDictType]:
    """Yield that side of the bases, the topmost first."""
    for base in reversed(info.mro[1:]):
        symbol = base.names.get(name)
        if symbol is not None and symbol.plugin_generated and isinstance(symbol.node, TypeAlias):
            found = get_proper_type(symbol.node.target)
            if isinstance(found, TypedDictType):
                yield found
