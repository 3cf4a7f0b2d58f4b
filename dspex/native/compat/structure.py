"""The response format that DSPy 3.4's JSON adapter asks for."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from typing import Any, Final, TypeAlias, get_origin

from pydantic import ConfigDict, PydanticSchemaGenerationError, create_model
from pydantic.errors import PydanticInvalidForJsonSchema

from dspex.native.compat.outputs import DspyOutput
from dspex.spec.json_schema import STRICT_TITLE
from dspex.spec.strict_schema import close, strict_schema

Structure: TypeAlias = Callable[[Any], tuple[dict[str, Any] | None, bool]]
"""(capabilities) → the JSON Schema that the answer is held to, and whether it is held to one object."""

REFUSALS: Final = (ValueError, PydanticInvalidForJsonSchema, PydanticSchemaGenerationError)
"""What makes DSPy ask for an object without a schema."""


def structure_of(outputs: Sequence[DspyOutput]) -> Structure:
    """Make the function that says how a model is held to JSON, as DSPy decides it."""
    kept: list[dict[str, Any] | None] = []

    def structure(capabilities: Any) -> tuple[dict[str, Any] | None, bool]:
        if not capabilities.json_schema:
            return None, bool(capabilities.json_mode)
        if not kept:
            kept.append(_schema(outputs))
        return kept[0], kept[0] is None

    return structure


def _schema(outputs: Sequence[DspyOutput]) -> dict[str, Any] | None:
    """Write the schema of all outputs, as pydantic writes it; None where DSPy does without."""
    if any(get_origin(o.annotation) is dict for o in outputs):
        return None  # its keys cannot be listed
    fields: dict[str, Any] = {o.wire: (o.annotation, o.info.default) for o in outputs}
    try:
        with warnings.catch_warnings():  # a field may be called `copy` or `json`
            warnings.simplefilter("ignore")
            model: Any = create_model(STRICT_TITLE, __config__=ConfigDict(extra="forbid"), **fields)
            schema: dict[str, Any] = model.model_json_schema()
    except REFUSALS:
        return None
    close(schema)
    return strict_schema(schema)
