"""Read JSON text straight into a pydantic model, where pydantic means the same by both of its ways.

pydantic reads JSON text in fewer steps than decoded values, but by rules of its own for some types:
a date is text there, and NaN a number. Only models of types without such rules are read so.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, cast

_PLAIN: Final = frozenset({"str", "int", "bool", "none", "definition-ref"})
_PARTS: Final[dict[str, tuple[str, ...]]] = {
    "model": ("schema",),
    "model-field": ("schema",),
    "default": ("schema",),
    "nullable": ("schema",),
    "list": ("items_schema",),
    "dict": ("keys_schema", "values_schema"),
    "definitions": ("schema",),
}
"""Kinds of schemas, with where the schemas inside them stand."""

_HARMLESS: Final = frozenset(
    {
        "title",
        "frozen",
        "hide_input_in_errors",
        "loc_by_alias",
        "populate_by_name",
        "validate_by_alias",
        "validate_by_name",
        "str_max_length",
        "str_min_length",
        "str_strip_whitespace",
        "str_to_lower",
        "str_to_upper",
    }
)
"""Settings of a model that are the same for both ways."""

_DECISIVE: Final = frozenset(
    {"strict", "extra_behavior", "extras_schema", "fail_fast", "coerce_numbers_to_str"}
)
"""What in a schema makes either way read something else."""


class _OtherError(Exception):
    """Something in a schema may be read in another way."""


def json_validator(cls: Any) -> Callable[[str], Any] | None:
    """Make what reads JSON text into a model; None where that may differ from reading what it decodes to.

    Infinite numbers and NaN, which JSON does not have, are refused. It raises a ValueError.
    """
    schema: Any = getattr(cls, "__pydantic_core_schema__", None)
    if not isinstance(schema, dict):
        return None
    try:
        finite: Any = _finite(cast("dict[str, Any]", schema))
    except _OtherError:
        return None
    from pydantic_core import SchemaValidator

    make = cast("Callable[..., Any]", SchemaValidator)
    try:  # the validators that the classes hold already take infinite numbers, and must not be used again
        validator = make(finite, None, _use_prebuilt=False)
    except TypeError:  # an option of pydantic's own that may go away
        return None
    return cast("Callable[[str], Any]", validator.validate_json)


def _finite(schema: dict[str, Any]) -> dict[str, Any]:
    """Copy a schema with floats that are finite.

    Raises:
        _OtherError: some type in it may be read in another way.
    """
    kind: str = schema["type"]
    config: dict[str, Any] = schema.get("config", {})
    if _DECISIVE & schema.keys() or config.keys() - _HARMLESS:
        raise _OtherError
    if kind == "float":
        return {**schema, "allow_inf_nan": False}
    if kind in _PLAIN:
        return schema
    if kind == "model-fields":
        return {**schema, "fields": {name: _finite(field) for name, field in schema["fields"].items()}}
    if kind not in _PARTS or schema.get("custom_init") or schema.get("root_model"):
        raise _OtherError
    copied = {**schema, **{part: _finite(schema[part]) for part in _PARTS[kind] if part in schema}}
    if kind == "dict" and schema.get("keys_schema", {}).get("type") != "str":
        raise _OtherError
    if kind == "definitions":
        copied["definitions"] = [_finite(definition) for definition in schema["definitions"]]
    return copied
