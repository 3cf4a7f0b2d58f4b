"""The record: one frozen msgspec Struct for the inputs and outputs of a signature.

Inputs are bound through the generated constructor, which checks them. Outputs default to UNSET and
are read through a property that refuses UNSET; msgspec reads and writes the slots by their C
offsets and never meets the property.
"""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from msgspec import UNSET, Struct, StructMeta
from msgspec.structs import replace as struct_replace

from dspex.define.fields import MISSING
from dspex.errors import DefinitionError, FrozenError, NotExecutedError, bind_error

if TYPE_CHECKING:
    from dspex.spec.signature import SignatureSpec


class Slot(NamedTuple):
    """A field's name and the function that reads its slot without asking whether it is set."""

    name: str
    get: Callable[[Any], Any]


class LiveField(NamedTuple):
    """A field as Python objects, beside its `FieldSpec`, which is data."""

    name: str
    kind: str
    annotation: Any
    default: Any = MISSING
    factory: Callable[[], Any] | None = None
    desc: str = ""

    @property
    def required(self) -> bool:
        """Whether there is no default."""
        return self.default is MISSING and self.factory is None

    def make_default(self) -> Any:
        """Return the default; a factory is called anew."""
        return self.default if self.factory is None else self.factory()


UNDECORATED_ANNOTATIONS = ("__annotations__", "__annotate__", "__annotate_func__")


class SignatureMeta(StructMeta):
    """Binds through the generated constructor, seals the fields, holds back undecorated subclasses."""

    # set on each class by the decorator
    __dspex_fields__: dict[str, LiveField]
    __dspex_bind__: Callable[..., Any]
    __dspex_pending__: dict[str, Any]

    def __new__(mcls, name: str, bases: tuple[type, ...], namespace: dict[str, Any], **config: Any) -> Any:
        if "__dspex_fields__" in namespace:
            return super().__new__(mcls, name, bases, namespace, **config)
        parents = [b for b in bases if isinstance(b, SignatureMeta) and b.__struct_fields__]
        if len(parents) > 1:
            raise _definition_error(
                name, "two-signatures", f"{name} inherits from two signatures", "Inherit from one and add fields."
            )
        # `class Child(Triage):` runs before its decorator: the shell holds no fields of its own.
        annotated: Mapping[str, Any] = namespace.get("__annotations__", {})
        body = {k: v for k, v in namespace.items() if k not in UNDECORATED_ANNOTATIONS and k not in annotated}
        inherited: dict[str, LiveField] = getattr(parents[0], "__dspex_fields__", {}) if parents else {}
        body["__dspex_fields__"] = inherited
        cls = super().__new__(mcls, name, bases, body, **config)
        type.__setattr__(cls, "__dspex_pending__", dict(namespace))
        if annotated:
            type.__setattr__(cls, "__dspex_bind__", staticmethod(_undecorated(name)))
        else:
            equip(cls, inherited, own=())
        return cls

    def __call__(cls, /, *args: Any, **kwargs: Any) -> Any:
        try:
            return cls.__dspex_bind__(*args, **kwargs)
        except TypeError as error:
            raise explain(cls, args, kwargs, error) from None

    def __setattr__(cls, name: str, value: Any) -> None:
        # Methods may be patched, fields may not; this also keeps IPython's autoreload from
        # planting the slots of another class.
        if name in cls.__dict__.get("__dspex_sealed__", ()):
            raise FrozenError(f"{cls.__name__}.{name} belongs to the signature and cannot be replaced")
        super().__setattr__(name, value)

    def __delattr__(cls, name: str) -> None:
        if name in cls.__dict__.get("__dspex_sealed__", ()):
            raise FrozenError(f"{cls.__name__}.{name} belongs to the signature and cannot be deleted")
        super().__delattr__(name)

    @property
    def __dspex_spec__(cls) -> SignatureSpec:
        from dspex.define.decorator import spec_of

        return spec_of(cls)

    @property
    def __signature__(cls) -> inspect.Signature:
        return inspect.Signature(
            [
                inspect.Parameter(
                    f.name,
                    inspect.Parameter.KEYWORD_ONLY,
                    annotation=f.annotation,
                    default=inspect.Parameter.empty if f.required else _shown_default(f),
                )
                for f in cls.__dspex_fields__.values()
                if f.kind == "input"
            ]
        )


