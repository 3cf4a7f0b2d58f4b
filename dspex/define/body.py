"""Read a class body: annotations and markers become live fields and a `SignatureSpec`."""

from __future__ import annotations

import sys
import typing
from collections.abc import Callable, Mapping
from copy import deepcopy
from functools import partial
from types import FunctionType, MemberDescriptorType
from typing import Any, ClassVar, NamedTuple, get_origin

from dspex.define.annotations import TypeReader
from dspex.define.fields import MISSING, OPTION_NAMES, Marker
from dspex.define.metadata import constraint_value
from dspex.define.misplaced import foreign_kind, refused_type
from dspex.define.post_init import NAME as POST_INIT
from dspex.define.post_init import has_post_init
from dspex.define.slots import LiveField
from dspex.spec.signature import (
    Default,
    FactoryDefault,
    FieldKind,
    FieldSpec,
    NoDefault,
    SignatureSpec,
    ValueDefault,
)
from dspex.spec.types import (
    CONSTRAINT_NAMES,
    Constraint,
    InstanceValue,
    MissingType,
    Ref,
    Type,
    UnknownType,
    UnknownValue,
)


class _Unannotated:
    def __repr__(self) -> str:
        return "<no annotation>"


UNANNOTATED: Any = _Unannotated()
"""Stands for the annotation that a field does not have."""

NOT_COPIED = frozenset(
    (
        "__dict__",
        "__weakref__",
        "__annotations__",
        "__slots__",
        "__annotate__",
        "__annotate_func__",
        "__classcell__",
    )
)
"""What a class body holds that a rebuilt class makes for itself."""

KNOWN_OPTIONS = frozenset(OPTION_NAMES)
CONSTRAINTS = frozenset(CONSTRAINT_NAMES)


class Body(NamedTuple):
    """A class body, read.

    Attributes:
        namespace: everything that stands in it.
        fields: its own fields, annotations as written.
        options: what `In` and `Out` were given, by field name.
    """

    namespace: Mapping[str, Any]
    fields: dict[str, LiveField]
    options: dict[str, Mapping[str, Any]]

    @property
    def rest(self) -> dict[str, Any]:
        """What is no field: methods, properties, class variables, the docstring."""
        return {
            k: v
            for k, v in self.namespace.items()
            if k not in NOT_COPIED and k not in self.fields and type(v) is not MemberDescriptorType
        }


def read_body(namespace: Mapping[str, Any], annotations: Mapping[str, Any]) -> Body:
    """Read a class body: markers and annotations become fields."""
    markers = own_markers(namespace, annotations)
    fields = {name: live_field(name, annotation, marker) for name, (annotation, marker) in markers.items()}
    return Body(namespace, fields, {name: marker.options for name, (_, marker) in markers.items()})


def own_markers(
    namespace: Mapping[str, Any], annotations: Mapping[str, Any]
) -> dict[str, tuple[Any, Marker]]:
    """Pair each field of a class body with its annotation; a bare annotation is an input."""
    found: dict[str, tuple[Any, Marker]] = {}
    for name, annotation in annotations.items():
        if is_classvar(annotation):
            continue
        value = namespace.get(name, MISSING)
        if type(value) is MemberDescriptorType or is_member(name, value, namespace):
            value = MISSING  # a slot of the class before it was rebuilt, or what the rule book refuses
        if not isinstance(value, Marker):
            options = {} if value is MISSING else {"default": value}
            value = Marker(foreign_kind(value) or "input", options)
        found[name] = (annotation, value)
    for name, value in namespace.items():
        if isinstance(value, Marker) and name not in annotations:
            found[name] = (UNANNOTATED, value)
    return found


def is_member(name: str, value: Any, namespace: Mapping[str, Any]) -> bool:
    """Whether a value of a class body is a method, property or class that the body defines by this name."""
    if isinstance(value, (property, classmethod, staticmethod)):
        return True
    return (
        isinstance(value, (FunctionType, type))
        and value.__module__ == namespace.get("__module__")
        and value.__qualname__.endswith(f".{name}")
        and value.__name__ == name
    )


def has_own_fields(namespace: Mapping[str, Any]) -> bool:
    """Whether a class body defines fields."""
    return bool(own_markers(namespace, namespace.get("__annotations__") or {}))


