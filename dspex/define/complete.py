"""Resolve the annotations of a signature, write its spec, run the rule book.

A name in an annotation may be defined later than the class. What cannot be resolved at the
decorator is resolved when the spec is asked for.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any, get_args

from msgspec.structs import replace as with_changes

from dspex.check.problem import Problem
from dspex.check.rules import check
from dspex.define.annotations import TypeReader, needs_pydantic, pydantic_schema
from dspex.define.body import UNANNOTATED, field_spec, resolve
from dspex.define.classes import own_annotations
from dspex.define.fields import Marker
from dspex.define.generics import closed
from dspex.define.locate import located, types_only
from dspex.define.slots import LiveField
from dspex.define.struct_annotations import struct_annotation
from dspex.errors import DefinitionError
from dspex.spec.signature import FieldSpec, SignatureSpec
from dspex.spec.types import CONSTRAINT_NAMES, UnknownType
from dspex.spec.walk import walk

COMPLETING = threading.RLock()
"""Held while the spec of a class that others can see is written, so that nobody sees half of one."""


def finished_spec(cls: Any) -> SignatureSpec:
    """Return the spec of a class; names that were unknown at its definition must be known now.

    Raises:
        DefinitionError: a name is still unknown, or the rule book refuses what it means.
    """
    with COMPLETING:
        if not cls.__dspex_unresolved__ or cls.__dict__.get("__dspex_completing__"):
            known: SignatureSpec = cls.__dspex_known_spec__
            return known
        return complete_spec(cls, final=True)


def complete_spec(cls: Any, *, final: bool) -> SignatureSpec:
    """Resolve the annotations that can be resolved, write the spec, run the rule book.

    Args:
        cls: the record class.
        final: whether names that are still unknown are an error.

    Raises:
        DefinitionError: with every problem that the rule book finds.
    """
    put = type.__setattr__
    put(cls, "__dspex_completing__", True)
    try:
        return _complete(cls, final)
    finally:
        put(cls, "__dspex_completing__", False)


def _complete(cls: Any, final: bool) -> SignatureSpec:
    module, scope = cls.__dspex_scope__
    live, unresolved = resolved(cls.__dspex_fields__, scope, module)
    fields, reader = read_fields(live, cls.__dspex_options__, scope, module)
    base: SignatureSpec = cls.__dspex_base_spec__
    spec = with_changes(base, fields=fields, definitions=tuple(reader.definitions.values()))
    _find_unknown(spec, unresolved)
    problems = [p for p in check(spec) if p.severity == "error"]
    problems += [_unresolved(n, why) for n, (why, later) in unresolved.items() if final or not later]
    if problems:
        raise DefinitionError(spec.name, located(spec, problems))
    adopt_spec(cls, spec, live, reader.objects)
    type.__setattr__(cls, "__dspex_unresolved__", bool(unresolved))
    if not unresolved:
        type.__setattr__(cls, "__dspex_scope__", (module, types_only(scope)))
    return spec


def adopt_spec(
    cls: Any, spec: SignatureSpec, live: Mapping[str, LiveField], objects: Mapping[str, Any]
) -> None:
    """Give a record class its finished spec, with the Python objects behind it."""
    put = type.__setattr__
    put(cls, "__dspex_fields__", dict(live))
    put(cls, "__dspex_objects__", dict(objects))
    put(cls, "__dspex_known_spec__", spec)
    put(cls, "__dspex_unresolved__", False)
    put(cls, "__annotations__", _struct_annotations(cls, live, spec))


def resolved(
    fields: Mapping[str, LiveField], scope: Mapping[str, Any], module: str
) -> tuple[dict[str, LiveField], dict[str, tuple[str, bool]]]:
    """Evaluate the annotations of fields.

    Returns:
        The fields, and for each that cannot be resolved: why, and whether it may be later.
    """
    live = dict(fields)
    unresolved: dict[str, tuple[str, bool]] = {}
    for name, field in fields.items():
        if field.annotation is UNANNOTATED:
            continue
        if mentions_marker(field.annotation):
            live[name] = field._replace(annotation=name)
            unresolved[name] = (f"inside the class, {name} is the field itself. {OTHER_NAME}", False)
            continue
        try:
            annotation = resolve(field.annotation, scope, module)
        except (NameError, AttributeError) as error:
            unresolved[name] = (str(error), True)
        except Exception as error:  # an annotation is user code
            unresolved[name] = (f"{type(error).__name__}: {error}", False)
        else:
            live[name] = field._replace(annotation=closed(annotation, dict(field.variables)), variables=())
    return live, unresolved


OTHER_NAME = "Rename the field, or begin the file with: from __future__ import annotations"


def mentions_marker(annotation: object) -> bool:
    """Whether an annotation took a field for a type, as in `Item: Item = Out()`: the value comes first."""
    arguments = (
        (getattr(annotation, "__origin__", None),)  # a marker among the metadata is misplaced instead
        if hasattr(annotation, "__metadata__")
        else get_args(annotation)
    )
    return isinstance(annotation, Marker) or any(map(mentions_marker, arguments))


def read_fields(
    live: Mapping[str, LiveField],
    options: Mapping[str, Mapping[str, Any]],
    scope: Mapping[str, Any],
    module: str,
) -> tuple[tuple[FieldSpec, ...], TypeReader]:
    """Write fields as data; the reader then holds the classes that their types name."""
    reader = TypeReader(scope, module)
    fields = tuple(field_spec(f, options[n], reader) for n, f in live.items())
    return with_schemas(fields, live, scope) if reader.pydantic else fields, reader


def with_schemas(
    fields: tuple[FieldSpec, ...], live: Mapping[str, LiveField], scope: Mapping[str, Any]
) -> tuple[FieldSpec, ...]:
    """Give the fields that hold types of pydantic's the JSON Schema that only pydantic can tell."""
    return tuple(_with_schema(f, live[f.name].annotation, scope) for f in fields)


def _with_schema(spec: FieldSpec, annotation: Any, scope: Mapping[str, Any]) -> FieldSpec:
    if annotation is UNANNOTATED or isinstance(annotation, str) or not needs_pydantic(annotation, scope):
        return spec
    return with_changes(spec, schema=pydantic_schema(annotation))


def _find_unknown(spec: SignatureSpec, unresolved: dict[str, tuple[str, bool]]) -> None:
    """Add the fields whose types hold a name that nobody knows yet, such as a class's own fields do."""
    for field in spec.fields:
        for where, kind in walk(field.type, spec):
            if isinstance(kind, UnknownType) and field.name not in unresolved:
                place = f" in {where}" if where else ""
                unresolved[field.name] = (f"'{kind.text}'{place} is not defined", True)


def _struct_annotations(cls: Any, live: Mapping[str, LiveField], spec: SignatureSpec) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in own_annotations(cls):
        if name not in live:
            continue
        annotation = live[name].annotation
        options = cls.__dspex_options__[name]
        stated = [c for c in spec.field(name).constraints if c.name in CONSTRAINT_NAMES and c.name in options]
        if annotation is UNANNOTATED:
            annotation = object
        found[name] = annotation if isinstance(annotation, str) else struct_annotation(annotation, stated)
    return found


def _unresolved(name: str, why: str) -> Problem:
    return Problem(
        "dspex-unsupported-type",
        f"the type of '{name}' cannot be resolved: {why}",
        "Import or define the name before the first call.",
        field=name,
    )