class _Factory:
    def __repr__(self) -> str:
        return "<factory>"


def _shown_default(field: LiveField) -> Any:
    return field.default if field.factory is None else _Factory()


class _DataclassFields:
    """What `dataclasses.fields`, `replace` and `asdict` look for, made when they do.

    Type checkers accept those functions on a `dataclass_transform` class, so they work at run
    time. It stands on the base class only: orjson looks for it in a type's own dict and crashes
    on an unbound record there.
    """

    def __get__(self, record: object, cls: Any = None) -> dict[str, dataclasses.Field[Any]]:
        fields: dict[str, dataclasses.Field[Any]] = {}
        for live in cls.__dspex_fields__.values():
            if live.kind == "output":
                field: Any = dataclasses.field(default=UNSET, init=False)
            elif live.factory is not None:
                field = dataclasses.field(kw_only=True, default_factory=live.factory)
            elif live.default is not MISSING:
                field = dataclasses.field(kw_only=True, default=live.default)
            else:
                field = dataclasses.field(kw_only=True)
            field.name, field.type = live.name, live.annotation
            field._field_type = dataclasses._FIELD  # type: ignore[attr-defined]  # what fields() filters by
            fields[live.name] = field
        return fields


def _dataclass_params() -> Any:
    made = dataclasses.dataclass(frozen=True, kw_only=True)(type("_", (), {}))
    return made.__dataclass_params__  # type: ignore[attr-defined]  # there is no public way to make one


class RecordBase(Struct, frozen=True, kw_only=True, weakref=False, metaclass=SignatureMeta):
    """What every record can do. User fields may have any name, hence no public method here."""

    __dspex_fields__: ClassVar[dict[str, LiveField]] = {}
    __dspex_slots__: ClassVar[tuple[Slot, ...]] = ()
    __dataclass_fields__: ClassVar[Any] = _DataclassFields()
    __dataclass_params__: ClassVar[Any] = _dataclass_params()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in self.__rich_repr__())})"

    def __rich_repr__(self) -> Iterator[tuple[str, Any]]:
        for name, get in type(self).__dspex_slots__:
            if (value := get(self)) is not UNSET:
                yield name, value

    def _repr_html_(self) -> str:
        from html import escape

        rows = "".join(
            f"<tr><th style='text-align:left'>{escape(name)}</th><td style='text-align:left'>"
            f"<pre>{escape(value if isinstance(value, str) else repr(value))}</pre></td></tr>"
            for name, value in self.__rich_repr__()
        )
        return f"<table><caption>{escape(type(self).__name__)}</caption>{rows}</table>"

    def __reduce__(self) -> tuple[Any, ...]:
        return restore, (type(self), dict(self.__rich_repr__()))

    def __replace__(self, /, **changes: Any) -> Any:
        return changed(self, changes)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        from dspex.define.pydantic_schema import core_schema

        return core_schema(cls, source, handler)


def restore(cls: Any, values: Mapping[str, Any]) -> Any:
    """Make a record from values that were in one before: nothing is checked, nothing is bound."""
    return new_struct(cls, **{**dict.fromkeys(cls.__struct_fields__, UNSET), **values})


def changed(record: Any, changes: Mapping[str, Any]) -> Any:
    """Return a record with other values; new inputs drop the outputs, which answered the old ones.

    Raises:
        BindError: a field is unknown or a value does not fit.
    """
    cls = type(record)
    fields: dict[str, LiveField] = cls.__dspex_fields__
    problems = [f"no field '{name}'" for name in changes if name not in fields]
    problems += mismatches(cls, changes)
    if problems:
        raise bind_error(cls.__name__, problems)
    if any(fields[name].kind == "input" for name in changes):
        changes = {**{f.name: UNSET for f in fields.values() if f.kind == "output"}, **changes}
    return struct_replace(record, **changes)


