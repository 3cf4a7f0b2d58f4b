"""Records in the eyes of pydantic: as a field of a model, or through `TypeAdapter`.

Inputs without a default are required, outputs are optional. What pydantic does not know, such as a
msgspec Struct, is read and written by dspex.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import UnionType as PipeUnion
from typing import Annotated, Any, Final, Union, get_args, get_origin

from pydantic import Field
from pydantic.errors import PydanticUndefinedAnnotation, PydanticUserError
from pydantic_core import core_schema as cs

from dspex.define.record import new_struct
from dspex.define.slots import LiveField
from dspex.define.struct_annotations import APPLIES, BOUNDS
from dspex.native.convert import from_builtins, to_builtins
from dspex.native.live import Live, set_values
from dspex.native.restoring import may_hold_own, restorable_builtins
from dspex.spec.json_schema import field_schema, inlined
from dspex.spec.scalars import READ_TEXT
from dspex.spec.signature import FieldSpec, SignatureSpec
from dspex.spec.types import CONSTRAINT_NAMES, ClassDefinition, ListType, Named
from dspex.spec.walk import walk

REGEX: Final = "python-re"
"""Patterns mean in pydantic what they mean in dspex, look-around included."""


def core_schema(cls: Any, source: Any, handler: Any) -> Any:
    """Return the pydantic-core schema of a record class.

    Args:
        cls: the record class.
        source: `cls`, or an alias such as `Extract[int]`.
        handler: pydantic's.

    Raises:
        PydanticUndefinedAnnotation: the class is not finished yet.
    """
    if cls.__dict__.get("__dspex_completing__"):
        raise PydanticUndefinedAnnotation(cls.__name__, f"{cls.__name__} is still being defined")
    live = Live(source if get_origin(source) is cls else cls)
    fields = {f.name: handler.generate_schema(field_annotation(live, f)) for f in live.own_spec.fields}

    def validate(value: Any, read: Callable[[Any], dict[str, Any]]) -> Any:
        return value if isinstance(value, cls) else new_struct(cls, **read(value))

    wires = {f.name: f.wire for f in live.own_spec.fields} if names_cross(live.own_spec) else {}

    def written(record: Any) -> dict[str, Any]:
        return {wires.get(name, name): value for name, value in set_values(record).items()}

    validate.__name__ = validate.__qualname__ = live.own_spec.name  # as pydantic's messages show it
    return cs.no_info_wrap_validator_function(
        validate,
        _typed_dict(live, fields, writing=False),
        serialization=cs.plain_serializer_function_ser_schema(
            written, return_schema=_typed_dict(live, fields, writing=True)
        ),
    )


def _typed_dict(live: Live, fields: Mapping[str, Any], *, writing: bool) -> Any:
    """Describe the record as a dict; one that is written may lack every field."""
    cross = writing and names_cross(live.own_spec)
    members = {
        (f.wire if cross else f.name): cs.typed_dict_field(
            fields[f.name] if writing else _with_default(live.fields[f.name], fields[f.name]),
            required=not writing and f.kind == "input" and live.fields[f.name].required,
            validation_alias=_paths(live.own_spec, f) if f.wire != f.name else None,
            serialization_alias=f.wire if f.wire != f.name else None,
        )
        for f in live.own_spec.fields
    }
    return cs.typed_dict_schema(
        members,
        cls=live.record_class,
        extra_behavior="forbid",
        config=cs.CoreConfig(title=live.own_spec.name, regex_engine=REGEX),
    )


def names_cross(spec: SignatureSpec) -> bool:
    """Whether one field's wire name is another's name, so that only wire names tell fields apart."""
    names = {f.name for f in spec.fields}
    return any(f.wire != f.name and f.wire in names for f in spec.fields)


def read_names(spec: SignatureSpec, field: FieldSpec) -> list[str]:
    """Return the names by which a field is read: its wire name, and its own unless that is another's wire."""
    others = {f.wire for f in spec.fields if f is not field}
    return [field.wire] if field.name in others else [field.wire, field.name]


