"""Readers for the fields of a record: what stands between a user and the slots of the Struct."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from msgspec import UNSET

from dspex.define.fields import MISSING
from dspex.errors import FrozenError, NotExecutedError

PREFIX = "_dspex_"
"""Before a field's name, this names the member that reads its slot without asking whether it is set."""


DERIVED = (
    "__annotations__",
    "__dspex_base_spec__",
    "__dspex_bind__",
    "__dspex_binds__",
    "__dspex_completing__",
    "__dspex_fields__",
    "__dspex_forms__",
    "__dspex_known_spec__",
    "__dspex_live__",
    "__dspex_objects__",
    "__dspex_options__",
    "__dspex_programs__",
    "__dspex_readers__",
    "__dspex_scope__",
    "__dspex_sealed__",
    "__dspex_sides__",
    "__dspex_slots__",
    "__dspex_unresolved__",
    "__dspex_written__",
)
"""Attributes that the receiving process makes for itself."""


class Slot(NamedTuple):
    """A field's name and the function that reads its slot without asking whether it is set."""

    name: str
    get: Callable[[Any], Any]


class LiveField(NamedTuple):
    """A field as Python objects, beside its `FieldSpec`, which is data.

    Attributes:
        annotation: without the constraints of its options; text while a name in it is unknown.
        factory: makes the default anew for each record.
        variables: what type parameters in an inherited annotation stand for, once it is resolved.
    """

    name: str
    kind: str
    annotation: Any
    default: Any = MISSING
    factory: Callable[[], Any] | None = None
    desc: str = ""
    variables: tuple[tuple[Any, Any], ...] = ()

    @property
    def required(self) -> bool:
        """Whether there is no default."""
        return self.default is MISSING and self.factory is None

    def make_default(self) -> Any:
        """Return the default; a factory is called anew."""
        return self.default if self.factory is None else self.factory()


def _refuse_writing(record: Any, name: str, value: object = None) -> None:
    cls: Any = record.__class__
    fields: Mapping[str, LiveField] = cls.__dspex_fields__
    field = fields.get(name)
    if field is not None:
        generic = bool(getattr(cls, "__parameters__", ()))
        change = f"record.__replace__({name}=…)" if generic else f"dataclasses.replace(record, {name}=…)"
        copy = change if field.kind == "input" else f"example(record, {name}=…)"
        remedy = f"{cls.__name__}.{name} cannot be changed: records are frozen. Make a changed copy: {copy}"
    elif hasattr(cls, name):
        remedy = f"{cls.__name__}.{name} cannot be changed: records are frozen. Change it in the class."
    else:
        from dspex.define.binding import did_you_mean

        near = did_you_mean(name, list(fields))
        remedy = f"{cls.__name__} has no field '{name}', and records are frozen: nothing can be added{near}"
    raise FrozenError(remedy)


def equip(cls: Any, fields: Mapping[str, LiveField], own: tuple[str, ...]) -> None:
    """Give a finished class its readers and its constructor, and seal what belongs to the signature.

    The constructor is generated at the first call, so that importing a signature stays cheap.

    Args:
        cls: the record class.
        fields: all of them, inherited ones too.
        own: names of those that its body defines.
    """
    put = type.__setattr__
    for name in own:
        member = cls.__dict__.get(name)
        if member is None or isinstance(member, property):  # an overridden field keeps its parent's slot
            member = getattr(cls, PREFIX + name)
        put(cls, PREFIX + name, member)
        field = fields[name]
        is_output = field.kind == "output"
        put(cls, name, property(_reader(member, name), doc=field.desc or None) if is_output else member)
    slots = tuple(Slot(name, getattr(cls, PREFIX + name).__get__) for name in cls.__struct_fields__)
    put(cls, "__dspex_slots__", slots)
    put(cls, "__dspex_bind__", staticmethod(_first_bind(cls)))
    # msgspec gives each frozen class a C function that says "immutable type" and nothing more.
    put(cls, "__setattr__", _refuse_writing)
    put(cls, "__delattr__", _refuse_writing)
    if fields:
        sealed = {*fields, *(PREFIX + name for name in fields), "__dspex_sealed__", "__annotations__"}
        sealed |= {k for k in cls.__dict__ if k.startswith("__struct_")}
        put(cls, "__dspex_sealed__", frozenset(sealed))
        put(cls, "__slots__", (*sealed, *DERIVED))  # cloudpickle does not send what is named here


class _Missed(threading.local):
    count: int = 0


MISSED: Final = _Missed()
"""Counts how often this thread has looked at an output without a value: some callers catch the error."""


def _reader(member: Any, name: str) -> Callable[[Any], Any]:
    get = member.__get__

    def read(record: Any) -> Any:
        value = get(record)
        if value is UNSET:
            MISSED.count += 1
            raise NotExecutedError(type(record).__name__, name)
        return value

    return read


def _first_bind(cls: Any) -> Callable[..., Any]:
    def bind(*args: Any, **kwargs: Any) -> Any:
        from dspex.native.build import constructor

        made = constructor(cls)
        type.__setattr__(cls, "__dspex_bind__", staticmethod(made))
        return made(*args, **kwargs)

    return bind
