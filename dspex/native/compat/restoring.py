"""Turn what DSPy reads into values of the user's own types."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias, get_origin

from msgspec import UNSET, StructMeta

from dspex.native.compat.standins import model_attribute
from dspex.spec.signature import SignatureSpec
from dspex.spec.types import ClassDefinition, ClassField, Named, Type
from dspex.spec.walk import parts

Restore: TypeAlias = Callable[[Any], Any]


def restorers(
    spec: SignatureSpec, objects: Mapping[str, object], named: Mapping[str, object]
) -> dict[str, Restore]:
    """Return, by wire name, how the values of outputs become those of the user's types.

    Outputs without stand-ins are left out: their values are right as they are.

    Args:
        spec: the signature.
        objects: the live classes, by key.
        named: what stands for them in DSPy, by key.
    """
    classes = {d.key: d for d in spec.definitions if isinstance(d, ClassDefinition)}
    replaced = {key for key in classes if named[key] is not objects[key]}
    restorer = _Restorer()
    for key in replaced:
        live: Any = objects[key]
        restorer.makers[named[key]] = _maker(classes[key], get_origin(live) or live, restorer)
    return {
        f.wire: restorer.restore for f in spec.outputs if not replaced.isdisjoint(_reached(f.type, classes))
    }


def _reached(kind: Type, classes: Mapping[str, ClassDefinition]) -> set[str]:
    """Name the classes that a value can hold."""
    reached: set[str] = set()
    waiting = [kind]
    while waiting:
        current = waiting.pop()
        waiting.extend(parts(current))
        if isinstance(current, Named) and current.key in classes and current.key not in reached:
            reached.add(current.key)
            waiting.extend(f.type for f in classes[current.key].fields)
    return reached


class _Restorer:
    """Goes through values and makes the user's objects of the stand-ins that it meets."""

    def __init__(self) -> None:
        self.makers: dict[object, Restore] = {}

    def restore(self, value: Any) -> Any:
        kind: Any = value.__class__
        if (make := self.makers.get(kind)) is not None:
            return make(value)
        rebuild = _CONTAINERS.get(kind)
        return value if rebuild is None else rebuild(self.restore, value)


def _dict(restore: Restore, value: dict[Any, Any]) -> dict[Any, Any]:
    return {restore(key): restore(item) for key, item in value.items()}


_CONTAINERS: Final[Mapping[type, Callable[[Restore, Any], Any]]] = {
    list: lambda restore, value: [restore(item) for item in value],
    tuple: lambda restore, value: tuple([restore(item) for item in value]),
    set: lambda restore, value: {restore(item) for item in value},
    frozenset: lambda restore, value: frozenset([restore(item) for item in value]),
    dict: _dict,
}


def _maker(definition: ClassDefinition, cls: Any, restorer: _Restorer) -> Restore:
    fields = [f for f in definition.fields if f.init]
    if definition.kind == "namedtuple":
        return lambda value: cls(*map(restorer.restore, value))
    if definition.kind == "signature":
        return lambda value: StructMeta.__call__(cls, **{**_unset(cls), **_values(fields, value, restorer)})
    return lambda value: cls(**_values(fields, value, restorer))


def _values(fields: list[ClassField], value: Any, restorer: _Restorer) -> dict[str, Any]:
    return {f.name: restorer.restore(getattr(value, model_attribute(f.name))) for f in fields}


def _unset(record_class: Any) -> dict[str, Any]:
    return dict.fromkeys(record_class.__struct_fields__, UNSET)