def _paths(spec: SignatureSpec, field: FieldSpec) -> list[list[str | int]]:
    return [[name] for name in read_names(spec, field)]


def _with_default(field: LiveField, schema: Any) -> Any:
    if field.kind == "output" or field.required:
        return schema
    if field.factory is not None:
        return cs.with_default_schema(schema, default_factory=field.factory)
    return cs.with_default_schema(schema, default=field.default)


def field_annotation(live: Live, field: FieldSpec) -> Any:
    """Return a field's annotation for pydantic, with its constraints and its description."""
    options: Mapping[str, Any] = live.record_class.__dspex_options__[field.name]
    stated: dict[str, Any] = {k: v for k, v in options.items() if k in CONSTRAINT_NAMES and v is not None}
    annotation: Any = _stated(live.annotations[field.name], stated)
    metadata = [FieldSchema(live, field), *([Field(description=field.desc)] if field.desc else [])]
    for item in metadata:
        annotation = Annotated[annotation, item]
    return annotation


def _stated(annotation: Any, constraints: Mapping[str, Any]) -> Any:
    """Put constraints where pydantic looks for them: at the members of a union that they apply to."""
    origin = get_origin(annotation)
    if origin is Annotated:
        made: Any = _stated(annotation.__origin__, constraints)
        for metadata in annotation.__metadata__:
            made = Annotated[made, metadata]
        return made
    if origin in (Union, PipeUnion):
        return Union[tuple(_stated(member, constraints) for member in get_args(annotation))]
    kind = origin or annotation
    read_text = READ_TEXT.get(getattr(kind, "__name__", ""))
    names = APPLIES.get(kind) or (BOUNDS if read_text else frozenset[str]())
    found = {name: value for name, value in constraints.items() if name in names}
    if read_text:  # in a signature string, a date is written as text
        found = {name: read_text(value) if isinstance(value, str) else value for name, value in found.items()}
    return Annotated[annotation, Field(**found)] if found else annotation


class FieldSchema:
    """Metadata that make pydantic check a field as dspex does, and read what pydantic cannot."""

    def __init__(self, live: Live, field: FieldSpec) -> None:
        """Prepare one field of a signature."""
        self._spec = live.own_spec
        self._field = field
        self._annotation = live.annotations[field.name]
        self._check = live.checker(field.name)

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        """Return pydantic's own schema with a check behind it, or a reader of dspex."""
        if not is_read_here(self._spec, self._field):
            try:
                return cs.no_info_after_validator_function(_checked(self._check), handler(source))
            except PydanticUserError:  # it cannot read a part of the type
                pass
        read = from_builtins(self._annotation, self._field.constraints)
        write = restorable_builtins if may_hold_own(self._field, self._spec) else to_builtins
        written = cs.plain_serializer_function_ser_schema(write)
        return cs.no_info_plain_validator_function(read, serialization=written)

    def __get_pydantic_json_schema__(self, schema: Any, handler: Any) -> Any:
        """Return pydantic's JSON Schema, or that of dspex with its definitions in place."""
        if schema["type"] != "function-plain":
            return handler(schema)
        return inlined(field_schema(self._spec, self._field))


def _checked(check: Callable[[Any], list[Any]]) -> Callable[[Any], Any]:
    # Holds no more than it must: the garbage collector does not see what pydantic's validators hold.
    def checked(value: Any) -> Any:
        problems = check(value)
        if problems:
            raise ValueError("; ".join(map(str, problems)))
        return value

    return checked


def is_read_here(spec: SignatureSpec, field: FieldSpec) -> bool:
    """Whether a field's type has something in it that pydantic cannot read, or would read once only.

    It knows no msgspec Structs and no records, and makes a generator of an `Iterable`.
    """
    kinds = {d.key: d.kind for d in spec.definitions if isinstance(d, ClassDefinition)}
    return any(
        kinds.get(kind.key) in ("struct", "signature")
        if isinstance(kind, Named)
        else isinstance(kind, ListType) and kind.abstract == "Iterable"
        for _, kind in walk(field.type, spec)
    )


__all__ = ["core_schema", "field_annotation", "is_read_here", "names_cross", "read_names"]
