"""Make a pydantic model of a signature."""

from __future__ import annotations

import warnings
from typing import Any

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    create_model,
    model_serializer,
)

from dspex.define.pydantic_schema import REGEX, field_annotation
from dspex.native.live import Live
from dspex.spec.signature import FieldSpec


class RecordModel(BaseModel):
    """What the models of all signatures have in common."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", populate_by_name=True, protected_namespaces=(), regex_engine=REGEX
    )

    @model_serializer(mode="wrap")
    def _without_unset(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Leave out the outputs that are not set: None stands for them only inside the object."""
        written: dict[str, Any] = handler(self)
        for name, info in type(self).model_fields.items():
            if name not in self.model_fields_set and info.json_schema_extra is _without_default:
                written.pop(name, None)
                written.pop(info.serialization_alias or name, None)
        return written


def model_class(live: Live) -> type[RecordModel]:
    """Make the model: inputs as they are, outputs optional.

    Args:
        live: the signature, or an alias of a generic one.
    """
    fields: dict[str, Any] = {f.name: _field(live, f) for f in live.own_spec.fields}
    cls = live.record_class
    with warnings.catch_warnings():  # a field may be called `copy` or `json`
        warnings.filterwarnings("ignore", "Field name .* shadows an attribute", UserWarning)
        return create_model(
            live.own_spec.name, __base__=RecordModel, __module__=cls.__module__, __doc__=cls.__doc__, **fields
        )


def _field(live: Live, field: FieldSpec) -> tuple[Any, Any]:
    annotation = field_annotation(live, field)
    alias = field.wire if field.wire != field.name else None
    found = live.fields[field.name]
    if field.kind == "output":
        return annotation, Field(default=None, alias=alias, json_schema_extra=_without_default)
    if found.required:
        return annotation, Field(alias=alias)
    if found.factory is not None:
        return annotation, Field(default_factory=found.factory, alias=alias)
    return annotation, Field(default=found.default, alias=alias)


def _without_default(schema: dict[str, Any]) -> None:
    schema.pop("default", None)


__all__ = ["RecordModel", "model_class"]
