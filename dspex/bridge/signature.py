"""A dspex signature as a `dspy.Signature`, and back."""

from __future__ import annotations

import keyword
import warnings
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from types import MappingProxyType
from typing import Annotated, Any, Final

import dspy
from dspy.adapters.types import Type as DspyType
from dspy.signatures.field import PYDANTIC_CONSTRAINT_MAP
from pydantic import PydanticUserError
from pydantic_core import SchemaError

from dspex.bridge.own_types import dspy_stand_ins, from_dspy_value, own_annotation
from dspex.define.decorator import signature as define
from dspex.define.fields import Marker
from dspex.errors import ConfigurationError, excerpt
from dspex.native.compat.outputs import default_of, field_annotation
from dspex.spec.scalars import live_bound
from dspex.spec.signature import FieldSpec, SignatureSpec, default_instructions
from dspex.spec.types import CONSTRAINT_NAMES, Scalar

UNUSABLE: Final = frozenset(n for n, v in vars(type(dspy.Signature)).items() if isinstance(v, property))
"""Names that no field of a `dspy.Signature` can have: its metaclass answers to them."""

NO_DEFAULTS: Final[Mapping[str, Callable[[], object]]] = MappingProxyType({})
REFUSALS: Final = (TypeError, ValueError, NameError, PydanticUserError, SchemaError)
"""What pydantic raises for a model that it cannot build."""


def to_dspy(
    spec: SignatureSpec,
    objects: Mapping[str, object],
    annotations: Mapping[str, object],
    defaults: Mapping[str, Callable[[], object]] = NO_DEFAULTS,
    named: Mapping[str, object] | None = None,
) -> Any:
    """Make the `dspy.Signature` class that gives the same prompts.

    Args:
        spec: the signature; its wire names become the names of the fields.
        objects: the live classes and enums behind the definitions, by key.
        annotations: the live annotation of each field by name, for types that a spec can only name.
        defaults: what makes the default of a field, by name, for those that a spec can only name.
        named: what stands for the classes in DSPy, by key, where that was made already.

    Returns:
        A subclass of `dspy.Signature`. msgspec Structs and records in it are replaced by pydantic
        models of the same name and schema.

    Raises:
        ConfigurationError: DSPy cannot take the signature.
    """
    refuse_names(spec, [f.wire for f in spec.fields if f.wire in UNUSABLE or f.wire.startswith("_")])
    if spec.parameters:
        raise ConfigurationError(
            f"{spec.name} has open types ({', '.join(spec.parameters)}), which DSPy does not know. "
            f"Give them, such as {spec.name}[{', '.join(['str'] * len(spec.parameters))}]"
        )
    if named is None:
        named = dspy_stand_ins(spec, objects)
    fields: dict[str, Any] = {}
    for f in spec.fields:
        kind = field_annotation(f, named, annotations)
        fields[f.wire] = kind, _field(f, default_of(f, kind, named, defaults))
    try:
        return _signature(spec, fields)
    except REFUSALS:
        pass
    # pydantic does not apply every constraint to every type; DSPy itself only prints them.
    try:
        return _signature(spec, {wire: (kind, _unchecked(f)) for wire, (kind, f) in fields.items()})
    except REFUSALS as error:
        raise ConfigurationError(f"DSPy cannot take the signature {spec.name}: {error}") from error


def refuse_names(spec: SignatureSpec, names: Sequence[str]) -> None:
    """Refuse a signature for names of its fields that DSPy has another use for.

    Raises:
        ConfigurationError: there are such names.
    """
    if names:
        raise ConfigurationError(
            f"{spec.name} cannot run on DSPy, which has another use for the name "
            f'{", ".join(map(repr, names))}. Give the field another wire_name, or use route="native".'
        )


def document(instructions: str) -> str:
    """Write instructions as a docstring, so that DSPy's cleaning leaves them as they are."""
    return f"\n{instructions}"


def instructions_of(spec: SignatureSpec) -> str:
    """Return the instructions, or what DSPy says in their place."""
    return default_instructions(spec) if spec.instructions is None else spec.instructions


