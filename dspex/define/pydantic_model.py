"""Make a pydantic model of a signature."""

from __future__ import annotations

import warnings
from typing import Any, ClassVar

from pydantic import (
    AliasChoices,
    BaseModel,
    ConfigDict,
    Field,
    SerializationInfo,
    SerializerFunctionWrapHandler,
    create_model,
    model_serializer,
)

from dspex.define.pydantic_schema import REGEX, field_annotation, names_cross, read_names
from dspex.native.live import Live
from dspex.spec.signature import FieldSpec


class RecordModel(BaseModel):
    """What the models of all signatures have in common."""

    model_config = ConfigDict(frozen=True, extra="forbid", protected_namespaces=(), regex_engine=REGEX)
    __dspex_cross__: ClassVar[bool] = False

    @model_serializer(mode="wrap")
    def _without_unset(
        self, handler: SerializerFunctionWrapHandler, options: SerializationInfo
    ) -> dict[str, Any]:
        """Leave out the outputs that are not set: None stands for them only inside the object.

        What is written must be read again, so wire names are used where field names would be taken
        for those of other fields.
        """
        written: dict[str, Any] = handler(self)
        wires = {name: info.alias or name for name, info in type(self).model_fields.items()}
        keys = wires if options.by_alias else dict(zip(wires, wires, strict=True))
        shown = wires if self.__dspex_cross__ else keys
        return {
            shown[name]: written[keys[name]]
            for name, info in type(self).model_fields.items()
            if keys[name] in written
            and (name in self.model_fields_set or info.json_schema_extra is not _without_default)
        }


def model_class(live: Live) -> type[RecordModel]:
    """Make the model: inputs as they are, outputs optional.

    Args:
        live: the signature, or an alias of a generic one.
    """
    fields: dict[str, Any] = {f.name: _field(live, f) for f in live.own_spec.fields}
    cls = live.record_class
    with warnings.catch_warnings():  # a field may be called `copy` or `json`
        warnings.filterwarnings("ignore", "Field name .* shadows an attribute", UserWarning)
        made = create_model(
            live.own_spec.name, __base__=RecordModel, __module__=cls.__module__, __doc__=cls.__doc__, **fields
        )
    made.__dspex_cross__ = names_cross(live.own_spec)
    return made


def _field(live: Live, field: FieldSpec) -> tuple[Any, Any]:
    annotation = field_annotation(live, field)
    names: dict[str, Any] = {}
    if field.wire != field.name:
        read = read_names(live.own_spec, field)
        names = {"alias": field.wire, "validation_alias": AliasChoices(*read)}
    found = live.fields[field.name]
    if field.kind == "output":
        return annotation, Field(default=None, **names, json_schema_extra=_without_default)
    if found.required:
        return annotation, Field(**names)
    if found.factory is not None:
        return annotation, Field(default_factory=found.factory, **names)
    return annotation, Field(default=found.default, **names)


def _without_default(schema: dict[str, Any]) -> None:
    schema.pop("default", None)


__all__ = ["RecordModel", "model_class"]
