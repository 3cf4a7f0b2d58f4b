"""Read a class body: annotations and markers become live fields and a `SignatureSpec`."""

from __future__ import annotations

import sys
import typing
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, get_origin

from dspex.define.annotations import TypeReader
from dspex.define.fields import MISSING, OPTION_NAMES, Marker
from dspex.define.record import LiveField
from dspex.spec.signature import Default, FactoryDefault, FieldSpec, NoDefault, ValueDefault
from dspex.spec.types import CONSTRAINT_NAMES, Constraint, MissingType, Ref, Type, UnknownType

UNANNOTATED: Any = type("Unannotated", (), {"__repr__": lambda self: "<no annotation>"})()
"""Stands for the annotation that a field does not have."""

KNOWN_OPTIONS = frozenset(OPTION_NAMES)
CONSTRAINTS = frozenset(CONSTRAINT_NAMES)


def own_markers(namespace: Mapping[str, Any], annotations: Mapping[str, Any]) -> dict[str, tuple[Any, Marker]]:
    """Pair each field of a class body with its annotation; a bare annotation is an input."""
    found: dict[str, tuple[Any, Marker]] = {}
    for name, annotation in annotations.items():
        if is_classvar(annotation):
            continue
        value = namespace.get(name, MISSING)
        if not isinstance(value, Marker):
            value = Marker("input", {} if value is MISSING else {"default": value})
        found[name] = (annotation, value)
    for name, value in namespace.items():
        if isinstance(value, Marker) and name not in annotations:
            found[name] = (UNANNOTATED, value)
    return found


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
        factory = default.copy
        default = MISSING
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
    constraints: tuple[Constraint, ...]
    if live.annotation is UNANNOTATED:
        kind, constraints = MissingType(), ()
    elif isinstance(live.annotation, str):
        kind, constraints = UnknownType(live.annotation), ()
    else:
        kind, constraints = reader.read_field(live.annotation)
    stated = tuple(
        Constraint(name, value)  # type: ignore[arg-type]  # `name` is in CONSTRAINTS
        for name, value in options.items()
        if name in CONSTRAINTS and value is not None
    )
    return FieldSpec(
        name=live.name,
        kind="input" if live.kind == "input" else "output",
        type=kind,
        desc=options.get("desc"),
        default=default_spec(options, reader),
        constraints=(*constraints, *stated),
        wire_name=options.get("wire_name"),
        unknown_options=unknown_options(options),
    )


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
