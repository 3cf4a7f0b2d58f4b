"""Records as pydantic models, dataclasses and plain Structs, and back.

Each class form has the fields of the signature by the same names. An output that is not set is None
in a model, and left out where the model is written; it is `msgspec.UNSET` in a dataclass or Struct.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, Union, get_args, get_origin, overload

import msgspec
from msgspec import UNSET, Struct, UnsetType

from dspex.define.conversions import record_class, to_dict
from dspex.define.decorator import spec_of
from dspex.define.fields import MISSING
from dspex.define.record import SignatureMeta
from dspex.define.record_reader import reader
from dspex.define.slots import LiveField
from dspex.define.struct_annotations import struct_annotation
from dspex.errors import ConfigurationError, MissingExtraError, excerpt
from dspex.native.live import Live

if TYPE_CHECKING:
    from pydantic import BaseModel

R = TypeVar("R")


# A class is an object too, so the overloads overlap; checkers take the first that fits.
@overload
def to_pydantic(source: type[Any], /) -> type[BaseModel]: ...  # type: ignore[overload-overlap]  # see above


@overload
def to_pydantic(source: object, /) -> BaseModel: ...
def to_pydantic(source: Any, /) -> Any:
    """Make a pydantic model of a signature, or a model's object of a record.

    Args:
        source: a class made by `@signature` (the model is made once), or one of its records.

    Raises:
        MissingExtraError: pydantic is not installed.
        ConfigurationError: it is neither a signature nor a record.
    """
    return _converted(source, PYDANTIC)


@overload
def to_dataclass(source: type[Any], /) -> type[Any]: ...
@overload
def to_dataclass(source: object, /) -> Any: ...
def to_dataclass(source: Any, /) -> Any:
    """Make a frozen dataclass of a signature, or such an object of a record; as `to_pydantic`."""
    return _converted(source, DATACLASS)


@overload
def to_struct(source: type[Any], /) -> type[Struct]: ...  # type: ignore[overload-overlap]  # as to_pydantic
@overload
def to_struct(source: object, /) -> Struct: ...
def to_struct(source: Any, /) -> Any:
    """Make a plain frozen Struct of a signature, or such an object of a record; as `to_pydantic`.

    A record is a Struct itself; the plain one reads an unset output as UNSET, without an error.
    """
    return _converted(source, STRUCT)


def from_pydantic(signature: type[R], model: BaseModel) -> R:
    """Make a record of any pydantic model's object that has the signature's fields.

    Args:
        signature: a class made by `@signature`, or an alias of a generic one.
        model: its fields that were not set and are None count as not given.

    Raises:
        BindError: with everything that does not fit.
        ConfigurationError: `model` is no pydantic model, or the class no signature.
    """
    fields: Mapping[str, Any] | None = getattr(type(model), "model_fields", None)
    if fields is None:
        raise ConfigurationError(
            f"from_pydantic() takes an object of a pydantic model, not {excerpt(model)}."
        )
    given = {name: getattr(model, name) for name in fields}
    known = model.model_fields_set
    return _record(signature, {n: v for n, v in given.items() if n in known or v is not None})


def from_dataclass(signature: type[R], value: Any) -> R:
    """Make a record of any dataclass object that has the signature's fields.

    Args:
        signature: a class made by `@signature`, or an alias of a generic one.
        value: fields that are UNSET count as not given.

    Raises:
        BindError: with everything that does not fit.
        ConfigurationError: `value` is no dataclass object, or the class no signature.
    """
    if isinstance(type(value), SignatureMeta):
        return _record(signature, to_dict(value))
    if isinstance(value, type) or not dataclasses.is_dataclass(value):
        raise ConfigurationError(f"from_dataclass() takes an object of a dataclass, not {excerpt(value)}.")
    return _record(signature, {f.name: getattr(value, f.name) for f in dataclasses.fields(value)})


def from_struct(signature: type[R], value: Struct) -> R:
    """Make a record of any msgspec Struct that has the signature's fields, such as another record.

    Args:
        signature: a class made by `@signature`, or an alias of a generic one.
        value: fields that are UNSET count as not given.

    Raises:
        BindError: with everything that does not fit.
        ConfigurationError: `value` is no Struct, or the class no signature.
    """
    if isinstance(type(value), SignatureMeta):
        return _record(signature, to_dict(value))
    if not isinstance(value, Struct):  # pyright: ignore[reportUnnecessaryIsInstance]  # not every caller is checked
        raise ConfigurationError(f"from_struct() takes a msgspec Struct, not {excerpt(value)}.")
    return _record(signature, {name: getattr(value, name) for name in value.__struct_fields__})


def _record(signature: type[R], values: Mapping[str, Any]) -> R:
    given = [(name, value) for name, value in values.items() if value is not UNSET]
    record: R = reader(signature).record(given, wire_first=False, as_objects=True)
    return record


class Form(NamedTuple):
    """A kind of class: how one is made of a signature, and how an object of it is made of values."""

    name: str
    make: Callable[[Live], Any]
    fill: Callable[[Any, dict[str, Any]], Any]


def _converted(source: Any, form: Form) -> Any:
    if isinstance(get_origin(source) or source, type):
        return _form_class(source, form)
    return form.fill(_form_class(record_class(source), form), to_dict(source))


def _form_class(signature: Any, form: Form) -> Any:
    cls: Any = get_origin(signature) or signature
    spec_of(cls)
    made: dict[Any, Any] = cls.__dict__.get("__dspex_forms__") or {}
    key = (form.name, get_args(signature))
    if key not in made:
        made[key] = form.make(Live(signature))
        type.__setattr__(cls, "__dspex_forms__", made)
    return made[key]


def _pydantic(live: Live) -> Any:
    try:
        import pydantic
    except ImportError:
        raise MissingExtraError("pydantic", "to_pydantic()") from None
    from dspex.define.pydantic_model import model_class

    del pydantic
    return model_class(live)


def _fill_pydantic(model: Any, values: dict[str, Any]) -> Any:
    made = model.model_construct(_fields_set=set(values))
    made.__dict__.update(values)  # not as arguments: a field may be called `cls`
    return made


def _dataclass(live: Live) -> Any:
    fields: list[tuple[str, Any, Any]] = []
    for name, field in live.fields.items():
        options: dict[str, Any] = {}
        if field.kind == "output":
            options["default"] = UNSET
        elif field.factory is not None:
            options["default_factory"] = field.factory
        elif field.default is not MISSING:
            options["default"] = field.default
        metadata = {"desc": field.desc} if field.desc else None
        fields.append((name, _annotation(live, field), dataclasses.field(metadata=metadata, **options)))
    cls = live.record_class
    namespace = {"__module__": cls.__module__, "__doc__": cls.__doc__}
    return dataclasses.make_dataclass(
        _class_name(live), fields, namespace=namespace, frozen=True, kw_only=True
    )


def _struct(live: Live) -> Any:
    fields: list[Any] = []
    for name, field in live.fields.items():
        annotation = struct_annotation(_annotation(live, field), live.field(name).constraints)
        if field.kind == "output":
            fields.append((name, annotation, UNSET))
        elif field.factory is not None:
            fields.append((name, annotation, msgspec.field(default_factory=field.factory)))
        elif field.default is not MISSING:
            fields.append((name, annotation, msgspec.field(default_factory=field.make_default)))
        else:
            fields.append((name, annotation))
    cls = live.record_class
    rename = {f.name: f.wire for f in live.own_spec.fields if f.wire != f.name}
    namespace = {"__doc__": cls.__doc__}
    return msgspec.defstruct(
        _class_name(live),
        fields,
        frozen=True,
        kw_only=True,
        rename=rename,
        module=cls.__module__,
        namespace=namespace,
    )


def _annotation(live: Live, field: LiveField) -> Any:
    annotation = live.annotations[field.name]
    return Union[annotation, UnsetType] if field.kind == "output" else annotation


def _class_name(live: Live) -> str:
    """Return the class's name; that of an alias with its arguments, as far as a name can hold them."""
    shown = "".join(c if c.isalnum() else "_" for c in live.own_spec.name).strip("_")
    return shown if shown.isidentifier() else str(live.record_class.__name__)


def _fill(cls: Any, values: dict[str, Any]) -> Any:
    return cls(**values)


PYDANTIC = Form("pydantic", _pydantic, _fill_pydantic)
DATACLASS = Form("dataclass", _dataclass, _fill)
STRUCT = Form("struct", _struct, _fill)
