"""Classes that stand for those pydantic cannot take: same name, same fields, same schema."""

from __future__ import annotations

import dataclasses
import sys
from collections import namedtuple
from collections.abc import Callable, Iterator, Mapping
from types import UnionType
from typing import (
    Annotated,
    Any,
    ClassVar,
    ForwardRef,
    Literal,
    NotRequired,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

from msgspec import NODEFAULT
from msgspec.structs import fields as struct_fields
from pydantic import BaseModel, ConfigDict, Field, create_model
from typing_extensions import TypedDict

from dspex.native.compat.annotations import NoAnnotationError, annotation, marker, parts
from dspex.native.compat.values import live_value
from dspex.spec.own_types import OwnType, own_type
from dspex.spec.signature import SignatureSpec
from dspex.spec.types import ClassDefinition, ClassField, Named


def stand_ins(
    spec: SignatureSpec, objects: Mapping[str, object], own: Callable[[OwnType], object] | None = None
) -> dict[str, object]:
    """Return what stands for each class and enum of a signature, by key.

    That is the live class where pydantic takes it; for a type of dspex it is what `own` gives. A class that
    pydantic does not take, or that holds such a class, is replaced: Structs, records and dataclasses
    by a pydantic model, TypedDicts and NamedTuples by one of their kind.

    Args:
        spec: the signature, whose definitions describe the classes.
        objects: the live classes, by key.
        own: gives DSPy's class for a type of dspex such as `Image`, where DSPy is there.
    """
    classes = {d.key: d for d in spec.definitions if isinstance(d, ClassDefinition)}
    replaced = [classes[key] for key in _unfit(classes, objects)]
    made: dict[str, object] = dict(objects)
    if own is not None:
        made.update({key: own(found) for key, found in _own(classes)})
    shells = [d for d in replaced if d.kind in _SHELLS]
    models = [d for d in replaced if d.kind not in _SHELLS]
    made.update({d.key: _SHELLS[d.kind](d, objects) for d in shells})
    # A model that is still to come is named by a forward reference, which the rebuild resolves.
    names = {d.key: f"Model{i}" for i, d in enumerate(models)}
    made.update({key: ForwardRef(name) for key, name in names.items()})
    for definition in models:
        made[definition.key] = _model(definition, made, objects)
    for definition in shells:
        shell: Any = made[definition.key]
        shell.__annotations__ = {
            f.name: _field_annotation(f, definition, made, objects) for f in definition.fields
        }
    namespace = {name: made[key] for key, name in names.items()}
    for definition in models:
        model: Any = made[definition.key]
        model.model_rebuild(force=True, _types_namespace=namespace)
    return made


def _own(classes: Mapping[str, ClassDefinition]) -> Iterator[tuple[str, OwnType]]:
    for key, definition in classes.items():
        if (found := own_type(definition)) is not None:
            yield key, found


def _unfit(classes: Mapping[str, ClassDefinition], objects: Mapping[str, object]) -> list[str]:
    """Name the classes that pydantic does not take, and those that hold one of them."""
    held = {
        key: {p.key for f in d.fields for p in parts(f.type) if isinstance(p, Named)}
        for key, d in classes.items()
    }
    unfit = {key for key, d in classes.items() if not _fits(d, objects.get(key))}
    while more := {k for k, inner in held.items() if k not in unfit and not inner.isdisjoint(unfit)}:
        unfit |= more
    return [key for key in classes if key in unfit]


def _fits(definition: ClassDefinition, live: object) -> bool:
    if definition.kind in ("struct", "signature"):
        return False
    # Before Python 3.12 pydantic refuses a TypedDict of `typing`: it cannot tell which keys are required.
    refused = sys.version_info < (3, 12) and type(_origin(live)).__module__ == "typing"
    return not (definition.kind == "typeddict" and refused)


def _empty_typed_dict(definition: ClassDefinition, objects: Mapping[str, object]) -> Any:
    shell: Any = TypedDict(definition.name, {})  # type: ignore[misc]  # the name is known at run time only
    shell.__required_keys__ = frozenset(f.name for f in definition.fields if f.required)
    shell.__optional_keys__ = frozenset(f.name for f in definition.fields if not f.required)
    shell.__doc__ = definition.doc or None
    return shell


def _empty_named_tuple(definition: ClassDefinition, objects: Mapping[str, object]) -> Any:
    defaults = [live_value(f.default, objects) for f in definition.fields if not f.required]
    shell: Any = namedtuple(definition.name, [f.name for f in definition.fields], defaults=defaults)  # type: ignore[misc]  # as above
    shell.__doc__ = definition.doc or None
    return shell


_SHELLS = {"typeddict": _empty_typed_dict, "namedtuple": _empty_named_tuple}


def _field_annotation(
    field: ClassField, definition: ClassDefinition, made: Mapping[str, object], objects: Mapping[str, object]
) -> Any:
    try:
        kind = annotation(field.type, made)
    except NoAnnotationError:
        kind = get_type_hints(_origin(objects[definition.key]), include_extras=True)[field.name]
    return NotRequired[kind] if definition.kind == "typeddict" and not field.required else kind


def _model(
    definition: ClassDefinition, made: Mapping[str, object], objects: Mapping[str, object]
) -> type[BaseModel]:
    fields: dict[str, Any] = {}
    if definition.tag_field is not None:
        fields["dspex_tag"] = (Literal[definition.tag], Field(alias=definition.tag_field))
    defaults = _DEFAULTS[definition.kind](_origin(objects[definition.key]))
    for field in definition.fields:
        if not field.init:
            continue
        kind = _field_annotation(field, definition, made, objects)
        markers = tuple(marker(c, field.type) for c in field.constraints)
        attribute = model_attribute(field.name)
        alias = field.wire_name or (field.name if attribute != field.name else None)
        fields[attribute] = (
            Annotated[(kind, *markers)] if markers else kind,
            Field(alias=alias, description=field.desc, **defaults.get(field.name, {})),
        )
    model = create_model(
        definition.name,
        __base__=_ClosedModel if definition.forbid_extra else _Model,
        __doc__=definition.doc or None,
        **fields,
    )
    model.__dspex_aliases__ = {name: info.alias for name, (_, info) in fields.items() if info.alias}
    model.__dspex_kind__ = definition.kind
    return model


class _Model(BaseModel):
    """What stands for a Struct, a record or a dataclass."""

    model_config = ConfigDict(populate_by_name=True)
    __dspex_aliases__: ClassVar[Mapping[str, str]] = {}
    __dspex_kind__: ClassVar[str] = ""

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: Any, handler: Any) -> Any:
        """Call fields by their names in JSON also where DSPy asks for those of attributes, as for tags."""
        written = handler(schema)
        shown: dict[str, Any] = handler.resolve_ref_schema(written)
        if "properties" in shown:
            aliases, own = cls.__dspex_aliases__, shown["properties"]
            shown["properties"] = {aliases.get(name, name): part for name, part in own.items()}
        return written


