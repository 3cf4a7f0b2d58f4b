"""Build the record class of a signature."""

from __future__ import annotations

import functools
import inspect
import sys
from collections.abc import Mapping
from typing import Any

from msgspec import UNSET
from msgspec import field as struct_field
from msgspec.structs import replace as with_changes

from dspex.check.problem import Problem
from dspex.check.rules import check
from dspex.define.annotations import TypeReader, needs_pydantic, pydantic_schema
from dspex.define.body import UNANNOTATED, field_spec, live_field, own_markers, resolve
from dspex.define.fields import MISSING, Marker
from dspex.define.record import LiveField, RecordBase, SignatureMeta, equip
from dspex.errors import DefinitionError
from dspex.spec.signature import FieldSpec, SignatureSpec
from dspex.spec.types import Ref

NOT_COPIED = frozenset(
    ("__dict__", "__weakref__", "__annotations__", "__slots__", "__annotate__", "__annotate_func__", "__classcell__")
)


class Origin:
    """Where a definition stands: the names that it can see, its file and line."""

    __slots__ = ("file", "line", "scope")

    def __init__(self, depth: int) -> None:
        frame = sys._getframe(depth + 1)
        self.scope = dict(frame.f_locals) if frame.f_locals is not frame.f_globals else {}
        self.file = frame.f_code.co_filename
        self.line = frame.f_lineno


def build_class(cls: type, origin: Origin, name: str | None, instructions: str | None) -> type:
    """Turn a decorated class into a record class.

    Raises:
        DefinitionError: with every problem that the rule book finds.
    """
    pending = cls.__dict__.get("__dspex_pending__")
    namespace: Mapping[str, Any] = pending if pending is not None else cls.__dict__
    annotations = dict(namespace.get("__annotations__") or {}) if pending is not None else inspect.get_annotations(cls)
    markers = own_markers(namespace, annotations)
    problems = list(shape_problems(cls, namespace, origin))
    if problems:
        raise DefinitionError(cls.__name__, problems)
    bases = tuple(b for b in cls.__bases__ if b is not object)
    parent = next((b for b in bases if isinstance(b, SignatureMeta)), None)
    live = {n: live_field(n, a, m) for n, (a, m) in markers.items()}
    body = {k: v for k, v in namespace.items() if k not in NOT_COPIED and k not in live and not isinstance(v, Marker)}
    new = _make(cls, bases if parent else (RecordBase, *bases), body, live, markers)
    _patch_class_cells(namespace, cls, new)
    inherited: dict[str, LiveField] = parent.__dspex_fields__ if parent is not None else {}
    type.__setattr__(new, "__dspex_fields__", {**inherited, **live})
    type.__setattr__(new, "__dspex_options__", {**getattr(parent, "__dspex_options__", {}), **_options(markers)})
    equip(new, new.__dspex_fields__, own=tuple(live))
    members = tuple(n for n in body if not (n.startswith("__") and n.endswith("__")) or n == "__post_init__")
    if parent is not None:
        members = tuple(dict.fromkeys((*parent.__dspex_base_spec__.members, *members)))
    doc = instructions if instructions is not None else namespace.get("__doc__")
    if doc is None and parent is not None:
        doc = parent.__dspex_base_spec__.instructions
    base = SignatureSpec(
        name=name or cls.__name__,
        fields=(),
        ref=Ref(cls.__module__, cls.__qualname__),
        instructions=None if doc is None else inspect.cleandoc(doc),
        parameters=tuple(p.__name__ for p in getattr(new, "__parameters__", ())),
        members=members,
        file=origin.file,
        line=origin.line,
    )
    parameters = {p.__name__: p for p in getattr(cls, "__type_params__", ())}
    scope = {**origin.scope, **parameters, cls.__name__: new}
    type.__setattr__(new, "__dspex_base_spec__", base)
    type.__setattr__(new, "__dspex_scope__", (cls.__module__, scope))
    complete_spec(new, final=False)
    return new


def _options(markers: Mapping[str, tuple[Any, Marker]]) -> dict[str, dict[str, Any]]:
    return {name: marker.options for name, (_, marker) in markers.items()}


def _make(cls: type, bases: tuple[type, ...], body: dict[str, Any], live: dict[str, LiveField], markers: Any) -> Any:
    fields: dict[str, Any] = {}
    for field in live.values():
        if field.kind == "output":
            fields[field.name] = UNSET
        elif field.factory is not None:
            fields[field.name] = struct_field(default_factory=field.factory)
        elif field.default is not MISSING:
            fields[field.name] = struct_field(default=field.default)
    rename = {n: m.options["wire_name"] for n, (_, m) in markers.items() if m.options.get("wire_name")}
    config: dict[str, Any] = {"kw_only": True, "frozen": True}
    if rename and all(isinstance(w, str) for w in rename.values()):
        config["rename"] = rename
    if any(isinstance(v, functools.cached_property) for v in body.values()):
        config["dict"] = True
    annotations = {n: object if f.annotation is UNANNOTATED else f.annotation for n, f in live.items()}
    own: dict[str, Any] = {
        "__qualname__": cls.__qualname__,
        "__module__": cls.__module__,
        "__annotations__": annotations,
        "__dspex_fields__": {},
    }
    return SignatureMeta(cls.__name__, bases, {**body, **fields, **own}, **config)


