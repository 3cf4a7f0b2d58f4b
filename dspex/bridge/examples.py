"""Records as `dspy.Example` and `dspy.Prediction`, and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar, cast, get_origin

import dspy
from msgspec import UNSET

from dspex.bridge.own_types import from_dspy_value, to_dspy_value
from dspex.define.decorator import is_signature, spec_of
from dspex.define.record_reader import reader
from dspex.errors import ConfigurationError, bind_error, excerpt
from dspex.native.convert import to_builtins
from dspex.spec.own_types import is_history, may_hold_media, own_types_in
from dspex.spec.signature import FieldSpec, NoDefault, SignatureSpec
from dspex.spec.walk import holds_structs
from dspex.types.history import History

R = TypeVar("R")
Exporter = tuple[str, Callable[[Any], Any]]
"""A field's wire name, and what makes its values ready for DSPy."""
Restored = Callable[[Mapping[str, Any]], Mapping[str, Any]]


def _as_is(value: Any) -> Any:
    return value


def exporters(spec: SignatureSpec, restored: Restored = _as_is) -> dict[str, Exporter]:
    """Return how each field's values go to DSPy, by field name.

    Values that hold msgspec Structs or records become dicts, since DSPy writes what pydantic does
    not know with `str()`; types of dspex become DSPy's; all others go as they are.

    Args:
        spec: the signature.
        restored: makes images and files again of what stands for them in JSON, in turns of a history.
    """
    return {f.name: (f.wire, _exporter(f, spec, restored)) for f in spec.fields}


def _exporter(field: FieldSpec, spec: SignatureSpec, restored: Restored) -> Callable[[Any], Any]:
    if is_history(field):
        return _history_exporter([f for f in spec.fields if not is_history(f)], restored)
    if may_hold_media(field.type, spec) or own_types_in(field.type, spec):
        return to_dspy_value
    return to_builtins if holds_structs(field.type, spec) else _as_is


def _history_exporter(fields: Sequence[FieldSpec], restored: Restored) -> Callable[[Any], Any]:
    """Write the turns of a history under the names that DSPy knows; what names no field is left out."""
    names = {**{f.wire: f.name for f in fields}, **{f.name: f.name for f in fields}}
    wires = {f.name: f.wire for f in fields}

    def export(history: Any) -> Any:
        if not isinstance(history, History):  # in a demo there may be None
            return to_dspy_value(history)
        turns: list[dict[str, Any]] = []
        for turn in history.messages:
            values = restored({names[key]: value for key, value in turn.items() if key in names})
            turns.append({wires[name]: value for name, value in values.items()})
        return to_dspy_value(History(turns))

    return export


def exported(values: Any, by: Mapping[str, Exporter]) -> dict[str, Any]:
    """Return the values of a record or mapping by wire name, as DSPy can write them."""
    if isinstance(values, Mapping):
        pairs: Sequence[tuple[str, Any]] = list(cast("Mapping[str, Any]", values).items())
    else:
        pairs = [(name, get(values)) for name, get in values.__dspex_slots__]
    found: dict[str, Any] = {}
    for name, value in pairs:
        if value is not UNSET and name in by:
            wire, export = by[name]
            found[wire] = export(value)
    return found


def to_example(record: Any) -> Any:
    """Make a `dspy.Example` of a record: its inputs marked as such, its outputs where they are set.

    Fields have their wire names, the names that `to_dspy` gives a signature's fields.

    Raises:
        ConfigurationError: it is no record.
    """
    spec = _spec(type(record))
    return dspy.Example(exported(record, exporters(spec))).with_inputs(*(f.wire for f in spec.inputs))


def to_prediction(record: Any) -> Any:
    """Make a `dspy.Prediction` of a record's outputs, those that are set.

    Raises:
        ConfigurationError: it is no record.
    """
    spec = _spec(type(record))
    outputs = {f.wire for f in spec.outputs}
    return dspy.Prediction(
        **{wire: v for wire, v in exported(record, exporters(spec)).items() if wire in outputs}
    )


def from_example(cls: type[R], source: Any, *, request: R | None = None) -> R:
    """Make a record of a `dspy.Example`, a `dspy.Prediction` or a dict.

    Args:
        cls: a class made by `@signature`, or an alias of a generic one.
        source: its fields are named by wire name, as DSPy knows them, or by field name. Values may
            be typed or the builtins that JSON has, as in a data set. Keys that DSPy adds for itself
            are ignored.
        request: a record whose inputs stand in for those that `source` lacks. A `dspy.Prediction`
            holds outputs only, so it needs one.

    Raises:
        ConfigurationError: `cls` is no signature, or `request` no record of it.
        BindError: an input is missing, a name is unknown or a value does not fit.
    """
    spec = _spec(get_origin(cls) or cls)
    given = {k: from_dspy_value(v) for k, v in source.items() if not k.startswith("dspy_")}
    known = _inputs_of(request, get_origin(cls) or cls)
    names = {n for f in spec.inputs for n in (f.wire, f.name)} - {f.wire for f in spec.outputs}
    if (
        isinstance(source, dspy.Prediction)
        and not known
        and names.isdisjoint(given)
        and any(isinstance(f.default, NoDefault) for f in spec.inputs)
    ):
        remedy = f"from_example({spec.name}, prediction, request=record)"
        raise bind_error(spec.name, [f"a prediction holds no inputs; give the record they are in: {remedy}"])
    record: R = reader(cls).record(given.items(), wire_first=True, known=known)
    return record


def _inputs_of(request: Any, cls: Any) -> dict[str, Any]:
    if request is None:
        return {}
    if not isinstance(request, cls):
        raise ConfigurationError(f"request= takes a record of {cls.__name__}, not {excerpt(request)}.")
    inputs = {f.name for f in _spec(cls).inputs}
    return {
        name: value
        for name, get in cls.__dspex_slots__
        if name in inputs and (value := get(request)) is not UNSET
    }


def _spec(cls: Any) -> SignatureSpec:
    if not is_signature(cls):
        raise ConfigurationError(f"{excerpt(cls)} is no signature. Use a class made by @signature.")
    return spec_of(cls)
