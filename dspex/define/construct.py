"""Build the record class of a signature."""

from __future__ import annotations

import functools
import sys
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, NoReturn

from msgspec import UNSET
from msgspec import field as struct_field
from msgspec.structs import replace as with_changes

from dspex.check.problem import Problem
from dspex.check.rules import check
from dspex.define.body import UNANNOTATED, Body, member_names, own_doc, read_body
from dspex.define.by_value import Carrier, NotSent
from dspex.define.complete import complete_spec, read_fields, resolved
from dspex.define.fields import MISSING
from dspex.define.generics import inherited_fields
from dspex.define.locate import Origin, located
from dspex.define.rebuild import keep_attributes, patch_class_cells, shape_problems
from dspex.define.record import RecordBase, SignatureMeta
from dspex.define.slots import LiveField, equip
from dspex.define.written_twice import twice_written
from dspex.errors import DefinitionError
from dspex.spec.signature import SignatureSpec, Style
from dspex.spec.types import Ref


class Draft(NamedTuple):
    """A class as it was written, before it is a record.

    Attributes:
        cls: the class; None when Python itself could not make it.
    """

    name: str
    bases: tuple[type, ...]
    namespace: Mapping[str, Any]
    cls: type | None = None

    @property
    def parent(self) -> Any:
        """The signature that it inherits from, or None."""
        return next((b for b in self.bases if isinstance(b, SignatureMeta)), None)

    @property
    def body(self) -> Body:
        """Its fields, and the rest."""
        return read_body(self.namespace, self.namespace.get("__annotations__") or {})

    @property
    def place(self) -> tuple[str, str]:
        """Its module and qualified name."""
        module = str(self.namespace.get("__module__", ""))
        return module, self.cls.__qualname__ if self.cls else str(
            self.namespace.get("__qualname__", self.name)
        )


def draft_of(cls: type) -> Draft:
    """Look at a class that `@signature` was given."""
    pending = cls.__dict__.get("__dspex_pending__")
    bases = tuple(b for b in cls.__bases__ if b is not object)
    return Draft(cls.__name__, bases, cls.__dict__ if pending is None else pending, cls)


def build_class(
    cls: type, origin: Origin, name: str | None, instructions: str | None, *, style: Style = "class"
) -> type:
    """Turn a decorated class into a record class.

    Args:
        cls: the class.
        origin: where it stands.
        name: shown in errors and events; the class's name unless given.
        instructions: instead of the docstring.
        style: how it was written.

    Raises:
        DefinitionError: with every problem that the rule book finds.
    """
    draft = draft_of(cls)
    body = draft.body
    hostile = any(not n.isidentifier() or n.startswith("_") for n in body.fields)
    twice = twice_written(cls, origin) if style == "class" else []
    if hostile or twice or shape_problems(draft.name, draft.bases, draft.namespace, body.fields):
        refuse(draft, origin, twice=twice)
    try:
        new = _make(draft, body)
    except (TypeError, ValueError) as error:
        refuse(draft, origin, error)
    patch_class_cells(draft.namespace, cls, new)
    keep_attributes(body.rest, new)
    spec = with_changes(base_spec(draft, origin, name, instructions), style=style)
    parameters = {p.__name__: p for p in getattr(cls, "__type_params__", ())}
    inner = {k: v for k, v in body.rest.items() if isinstance(v, type)}
    scope = {**origin.scope, **inner, **parameters, cls.__name__: new}
    parent = draft.parent
    put = type.__setattr__
    above: Mapping[str, LiveField] = inherited_fields(parent, draft.namespace) if parent is not None else {}
    put(new, "__dspex_fields__", {**above, **body.fields})
    put(new, "__dspex_written__", {n: f.annotation for n, f in body.fields.items()})
    put(new, "__dspex_options__", {**getattr(parent, "__dspex_options__", {}), **body.options})
    equip(new, new.__dspex_fields__, own=tuple(body.fields))
    put(new, "__dspex_base_spec__", with_changes(spec, parameters=_parameters(new)))
    put(new, "__dspex_scope__", (cls.__module__, scope))
    complete_spec(new, final=False)
    made: type = new
    return made


def base_spec(
    draft: Draft, origin: Origin, name: str | None = None, instructions: str | None = None
) -> SignatureSpec:
    """Write what is known of a class without its fields."""
    import inspect

    parent: SignatureSpec | None = getattr(draft.parent, "__dspex_base_spec__", None)
    doc = own_doc(draft.namespace, parent) if instructions is None else inspect.cleandoc(instructions)
    return SignatureSpec(
        name=name or draft.name,
        fields=(),
        ref=Ref(*draft.place),
        instructions=doc,
        members=member_names(draft.namespace, parent, draft.bases),
        file=origin.file,
        line=origin.line,
    )


