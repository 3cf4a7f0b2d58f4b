"""The outputs of a signature as DSPy knows them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Union, get_args, get_origin

from msgspec import Struct
from pydantic import TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from dspex.native.builtins import to_builtins
from dspex.native.compat.annotations import NoAnnotationError, annotation
from dspex.native.compat.values import live_object, live_value
from dspex.spec.signature import FactoryDefault, FieldSpec, SignatureSpec, ValueDefault

UNIONS: Final = (Union, UnionType)


class DspyOutput(Struct, frozen=True):
    """One output.

    Attributes:
        name: of the field in the record.
        wire: its name in DSPy.
        info: pydantic's view of it, as a `dspy.Signature` holds it: `annotation` and default.
    """

    name: str
    wire: str
    info: FieldInfo

    @property
    def annotation(self) -> Any:
        """The type that answers are validated against; constraints of the field are no part of it."""
        return self.info.annotation


def outputs_of(
    spec: SignatureSpec,
    named: Mapping[str, object],
    annotations: Mapping[str, object],
    defaults: Mapping[str, Callable[[], object]],
) -> tuple[DspyOutput, ...]:
    """Return the outputs of a signature, in its order.

    Args:
        spec: the signature.
        named: what stands for each class and enum, by key, as `stand_ins` makes it.
        annotations: the live annotation of each field by name, for types that a spec can only name.
        defaults: what makes the default of each field that has one, by name.
    """
    found: list[DspyOutput] = []
    for field in spec.outputs:
        kind = field_annotation(field, named, annotations)
        default = FieldInfo(**default_of(field, kind, named, defaults))
        info = FieldInfo.from_annotated_attribute(kind, default)
        found.append(DspyOutput(field.name, field.wire, info))
    return tuple(found)


def field_annotation(field: FieldSpec, named: Mapping[str, object], annotations: Mapping[str, object]) -> Any:
    """Make the annotation of a field; where the spec holds the name of a type only, the user's own."""
    try:
        return annotation(field.type, named)
    except NoAnnotationError:
        return annotations[field.name]


def default_of(
    field: FieldSpec,
    kind: Any,
    objects: Mapping[str, object],
    defaults: Mapping[str, Callable[[], object]],
) -> dict[str, Any]:
    """Return the arguments that give a field of DSPy its default.

    Args:
        field: the field.
        kind: its annotation.
        objects: what stands for each enum, by key.
        defaults: what makes the default of each field that has one, by name: a spec can only name objects
            and local functions.
    """
    make = defaults.get(field.name)
    try:
        match field.default:
            case ValueDefault(value):
                return {"default": live_value(value, objects)}
            case FactoryDefault(ref):
                return {"default_factory": live_object(ref)}
            case _:
                return {}
    except LookupError:
        if make is None:
            return {}
    return {"default_factory": make} if isinstance(field.default, FactoryDefault) else _as_is(make, kind)


def _as_is(make: Callable[[], object], kind: Any) -> dict[str, Any]:
    """Give an object as the default, or the stand-in that is equal to it."""
    value, adapter = make(), TypeAdapter(kind)
    for candidate in (value, to_builtins(value)):
        try:
            return {"default": adapter.validate_python(candidate)}
        except ValidationError:
            continue
    return {"default_factory": make}


def completed(outputs: Sequence[DspyOutput], values: Mapping[str, Any]) -> dict[str, Any]:
    """Fill in what an answer does not give and need not: defaults, and None where it is allowed.

    Args:
        outputs: of the signature.
        values: by wire name.

    Returns:
        Values by wire name, in the order of the signature; what has no default is missing.
    """
    whole: dict[str, Any] = {}
    for output in outputs:
        if output.wire in values:
            whole[output.wire] = values[output.wire]
        elif not output.info.is_required():
            whole[output.wire] = output.info.get_default(call_default_factory=True)
        elif allows_none(output.annotation):
            whole[output.wire] = None
    return whole


def allows_none(annotation: Any) -> bool:
    """Whether a type admits None, as DSPy decides it."""
    if annotation is None or annotation is NoneType:
        return True
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return allows_none(arguments[0])
    return origin in UNIONS and any(map(allows_none, arguments))
