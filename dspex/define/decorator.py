"""`@signature`, labelled examples, and the record type of signature strings."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Generic, TypeVar, dataclass_transform, overload

from msgspec.structs import replace as struct_replace

from dspex.define.complete import finished_spec
from dspex.define.construct import build_class
from dspex.define.fields import In, Out
from dspex.define.locate import Origin
from dspex.define.record import RecordBase, SignatureMeta, did_you_mean, mismatches
from dspex.define.undecorated import check_decorated
from dspex.errors import ConfigurationError, bind_error, excerpt

if TYPE_CHECKING:
    import typing_extensions

    from dspex.spec.signature import SignatureSpec

    F = typing_extensions.TypeVar("F", default=Any)

T = TypeVar("T")
R = TypeVar("R")


@overload
@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(In, Out))
def signature(cls: type[T], /) -> type[T]: ...
@overload
@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(In, Out))
def signature(
    *, name: str | None = None, instructions: str | None = None
) -> Callable[[type[T]], type[T]]: ...
@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(In, Out))
def signature(
    cls: type[Any] | None = None, /, *, name: str | None = None, instructions: str | None = None
) -> Any:
    """Make a class a signature: what goes in, what comes out, and what the model is told.

    Args:
        cls: the class. Fields are annotated; `In` and `Out` say which side they are on, a bare
            annotation is an input. The docstring is the instructions.
        name: shown in errors and events; the class's name unless given.
        instructions: instead of the docstring.

    Raises:
        DefinitionError: with every problem of the class, its file and lines.

    >>> @signature
    ... class Triage:
    ...     "Triage a support ticket."
    ...     ticket: str = In()
    ...     urgent: bool = Out()
    >>> Triage(ticket="It burns")
    Triage(ticket='It burns')
    """
    origin = Origin(1)

    def decorate(decorated: type[Any]) -> type[Any]:
        _check_class(decorated)
        return build_class(decorated, origin, name, instructions)

    return decorate if cls is None else decorate(cls)


def _check_class(decorated: object) -> None:
    if isinstance(decorated, str):
        raise ConfigurationError(
            f"@signature decorates a class. For a string, write Predict({excerpt(decorated)})."
        )
    if not isinstance(decorated, type):
        raise ConfigurationError(f"@signature decorates a class, not {excerpt(decorated)}.")
    if is_signature(decorated) and "__dspex_pending__" not in decorated.__dict__:
        raise ConfigurationError(
            f"{decorated.__name__} is a signature already. Remove the second @signature."
        )


def is_signature(cls: object) -> bool:
    """Whether a class was made by `@signature` or from a signature string."""
    return isinstance(cls, SignatureMeta) and "__dspex_base_spec__" in cls.__dict__


def spec_of(cls: Any) -> SignatureSpec:
    """Return what a signature class asks for, as data.

    Args:
        cls: a class made by `@signature`, or a subclass that adds no fields.

    Raises:
        ConfigurationError: the class is no signature.
        DefinitionError: a forward reference still cannot be resolved, or a subclass with fields of
            its own is not decorated.
    """
    spec = getattr(cls, "__dspex_known_spec__", None)
    if spec is None or not isinstance(cls, SignatureMeta):
        raise ConfigurationError(f"{excerpt(cls)} is no signature. Decorate the class with @signature.")
    if not is_signature(cls):
        check_decorated(cls)
    if cls.__dspex_unresolved__:
        return finished_spec(cls)
    return spec  # type: ignore[no-any-return]  # set by complete_spec


def example(record: R, /, **outputs: Any) -> R:
    """Label a record: the outputs that a good answer would have.

    Args:
        record: a bound record, such as `Triage(ticket="…")`.
        outputs: values of its outputs; those left out stay unset.

    Raises:
        BindError: a name is no output or a value does not fit.
    """
    cls: Any = type(record)
    if not isinstance(cls, SignatureMeta):
        raise ConfigurationError(f"example() takes a record, such as Triage(ticket='…'), not {record!r}")
    fields = cls.__dspex_fields__
    names = [n for n, f in fields.items() if f.kind == "output"]
    problems = [f"no output '{n}'{did_you_mean(n, names)}" for n in outputs if n not in names]
    problems += mismatches(cls, {n: v for n, v in outputs.items() if n in names})
    if problems:
        raise bind_error(cls.__name__, problems)
    return struct_replace(record, **outputs)  # type: ignore[type-var]  # at run time it is a Struct


if TYPE_CHECKING:

    class Record(RecordBase, Generic[F], frozen=True):
        """The record of a signature string: its fields are known at run time, or to the mypy plugin."""

        def __getattr__(self, name: str) -> Any: ...

else:

    class Record(RecordBase, frozen=True):
        """The record of a signature string: its fields are known at run time, or to the mypy plugin."""