def complete_spec(cls: Any, *, final: bool) -> SignatureSpec:
    """Resolve the annotations that can be resolved, write the spec, run the rule book.

    Args:
        final: whether names that are still unknown are an error.

    Raises:
        DefinitionError: with every problem that the rule book finds.
    """
    module, scope = cls.__dspex_scope__
    live: dict[str, LiveField] = dict(cls.__dspex_fields__)
    unresolved: dict[str, str] = {}
    for name, field in live.items():
        if field.annotation is UNANNOTATED:
            continue
        try:
            live[name] = field._replace(annotation=resolve(field.annotation, scope, module))
        except (NameError, AttributeError) as error:
            unresolved[name] = str(error)
        except Exception as error:  # an annotation is user code
            unresolved[name] = f"{type(error).__name__}: {error}"
            final = True
    reader = TypeReader()
    options = cls.__dspex_options__
    fields = tuple(_with_schema(field_spec(f, options[n], reader), f, reader) for n, f in live.items())
    base: SignatureSpec = cls.__dspex_base_spec__
    spec = with_changes(base, fields=fields, definitions=tuple(reader.definitions.values()))
    problems = [p for p in check(spec) if p.severity == "error"]
    if final:
        problems += [_unresolved(n, why, base) for n, why in unresolved.items()]
    if problems:
        from dspex.define.locate import located

        raise DefinitionError(spec.name, located(spec, problems))
    put = type.__setattr__
    put(cls, "__dspex_fields__", live)
    put(cls, "__dspex_objects__", dict(reader.objects))
    put(cls, "__dspex_known_spec__", spec)
    put(cls, "__dspex_unresolved__", bool(unresolved))
    _write_annotations(cls, live)
    return spec


def _write_annotations(cls: Any, live: Mapping[str, LiveField]) -> None:
    own = {n: live[n].annotation for n in cls.__dict__.get("__annotations__", {}) if n in live}
    own = {n: object if a is UNANNOTATED else a for n, a in own.items()}
    type.__setattr__(cls, "__annotations__", own)


def _with_schema(spec: FieldSpec, live: LiveField, reader: TypeReader) -> FieldSpec:
    if live.annotation is UNANNOTATED or isinstance(live.annotation, str) or not needs_pydantic(live.annotation):
        return spec
    return with_changes(spec, schema=pydantic_schema(live.annotation))


def _unresolved(name: str, why: str, base: SignatureSpec) -> Problem:
    return Problem(
        "dspex-unsupported-type",
        f"the type of '{name}' cannot be resolved: {why}",
        "Import or define the name before the first call.",
        field=name,
        file=base.file,
        line=base.line,
    )


def shape_problems(cls: type, namespace: Mapping[str, Any], origin: Origin) -> list[Problem]:
    """Find what makes a class unusable as a record before its fields are looked at."""
    found: list[tuple[str, str, str]] = []
    if "__init__" in namespace:
        found.append(("init", f"{cls.__name__} defines __init__", "Use __post_init__: the constructor is generated."))
    if sum(isinstance(b, SignatureMeta) for b in cls.__bases__) > 1:
        found.append(
            ("two-signatures", f"{cls.__name__} inherits from two signatures", "Inherit from one and add fields.")
        )
    for base in cls.__bases__:
        if not issubclass(SignatureMeta, type(base)):
            found.append(
                (
                    "metaclass",
                    f"base {base.__name__} of {cls.__name__} has the metaclass {type(base).__name__}",
                    "Use a Protocol or a plain mixin class.",
                )
            )
    return [Problem(f"dspex-{c}", m, r, file=origin.file, line=origin.line) for c, m, r in found]


def _patch_class_cells(namespace: Mapping[str, Any], old: type, new: type) -> None:
    """Make zero-argument super() and `__class__` in methods see the rebuilt class."""
    for value in namespace.values():
        if isinstance(value, property):
            functions: tuple[Any, ...] = (value.fget, value.fset, value.fdel)
        else:
            functions = (getattr(value, "__func__", None) or getattr(value, "func", None) or value,)
        for function in functions:
            inner = inspect.unwrap(function) if callable(function) else function
            for cell in getattr(inner, "__closure__", None) or ():
                try:
                    if cell.cell_contents is old:
                        cell.cell_contents = new
                except ValueError:  # the cell is still empty
                    continue