@contextmanager
def any_field_name() -> Generator[None]:
    """Let pydantic be silent on a field called `json` or `copy`: nobody calls the method it hides."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Field name .* shadows an attribute", category=UserWarning)
        warnings.filterwarnings("ignore", message="Field .* conflict.* with protected namespace")
        yield


def sent_by_dspy(annotation: Any) -> list[type]:
    """Find the types in an annotation that DSPy sends in its own way, such as `dspy.Image`."""
    own: Any = DspyType
    found: list[type] = own.extract_custom_type_from_annotation(annotation)
    return found


def _signature(spec: SignatureSpec, fields: dict[str, Any]) -> Any:
    with any_field_name():
        return dspy.Signature(fields, document(instructions_of(spec)), spec.name)


def _field(field: FieldSpec, default: Mapping[str, Any]) -> Any:
    options: dict[str, Any] = {} if field.desc is None else {"desc": field.desc}
    options.update({c.name: live_bound(c, field.type) for c in field.constraints})
    options.update(default)
    return dspy.InputField(**options) if field.kind == "input" else dspy.OutputField(**options)


def _unchecked(field: Any) -> Any:
    """Return a field that tells the model of its constraints without pydantic applying them."""
    side = field.json_schema_extra["__dspy_field_type"]
    make: Any = dspy.InputField if side == "input" else dspy.OutputField
    told: Any = make(default=field.default, default_factory=field.default_factory)
    told.json_schema_extra.update(field.json_schema_extra)
    return told


def from_dspy(signature: Any) -> Any:
    """Make the `@signature` class that gives the same prompts as a `dspy.Signature`.

    Args:
        signature: a subclass of `dspy.Signature`. Its field names, types, descriptions, constraints,
            defaults and validators of pydantic are taken over, with `dspex.Image` for `dspy.Image` and the
            like; `prefix`, `format` and `parser` have no effect in DSPy 3.4.

    Raises:
        ConfigurationError: it is no DSPy signature, or holds types that only DSPy can send.
        DefinitionError: the rule book refuses it.
    """
    if not _is_dspy_signature(signature):
        raise ConfigurationError(f"{excerpt(signature)} is no dspy.Signature class.")
    made: Any = signature
    fields: Mapping[str, Any] = made.fields
    annotations: dict[str, Any] = {}
    namespace: dict[str, Any] = {"__module__": signature.__module__, "__annotations__": annotations}
    for wire, info in fields.items():
        annotation = own_annotation(info.annotation)
        _refuse_sent_by_dspy(signature, wire, annotation)
        name = f"{wire}_" if keyword.iskeyword(wire) else wire
        annotations[name] = _validated(annotation, info.metadata)
        namespace[name] = _marker(info, wire, {} if name == wire else {"wire_name": wire})
    instructions = made.instructions
    cls = type(signature.__name__, (), namespace)
    usual = instructions == _usual_instructions(fields)
    return define(instructions=None if usual else document(instructions))(cls)


def _is_dspy_signature(signature: Any) -> bool:
    return isinstance(signature, type) and issubclass(signature, dspy.Signature)


def _marker(info: Any, wire: str, options: dict[str, Any]) -> Any:
    extra = info.json_schema_extra
    if extra["desc"] != f"${{{wire}}}":
        options["desc"] = extra["desc"]
    options.update(_constraints(info.metadata, extra.get("constraints", "")))
    if info.default_factory is not None:
        options["default_factory"] = info.default_factory
    elif not info.is_required():
        options["default"] = from_dspy_value(info.default)
    return Marker(extra["__dspy_field_type"], options)


def _validated(annotation: Any, metadata: Sequence[object]) -> Any:
    """Put back beside a type what DSPy keeps apart from it: validators of pydantic."""
    for item in metadata:
        if all(getattr(item, name, None) is None for name in CONSTRAINT_NAMES):
            annotation = Annotated[annotation, item]
    return annotation


def _constraints(metadata: Sequence[object], printed: str) -> dict[str, Any]:
    """Return a field's constraints in the order in which DSPy prints them, the others after those."""
    found = {
        name: value
        for item in metadata
        for name in CONSTRAINT_NAMES
        if (value := getattr(item, name, None)) is not None
    }
    places = {name: printed.find(PYDANTIC_CONSTRAINT_MAP.get(name, "\0")) for name in found}
    return {n: found[n] for n in sorted(found, key=lambda n: (places[n] < 0, places[n]))}


def _usual_instructions(fields: Mapping[str, Any]) -> str:
    plain = (FieldSpec(n, f.json_schema_extra["__dspy_field_type"], Scalar("str")) for n, f in fields.items())
    return default_instructions(SignatureSpec("", tuple(plain)))


def _refuse_sent_by_dspy(signature: type, name: str, kind: Any) -> None:
    special = [t.__name__ for t in sent_by_dspy(kind)]
    if special:
        raise ConfigurationError(
            f"'{name}' of {signature.__name__} is a dspy.{special[0]}, which only DSPy can send. "
            "Run this signature with DSPy."
        )
