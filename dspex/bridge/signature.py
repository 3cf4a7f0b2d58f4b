"""A dspex signature as a `dspy.Signature`, and back."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Any, Final

import dspy
from pydantic import PydanticUserError
from pydantic_core import SchemaError

from dspex.bridge.annotations import NoAnnotationError, annotation
from dspex.bridge.standins import stand_ins
from dspex.bridge.values import live_bound, live_object, live_value
from dspex.errors import ConfigurationError
from dspex.spec.signature import FactoryDefault, FieldSpec, SignatureSpec, ValueDefault, default_instructions

REFUSALS: Final = (TypeError, ValueError, NameError, PydanticUserError, SchemaError)
"""What pydantic raises for a model that it cannot build."""


def to_dspy(spec: SignatureSpec, objects: Mapping[str, object], annotations: Mapping[str, object]) -> Any:
    """Make the `dspy.Signature` class that gives the same prompts.

    Args:
        spec: the signature; its wire names become the names of the fields.
        objects: the live classes and enums behind the definitions, by key.
        annotations: the live annotation of each field by name, for types that a spec can only name.

    Returns:
        A subclass of `dspy.Signature`. msgspec Structs and records in it are replaced by pydantic
        models of the same name and schema.

    Raises:
        ConfigurationError: DSPy cannot take the signature.
    """
    named = stand_ins(spec, objects)
    fields = {f.wire: (_annotation(f, named, annotations), _field(f, objects)) for f in spec.fields}
    try:
        return _signature(spec, fields)
    except REFUSALS:
        pass
    # pydantic does not apply every constraint to every type; DSPy itself only prints them.
    try:
        return _signature(spec, {wire: (kind, _unchecked(f)) for wire, (kind, f) in fields.items()})
    except REFUSALS as error:
        raise ConfigurationError(f"DSPy cannot take the signature {spec.name}: {error}") from error


def document(instructions: str) -> str:
    """Write instructions as a docstring, so that DSPy's cleaning leaves them as they are."""
    return f"\n{instructions}" if instructions else ""


def instructions_of(spec: SignatureSpec) -> str:
    """Return the instructions, or what DSPy says in their place."""
    return default_instructions(spec) if spec.instructions is None else spec.instructions


def _signature(spec: SignatureSpec, fields: dict[str, Any]) -> Any:
    with warnings.catch_warnings():
        # A field called `json` or `copy` hides a method of the model that nobody calls.
        warnings.filterwarnings("ignore", message="Field name .* shadows an attribute", category=UserWarning)
        warnings.filterwarnings("ignore", message="Field .* has conflict with protected namespace")
        return dspy.Signature(fields, document(instructions_of(spec)), spec.name)


def _annotation(field: FieldSpec, named: Mapping[str, object], annotations: Mapping[str, object]) -> Any:
    try:
        return annotation(field.type, named)
    except NoAnnotationError:
        return annotations[field.name]


def _field(field: FieldSpec, objects: Mapping[str, object]) -> Any:
    options: dict[str, Any] = {} if field.desc is None else {"desc": field.desc}
    options.update({c.name: live_bound(c, field.type) for c in field.constraints})
    options.update(_default(field, objects))
    return dspy.InputField(**options) if field.kind == "input" else dspy.OutputField(**options)


def _default(field: FieldSpec, objects: Mapping[str, object]) -> dict[str, Any]:
    try:
        match field.default:
            case ValueDefault(value):
                return {"default": live_value(value, objects)}
            case FactoryDefault(ref):
                return {"default_factory": live_object(ref)}
            case _:
                return {}
    except LookupError:  # dspex fills the default in before DSPy sees the call
        return {}


def _unchecked(field: Any) -> Any:
    """Return a field that tells the model of its constraints without pydantic applying them."""
    make = dspy.InputField if field.json_schema_extra["__dspy_field_type"] == "input" else dspy.OutputField
    told = make(default=field.default, default_factory=field.default_factory)
    told.json_schema_extra.update(field.json_schema_extra)
    return told