def is_dataclass_model(annotation: Any) -> bool:
    """Whether a type, apart from None, is a model that stands for a dataclass."""
    members = [a for a in get_args(annotation) if a is not type(None)]
    only = members[0] if len(members) == 1 and get_origin(annotation) in (Union, UnionType) else annotation
    return getattr(only, "__dspex_kind__", "") == "dataclass"


class _ClosedModel(_Model):
    model_config = ConfigDict(extra="forbid")


def model_attribute(name: str) -> str:
    """Name the attribute of a pydantic model for a field; pydantic keeps some names for itself."""
    return f"field_{name}" if name.startswith("_") or hasattr(BaseModel, name) else name


def _origin(live: object) -> Any:
    return get_origin(live) or live


def _struct_defaults(cls: Any) -> dict[str, dict[str, Any]]:
    return {
        f.name: {"default_factory": f.default_factory} if f.default is NODEFAULT else {"default": f.default}
        for f in struct_fields(cls)
        if not f.required
    }


def _record_defaults(cls: Any) -> dict[str, dict[str, Any]]:
    return {
        name: {"default": f.default} if f.factory is None else {"default_factory": f.factory}
        for name, f in cls.__dspex_fields__.items()
        if not f.required
    }


def _dataclass_defaults(cls: Any) -> dict[str, dict[str, Any]]:
    missing = dataclasses.MISSING
    return {
        f.name: {"default": f.default} if f.default is not missing else {"default_factory": f.default_factory}
        for f in dataclasses.fields(cls)
        if f.default is not missing or f.default_factory is not missing
    }


_DEFAULTS = {"struct": _struct_defaults, "signature": _record_defaults, "dataclass": _dataclass_defaults}
