"""The record: one frozen msgspec Struct for the inputs and outputs of a signature.

Inputs are bound through the generated constructor, which checks them. Outputs default to UNSET and
are read through a property that refuses UNSET; msgspec reads and writes the slots by their C
offsets and never meets the property.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from msgspec import UNSET, Struct, StructMeta
from msgspec.structs import replace as struct_replace

from dspex.define.binding import changed, did_you_mean, explain, mismatches
from dspex.define.by_value import Carrier, received
from dspex.define.dataclass_view import DataclassFields, dataclass_params
from dspex.define.post_init import with_guard
from dspex.define.sides import Side
from dspex.define.slots import MISSED, LiveField, Slot
from dspex.errors import DefinitionError, FrozenError

if TYPE_CHECKING:
    from dspex.spec.signature import SignatureSpec

__all__ = [
    "LiveField",
    "RecordBase",
    "SignatureMeta",
    "Slot",
    "blank",
    "changed",
    "did_you_mean",
    "explain",
    "mismatches",
    "new_struct",
    "restore",
    "unanswered",
]

new_struct = StructMeta.__call__


class SignatureMeta(StructMeta):
    """Binds through the generated constructor, seals the fields, holds back undecorated subclasses."""

    # set on each class by the decorator
    __dspex_fields__: dict[str, LiveField]
    __dspex_bind__: Callable[..., Any]
    __dspex_unresolved__: bool

    Inputs = Side("Inputs")
    Outputs = Side("Outputs")

    def __new__(mcls, name: str, bases: tuple[type, ...], namespace: dict[str, Any], **config: Any) -> Any:
        namespace = with_guard(namespace, bases)
        if "__dspex_fields__" in namespace:  # the decorator builds the class
            return super().__new__(mcls, name, bases, namespace, **config)
        if isinstance(sent := namespace.get("__dict__"), Carrier):  # cloudpickle makes it again
            return received(name, bases, namespace, sent)
        from dspex.define.undecorated import finish_shell, shell_namespace

        # `class Child(Triage):` runs before its decorator: the shell holds no fields of its own
        body = shell_namespace(name, bases, namespace)
        cls = super().__new__(mcls, name, bases, body, **config)
        finish_shell(cls, namespace)
        return cls

    def __call__(cls, /, *args: Any, **kwargs: Any) -> Any:
        try:
            return cls.__dspex_bind__(*args, **kwargs)
        except TypeError as error:
            raise explain(cls, args, kwargs, error) from None

    def __getitem__(cls, arguments: Any) -> Any:
        from dspex.define.alias import alias_of

        return alias_of(cls, arguments)

    def __setattr__(cls, name: str, value: Any) -> None:
        if name == "__dataclass_params__":  # the first thing that @dataclass does
            from dspex.define.rebuild import dataclass_problem

            raise DefinitionError(cls.__name__, (dataclass_problem(cls.__name__),))
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


class RecordBase(Struct, frozen=True, kw_only=True, weakref=False, metaclass=SignatureMeta):
    """What every record can do. User fields may have any name, hence no public method here."""

    __dspex_fields__: ClassVar[dict[str, LiveField]] = {}
    __dspex_slots__: ClassVar[tuple[Slot, ...]] = ()
    __dataclass_fields__: ClassVar[Any] = DataclassFields()
    __dataclass_params__: ClassVar[Any] = dataclass_params()

    def __repr__(self) -> str:
        return (
            f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in self.__rich_repr__())})"
        )

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        slots = type(self).__dspex_slots__
        shown = [(name, value) for name, get in slots if (value := get(self)) is not UNSET]
        MISSED.count += len(slots) - len(shown)
        return shown

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


def blank(cls: Any) -> Any:
    """Make a record of which nothing is set."""
    return new_struct(cls, **dict.fromkeys(cls.__struct_fields__, UNSET))


def unanswered(cls: Any) -> Any:
    """Make a record of which only the defaults of inputs are set: what a bare answer is read into."""
    given: dict[str, Any] = {}
    for field in cls.__dspex_fields__.values():
        if field.kind == "input" and not field.required:
            given[field.name] = field.make_default()
    record = blank(cls)
    return struct_replace(record, **given) if given else record