def refuse(
    draft: Draft, origin: Origin, error: Exception | None = None, twice: Sequence[Problem] = ()
) -> NoReturn:
    """Raise every problem of a class that cannot be built, those of its fields too.

    Args:
        draft: the class.
        origin: where it stands.
        error: why Python could not build it.
        twice: the problems of fields that its body defines twice.

    Raises:
        DefinitionError: always.
    """
    body = draft.body
    module, _ = draft.place
    scope = {k: v for k, v in origin.scope.items() if k != draft.name}
    live, _ = resolved(body.fields, scope, module)
    base = base_spec(draft, origin)
    fields, reader = read_fields(live, body.options, scope, module)
    spec = with_changes(base, fields=fields, definitions=tuple(reader.definitions.values()))
    problems = shape_problems(draft.name, draft.bases, draft.namespace, body.fields)
    # another metaclass keeps fields for itself, and a second parent has some that are not seen here
    complete = (
        draft.parent is None and bool(body.fields) and not any(p.code == "dspex-metaclass" for p in problems)
    )
    known = {(p.code, p.field) for p in problems if p.field}
    found = (p for p in check(spec, complete=complete) if p.severity == "error")
    problems += [p for p in found if (p.code, p.field) not in known]
    told = {p.field for p in twice}  # of these fields the class has only the last definition
    problems = [*twice, *(p for p in problems if not p.field or p.field not in told)]
    if not problems:
        message = f"{draft.name} cannot be made a record: {error}"
        problems = [Problem("dspex-metaclass", message, "Use plain classes as bases.")]
    raise DefinitionError(draft.name, located(spec, problems)) from error


def _parameters(cls: Any) -> tuple[str, ...]:
    return tuple(p.__name__ for p in getattr(cls, "__parameters__", ()))


def _make(draft: Draft, body: Body) -> Any:
    bases = draft.bases if draft.parent is not None else (RecordBase, *draft.bases)
    return make_class(draft.name, *draft.place, bases, body)


def make_class(name: str, module: str, qualname: str, bases: tuple[type, ...], body: Body) -> Any:
    """Make the Struct of a signature, still without its readers.

    Args:
        name: its `__name__`.
        module: its `__module__`.
        qualname: its `__qualname__`.
        bases: the first signature among them gives it its first fields.
        body: its own fields, and what else its body holds.

    Raises:
        TypeError, ValueError: Python or msgspec cannot make such a class.
    """
    values: dict[str, Any] = {}
    for field in body.fields.values():
        if field.kind == "output":
            values[field.name] = UNSET
        elif field.default is not MISSING and _is_hashable(field.default):
            values[field.name] = struct_field(default=field.default)
        elif not field.required:  # msgspec refuses mutable defaults
            values[field.name] = struct_field(default_factory=field.make_default)
    config: dict[str, Any] = {"kw_only": True, "frozen": True, "rename": _wire_names(body)}
    if any(isinstance(v, functools.cached_property) for v in body.rest.values()):
        config["dict"] = True
    own: dict[str, Any] = {
        "__qualname__": qualname,
        "__module__": module,
        "__annotations__": {
            n: object if f.annotation is UNANNOTATED else f.annotation for n, f in body.fields.items()
        },
        "__dspex_fields__": {},
    }
    if "dict" in config:
        own["__dspex_not_sent__"] = NotSent(qualname)
    else:
        own["__dict__"] = Carrier()
    cls = SignatureMeta(name, bases, {**body.rest, **values, **own}, **config)
    if "__dict__" in own:
        own["__dict__"].cls = cls
    return cls


def _is_hashable(value: object) -> bool:
    try:
        hash(value)
    except TypeError:
        return False
    return True


def _wire_names(body: Body) -> dict[str, str] | None:
    """Return the names that msgspec writes; None where the rule book will refuse one of them."""
    rename = {n: o["wire_name"] for n, o in body.options.items() if o.get("wire_name")}
    fine = all(isinstance(w, str) and w.isidentifier() for w in rename.values())
    shown = [rename.get(name, name) for name in body.fields]
    return (
        {sys.intern(n): w for n, w in rename.items()}
        if fine and len(set(map(str, shown))) == len(shown)
        else None
    )