def mismatches(cls: Any, values: Mapping[str, Any]) -> list[str]:
    """Say for each value that does not fit its field what was expected and what was given."""
    from dspex.native.build import field_checkers

    checkers = field_checkers(cls)
    return [
        f"'{name}' {problem}"
        for name, value in values.items()
        if name in checkers
        for problem in checkers[name](value)
    ]


def explain(cls: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any], error: TypeError) -> Exception:
    """Turn a TypeError of a constructor call into a `BindError` that lists every problem.

    Returns `error` itself where the arguments are right: then user code raised it.
    """
    if isinstance(error, DefinitionError):
        return error
    fields: dict[str, LiveField] = cls.__dspex_fields__
    inputs = [f for f in fields.values() if f.kind == "input"]
    problems: list[str] = []
    if args:
        call = ", ".join(f"{f.name}=…" for f in inputs)
        problems.append(f"inputs are given by keyword ({len(args)} positional given): {cls.__name__}({call})")
    problems += [f"missing input '{f.name}'" for f in inputs if f.required and f.name not in kwargs]
    for name in kwargs:
        field = fields.get(name)
        if field is None:
            problems.append(f"no input '{name}'" + did_you_mean(name, [f.name for f in inputs]))
        elif field.kind == "output":
            problems.append(f"'{name}' is an output, it cannot be given")
    problems += mismatches(cls, {k: v for k, v in kwargs.items() if k in fields and fields[k].kind == "input"})
    return bind_error(cls.__name__, problems) if problems else error


def did_you_mean(name: str, known: list[str]) -> str:
    """Suggest the nearest known name: `; did you mean 'lang'?`, or nothing."""
    from difflib import get_close_matches

    near = get_close_matches(name, known, 1)
    return f"; did you mean '{near[0]}'?" if near else ""


def equip(cls: Any, fields: dict[str, LiveField], own: tuple[str, ...]) -> None:
    """Give a finished class its readers and its constructor, and seal what belongs to the signature.

    The constructor is generated at the first call, so that importing a signature stays cheap.
    """
    put = type.__setattr__
    for name in own:
        member = cls.__dict__.get(name)
        if member is None or isinstance(member, property):  # an overridden field keeps its parent's slot
            member = getattr(cls, f"_dspex_{name}")
        put(cls, f"_dspex_{name}", member)
        field = fields[name]
        is_output = field.kind == "output"
        put(cls, name, property(_reader(member, name), doc=field.desc or None) if is_output else member)
    slots = tuple(Slot(name, getattr(cls, f"_dspex_{name}").__get__) for name in cls.__struct_fields__)
    put(cls, "__dspex_slots__", slots)
    put(cls, "__dspex_bind__", staticmethod(_first_bind(cls)))
    if fields:
        sealed = {*fields, *(f"_dspex_{name}" for name in fields), "__dspex_sealed__", "__annotations__"}
        sealed |= {k for k in cls.__dict__ if k.startswith("__struct_")}
        put(cls, "__dspex_sealed__", frozenset(sealed))


def _reader(member: Any, name: str) -> Callable[[Any], Any]:
    get = member.__get__

    def read(record: Any) -> Any:
        value = get(record)
        if value is UNSET:
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


new_struct = StructMeta.__call__


def blank(cls: Any) -> Any:
    """Make a record of which nothing is set; the user's `__post_init__` runs, if there is one."""
    return new_struct(cls, **dict.fromkeys(cls.__struct_fields__, UNSET))


def unanswered(cls: Any) -> Any:
    """Make a record of which only the defaults of inputs are set: what a bare answer is read into."""
    record = blank(cls)
    given: dict[str, Any] = {}
    for field in cls.__dspex_fields__.values():
        if field.kind == "input" and not field.required:
            given[field.name] = field.make_default()
    return struct_replace(record, **given) if given else record


def _undecorated(name: str) -> Callable[..., Any]:
    def bind(*args: Any, **kwargs: Any) -> Any:
        raise _definition_error(
            name, "undecorated", f"{name} adds fields to a signature but has no @signature", "Decorate it."
        )

    return bind


def _definition_error(name: str, code: str, message: str, remedy: str) -> DefinitionError:
    from dspex.check.problem import Problem

    return DefinitionError(name, (Problem(f"dspex-{code}", message, remedy),))