def member_names(
    namespace: Mapping[str, Any], parent: SignatureSpec | None, bases: tuple[type, ...]
) -> tuple[str, ...]:
    """Name the methods, properties and class variables of a class and of the signature it inherits from.

    Of what other bases bring only `__post_init__` counts: fields may have the names of the rest.
    """
    fields = own_markers(namespace, namespace.get("__annotations__") or {})
    own = (
        name
        for name, value in namespace.items()
        if (name not in fields or is_member(name, value, namespace))
        and type(value) is not MemberDescriptorType
        and (not (name.startswith("__") and name.endswith("__")) or name == POST_INIT)
    )
    made = (POST_INIT,) if has_post_init(namespace, bases) else ()
    return tuple(dict.fromkeys((*(parent.members if parent else ()), *own, *made)))


def own_doc(namespace: Mapping[str, Any], parent: SignatureSpec | None) -> str | None:
    """Return the docstring of a class body, cleaned, or the instructions that it inherits."""
    doc = namespace.get("__doc__")
    if doc is None:
        return parent.instructions if parent else None
    import inspect

    return inspect.cleandoc(doc)


def is_classvar(annotation: object) -> bool:
    """Whether an annotation, perhaps still text, says ClassVar."""
    if isinstance(annotation, str):
        return annotation.removeprefix("typing.").removeprefix("t.").startswith("ClassVar")
    return annotation is ClassVar or get_origin(annotation) is ClassVar


def live_field(name: str, annotation: Any, marker: Marker) -> LiveField:
    """Keep what a field says as Python objects. A list, dict or set as default is copied each time."""
    options = marker.options
    default, factory = options.get("default", MISSING), options.get("default_factory")
    if isinstance(default, (list, dict, set)):
        factory = partial(deepcopy, default)
        default = MISSING
    if not callable(factory):  # the rule book says so
        factory = None
    return LiveField(name, marker.kind, annotation, default, factory, str(options.get("desc") or ""))


def resolve(annotation: Any, scope: Mapping[str, Any], module: str) -> Any:
    """Evaluate an annotation that is text, or holds text.

    Raises:
        NameError: a name does not exist yet.
    """
    holder = type("_", (), {"__annotations__": {"field": annotation}, "__module__": module})
    names = getattr(sys.modules.get(module), "__dict__", {})
    return typing.get_type_hints(holder, names, dict(scope), include_extras=True)["field"]


def field_spec(live: LiveField, options: Mapping[str, Any], reader: TypeReader) -> FieldSpec:
    """Write a live field as data."""
    kind: Type
    side: FieldKind = "input" if live.kind == "input" else "output"
    constraints: tuple[Constraint, ...]
    if live.annotation is UNANNOTATED:
        kind, constraints = MissingType(), ()
    elif isinstance(live.annotation, str):
        kind, constraints = UnknownType(live.annotation), ()
    elif misplaced := refused_type(live.name, live.annotation):
        (kind, side), constraints = misplaced, ()
    else:
        kind, constraints = reader.read_field(live.annotation)
    stated = tuple(
        Constraint(name, _bound(name, value))
        for name, value in options.items()
        if name in CONSTRAINTS and value is not None
    )
    return FieldSpec(
        name=live.name,
        kind=side,
        type=kind,
        desc=options.get("desc"),
        default=default_spec(options, reader),
        constraints=(*constraints, *stated),
        wire_name=options.get("wire_name"),
        drop_invalid=options.get("drop_invalid", False),
        unknown_options=unknown_options(options),
    )


def _bound(name: str, value: Any) -> Any:
    """Write a bound as data; one of an impossible type as what the rule book refuses."""
    bound = constraint_value(value)
    source = getattr(value, "pattern", value)  # of a compiled pattern
    if name == "pattern" and not isinstance(source, str):
        return InstanceValue(Ref(type(value).__module__, type(value).__qualname__), repr(value))
    return repr(value) if isinstance(bound, UnknownValue) else bound


def unknown_options(options: Mapping[str, Any]) -> tuple[str, ...]:
    """Name the options that do not exist; a second default is one too many (`dspex-default-conflict`)."""
    unknown = [name for name in options if name not in KNOWN_OPTIONS]
    if "default" in options and options.get("default_factory") is not None:
        unknown.append("default_factory")
    return tuple(unknown)


def default_spec(options: Mapping[str, Any], reader: TypeReader) -> Default:
    """Write a default as data."""
    if "default" in options:
        return ValueDefault(reader.value(options["default"]))
    if options.get("default_factory") is not None:
        return FactoryDefault(_ref(options["default_factory"]))
    return NoDefault()


def _ref(function: Callable[..., Any]) -> Ref:
    return Ref(getattr(function, "__module__", "") or "", getattr(function, "__qualname__", repr(function)))
