"""What a user demands of a whole answer: validators, which refuse it, and checks, which note it."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Sequence
from types import FunctionType
from typing import Any, Final, NamedTuple, TypeVar, cast

from dspex.errors import ConfigurationError, DspexError, NotExecutedError, excerpt

F = TypeVar("F", bound=Callable[..., object])
MARK: Final = "__dspex_judge__"


def validator(method: F) -> F:
    """Mark a method of a signature as a condition that every answer must meet.

    The method gets the record with its inputs and outputs. The answer passes where it returns True or
    None. It is refused where it returns False (the docstring says what is wrong), returns a text (which
    says what is wrong), or raises a ValueError or an AssertionError. A refused answer is treated as one
    that breaks a bound of a field: the model is asked again, and is told what is wrong.

    While an answer is streamed, a validator runs as soon as the outputs that it reads are there.

    Raises:
        ConfigurationError: it is no plain function, or takes something else than the record.

    >>> from dspex import In, Out, signature, validator
    >>> @signature
    ... class Summary:
    ...     text: str = In()
    ...     summary: str = Out()
    ...
    ...     @validator
    ...     def is_shorter(self) -> bool:
    ...         "the summary must be shorter than the text"
    ...         return len(self.summary) < len(self.text)
    """
    return _marked(method, "validator")


def soft_check(method: F) -> F:
    """Mark a method of a signature as a check whose outcome is recorded in `Completion.checks`.

    It returns, or raises, what a `validator` does; whatever comes of it, the answer stands.

    Raises:
        ConfigurationError: it is no plain function, or takes something else than the record.
    """
    return _marked(method, "soft_check")


def _marked(method: F, kind: str) -> F:
    if not isinstance(cast("object", method), FunctionType):
        raise ConfigurationError(f"@{kind} belongs above a method of a signature, not {excerpt(method)}.")
    _refuse_unfit(method, f"@{kind}")
    setattr(method, MARK, kind)
    return method


def _refuse_unfit(function: Any, where: str) -> None:
    """Refuse what cannot give a verdict on a record, here and not at the first answer."""
    kinds = inspect.iscoroutinefunction, inspect.isgeneratorfunction, inspect.isasyncgenfunction
    if any(is_kind(function) for is_kind in kinds):
        name = getattr(function, "__name__", "it")
        raise ConfigurationError(f"{where}: {name} must be a plain function that returns its verdict.")
    try:
        parameters = inspect.signature(function)
    except (TypeError, ValueError):  # of some builtins nothing is known
        return
    try:
        parameters.bind(None)
    except TypeError:
        name = getattr(function, "__name__", "it")
        raise ConfigurationError(
            f"{where}: {name} gets the record and nothing else, but takes {parameters}."
        ) from None


class Judge(NamedTuple):
    """One condition on an answer.

    Attributes:
        name: what reports call it.
        function: gets the record.
        message: what is wrong where it returns False.
        hard: whether an answer that fails is refused.
    """

    name: str
    function: Callable[[Any], object]
    message: str
    hard: bool

    def verdict(self, record: Any) -> str:
        """Say what is wrong with a record; "" for nothing.

        Raises:
            NotExecutedError: the record does not have an output that the function reads.
            ConfigurationError: a validator returns something that is no verdict.
        """
        try:
            return self._worded(self.function(record))
        except NotExecutedError:
            raise
        except Exception as error:
            # an error of dspex tells of a setting, or of another call that the function made
            if isinstance(error, (ValueError, AssertionError)) and not isinstance(error, DspexError):
                return str(error) or self.message
            if self.hard:
                error.add_note(f"It was raised by the validator {self.name}.")
                raise
            return f"{type(error).__name__}: {error}"

    def _worded(self, result: object) -> str:
        if result is None or isinstance(result, str):
            return result or ""
        if type(result).__name__ in ("bool", "bool_"):  # numpy has one of its own
            return "" if result else self.message
        if inspect.iscoroutine(result):
            result.close()  # nobody awaits it
        raise ConfigurationError(
            f"{self.name} returned {excerpt(result)}. A verdict is True or None where the answer passes, "
            "False or a text where it does not."
        )


def judges_of(cls: type) -> tuple[Judge, ...]:
    """Return the validators and checks of a signature class, inherited ones first.

    Raises:
        ConfigurationError: one of them was made something else than a method.
    """
    found: dict[str, Judge | None] = {}
    for owner in reversed(cls.__mro__):
        for name, value in vars(owner).items():
            _refuse_hidden(owner, name, value)
            kind = getattr(value, MARK, None) if isinstance(value, FunctionType) else None
            if kind is not None or name in found:  # overridden without the mark, it is none any more
                found[name] = None if kind is None else _judge(value, kind == "validator")
    return tuple(judge for judge in found.values() if judge is not None)


_HIDING: Final[tuple[Any, ...]] = (staticmethod, classmethod, property)


def _refuse_hidden(owner: type, name: str, value: Any) -> None:
    """Refuse a marked function under a decorator that hides it: it would never run, and all would pass."""
    if isinstance(value, _HIDING):
        inner: Any = getattr(value, "fget", None) or getattr(value, "__func__", None)
        if (kind := getattr(inner, MARK, None)) is not None:
            over = type(value).__name__
            raise ConfigurationError(
                f"{owner.__name__}.{name}: @{kind} belongs above a method, without @{over} over it."
            )


def judges_from(functions: Any, *, hard: bool) -> tuple[Judge, ...]:
    """Return functions that were given to a program as validators or checks.

    Raises:
        ConfigurationError: they are no functions of a record.
    """
    what = "validators" if hard else "checks"
    if not isinstance(functions, Sequence) or isinstance(functions, (str, bytes)):
        raise ConfigurationError(f"{what} is a list of functions of the record, not {excerpt(functions)}.")
    given: Sequence[Any] = functions  # pyright: ignore[reportUnknownVariableType]  # checked one by one
    return tuple(_checked(given, what, hard))


def _checked(functions: Sequence[Any], what: str, hard: bool) -> Iterator[Judge]:
    for function in functions:
        if not callable(function) or isinstance(function, type):
            raise ConfigurationError(f"{what} takes functions of the record, not {excerpt(function)}.")
        _refuse_unfit(function, what)
        yield _judge(function, hard)


def _judge(function: Any, hard: bool) -> Judge:
    name = str(getattr(function, "__name__", type(function).__name__))
    doc = inspect.getdoc(function) if isinstance(function, FunctionType) else None
    message = " ".join(doc.split()) if doc else f"{name} is not met"
    return Judge(name, function, message, hard)
