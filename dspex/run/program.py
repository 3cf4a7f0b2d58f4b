"""What every program can do: run, run in batches, go on with the next."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from time import perf_counter_ns as clock
from typing import TYPE_CHECKING, Any, Generic, Literal, ParamSpec, TypedDict, TypeVar, cast, overload

from dspex.errors import ConfigurationError
from dspex.run.completion import Completion
from dspex.run.sync import drive

if TYPE_CHECKING:
    from typing import Self

    from dspex.lm.base import LanguageModel
    from dspex.run.completion import RouteName
    from dspex.run.forward_types import AsyncForward, PlainForward
    from dspex.run.interface import Gives, Takes
    from dspex.run.plan_settings import Compat
    from dspex.run.predict import Predict
    from dspex.spec.dialect import Dialect

P = ParamSpec("P")
P2 = ParamSpec("P2")
Q = TypeVar("Q")
Q2 = TypeVar("Q2")
R = TypeVar("R")
R2 = TypeVar("R2")


class ChatMessage(TypedDict):
    """A message as model servers take it.

    Attributes:
        role: who says it.
        content: a text; or blocks, where there are images, sounds or files beside text.
    """

    role: Literal["system", "user", "assistant", "tool"]
    content: str | list[dict[str, Any]]


class Program(Generic[P, Q, R]):
    """Something that is called with typed inputs and gives a typed result.

    `P` are the inputs of a call, `Q` is the record that binds them, and `R` is the result.
    """

    # What each kind of program does in its own way.

    def _bind(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Bind the inputs of a call, or raise BindError."""
        raise NotImplementedError

    def _own(self, request: Any) -> Any:
        """Return a request of this program as it is; refuse any other."""
        raise NotImplementedError

    async def _complete(self, request: Any, started: int) -> Completion[R]:
        """Run a bound request; `started` is a reading of `time.perf_counter_ns`."""
        raise NotImplementedError

    def _messages(self, request: Any) -> list[ChatMessage]:
        """Write what a model is sent first for a bound request."""
        raise NotImplementedError

    def _takes(self) -> Takes:
        """Say what a call takes, so that the program before it can give it."""
        raise NotImplementedError

    def _gives(self) -> Gives | None:
        """Name the result and its fields; None where they are known only when it is there."""
        return None

    def _held(self) -> Iterable[tuple[str, Any]] | None:
        """Name the attributes that may hold programs; None for a program that holds none."""
        return None

    def _copied(self) -> Self:
        """Return a shallow copy, whose attributes may then be others."""
        other = object.__new__(type(self))
        other.__dict__.update(self.__dict__)
        return other

    def with_next(self, signature: Any) -> Predict[Any, Any]:
        """Return a `Predict` for another signature with this program's model, route and options."""
        from dspex.run.predict import Predict

        return Predict(signature)

    def with_(
        self,
        *,
        lm: LanguageModel | None = None,
        extractor: LanguageModel | None = None,
        route: RouteName | None = None,
        dialect: Dialect | None = None,
        compat: Compat | None = None,
        temperature: float | None = None,
        max_tokens: int | None = None,
        top_p: float | None = None,
        stop: Sequence[str] | None = None,
        seed: int | None = None,
        reasks: int | None = None,
        token_budget: int | None = None,
    ) -> Self:
        """Return the same program with other settings; what is not given stays."""
        raise NotImplementedError

    # What all of them do alike.

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run with these inputs and return the value.

        Raises:
            BindError: inputs do not fit.
            AnswerError: the answer does not give the outputs.
            ModelError: the model could not be called.
        """
        started = clock()
        return drive(self._complete(self._bind(args, kwargs), started)).value

    async def acall(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run like a call, from a coroutine."""
        started = clock()
        return (await self._complete(self._bind(args, kwargs), started)).value

    def full(self, *args: P.args, **kwargs: P.kwargs) -> Completion[R]:
        """Run and return the value with messages, raw answer, usage, route and timings."""
        started = clock()
        return drive(self._complete(self._bind(args, kwargs), started))

    async def afull(self, *args: P.args, **kwargs: P.kwargs) -> Completion[R]:
        """Run like `full`, from a coroutine."""
        started = clock()
        return await self._complete(self._bind(args, kwargs), started)

    def request(self, *args: P.args, **kwargs: P.kwargs) -> Q:
        """Bind the inputs of one call without running it; `batch` takes such records.

        Raises:
            BindError: inputs do not fit.
        """
        return self._bind(args, kwargs)  # type: ignore[no-any-return]  # an instance of the record class

    def messages(self, *args: P.args, **kwargs: P.kwargs) -> list[ChatMessage]:
        """Return what the model would be sent for these inputs, as dicts for your own wire.

        Of programs in sequence, it is what the first is sent.

        Raises:
            BindError: inputs do not fit.
        """
        return self._messages(self._bind(args, kwargs))

    @overload
    def batch(
        self,
        requests: Iterable[Q],
        *,
        concurrency: int | None = None,
        progress: bool | None = None,
        return_exceptions: Literal[False] = False,
    ) -> list[R]: ...
    @overload
    def batch(
        self,
        requests: Iterable[Q],
        *,
        concurrency: int | None = None,
        progress: bool | None = None,
        return_exceptions: Literal[True],
    ) -> list[R | Exception]: ...
    def batch(
        self,
        requests: Iterable[Q],
        *,
        concurrency: int | None = None,
        progress: bool | None = None,
        return_exceptions: bool = False,
    ) -> list[Any]:
        """Run many bound records, some at once, and return their results in order.

        Args:
            requests: bound records, such as `Triage(ticket="…")`.
            concurrency: how many run at once; the runtime's unless given.
            progress: whether to show a progress bar; None shows one in a terminal.
            return_exceptions: put errors in the place of results instead of raising them.

        Raises:
            BatchError: some failed; it holds every result and every error.
        """
        return drive(self._abatch(requests, concurrency, progress, return_exceptions))

    @overload
    async def abatch(
        self,
        requests: Iterable[Q],
        *,
        concurrency: int | None = None,
        progress: bool | None = None,
        return_exceptions: Literal[False] = False,
    ) -> list[R]: ...
    @overload
    async def abatch(
        self,
        requests: Iterable[Q],
        *,
        concurrency: int | None = None,
        progress: bool | None = None,
        return_exceptions: Literal[True],
    ) -> list[R | Exception]: ...
    async def abatch(
        self,
        requests: Iterable[Q],
        *,
        concurrency: int | None = None,
        progress: bool | None = None,
        return_exceptions: bool = False,
    ) -> list[Any]:
        """Run like `batch`, from a coroutine."""
        return await self._abatch(requests, concurrency, progress, return_exceptions)

    async def _abatch(
        self, requests: Iterable[Q], concurrency: int | None, progress: bool | None, return_exceptions: bool
    ) -> list[Any]:
        from dspex.run.batch import run_batch

        return await run_batch(
            self._complete,
            self._own,
            requests,
            concurrency=concurrency,
            progress=progress,
            return_exceptions=return_exceptions,
        )

    @overload
    def then(self, step: Callable[[R], Awaitable[R2]], /) -> Program[P, Q, R2]: ...
    @overload
    def then(self, step: Callable[[R], R2], /) -> Program[P, Q, R2]: ...
    def then(self, step: Callable[[R], Any], /) -> Program[P, Q, Any]:
        """Go on with a function of the result.

        A step that returns a bound record, such as `lambda t: Route(priority=t.priority)`, has it
        run by `Predict` with this program's model; any other value is the result as it is. A step
        may be a coroutine function.
        """
        from dspex.run.flow import Flow

        if isinstance(step, Program) or not callable(step):
            raise ConfigurationError(
                f".then takes a function of the result, not {step!r}. Join programs by >>."
            )
        return Flow(self, step)

    @overload
    def __rshift__(self, other: AsyncForward[..., R2], /) -> Program[P, Q, R2]: ...
    @overload
    def __rshift__(self, other: PlainForward[..., R2], /) -> Program[P, Q, R2]: ...
    @overload
    def __rshift__(self, other: Program[P2, Q2, R2], /) -> Program[P, Q, R2]: ...
    def __rshift__(self, other: Any, /) -> Program[P, Q, Any]:
        """Go on with another program: its inputs are the fields of the same name."""
        from dspex.run.flow import Flow, by_field_name

        if not isinstance(other, Program):
            raise ConfigurationError(f">> joins programs, not {other!r}. Use .then(function) for a function.")
        step = by_field_name(self._gives(), other._takes(), other._bind)
        return Flow(self, step, cast("Any", other))
