"""How the types of a module follow from its `forward`: read by type checkers, loaded by nobody else.

A method of `Module` is a descriptor in their eyes. Its `__get__` takes an instance that has a
`forward`, whose parameters and result it captures; it gives a callable of that type.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Iterable
from typing import TYPE_CHECKING, Any, Literal, ParamSpec, Protocol, TypeVar, overload

if TYPE_CHECKING:
    from dspex.run.bound import Bound
    from dspex.run.calls import ModuleCompletion
    from dspex.run.module_stream import InnerPart
    from dspex.run.program import Program

P = ParamSpec("P")
Q2 = TypeVar("Q2")
P2 = ParamSpec("P2")
R = TypeVar("R")
R2 = TypeVar("R2")
R_co = TypeVar("R_co", covariant=True)


class AsyncForward(Protocol[P, R_co]):
    """A module whose forward is a coroutine function."""

    @property
    def forward(self) -> Callable[P, Coroutine[Any, Any, R_co]]:
        """Its forward."""
        ...


class PlainForward(Protocol[P, R_co]):
    """A module whose forward is a plain function."""

    @property
    def forward(self) -> Callable[P, R_co]:
        """Its forward."""
        ...


class Call(Protocol[P, R_co]):
    """Runs a module."""

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R_co:
        """Run with these inputs and return the value.

        Raises:
            BindError: inputs do not fit.
            AnswerError: an answer does not give the outputs.
            ModelError: a model could not be called.
        """
        ...


class AsyncCall(Protocol[P, R_co]):
    """Runs a module, from a coroutine."""

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> Coroutine[Any, Any, R_co]:
        """Run like a call, from a coroutine."""
        ...


class Batch(Protocol[P, R]):
    """Runs a module many times."""

    @overload
    def __call__(
        self,
        requests: Iterable[Bound[P, R]],
        *,
        concurrency: int | None = None,
        progress: bool | None = None,
        return_exceptions: Literal[False] = False,
    ) -> list[R]: ...
    @overload
    def __call__(
        self,
        requests: Iterable[Bound[P, R]],
        *,
        concurrency: int | None = None,
        progress: bool | None = None,
        return_exceptions: Literal[True],
    ) -> list[R | Exception]: ...


class AsyncBatch(Protocol[P, R]):
    """Runs a module many times, from a coroutine."""

    @overload
    def __call__(
        self,
        requests: Iterable[Bound[P, R]],
        *,
        concurrency: int | None = None,
        progress: bool | None = None,
        return_exceptions: Literal[False] = False,
    ) -> Coroutine[Any, Any, list[R]]: ...
    @overload
    def __call__(
        self,
        requests: Iterable[Bound[P, R]],
        *,
        concurrency: int | None = None,
        progress: bool | None = None,
        return_exceptions: Literal[True],
    ) -> Coroutine[Any, Any, list[R | Exception]]: ...


class Then(Protocol[P, R]):
    """Goes on with a function of the result."""

    @overload
    def __call__(self, step: Callable[[R], Awaitable[R2]], /) -> Program[P, Bound[P, R], R2]: ...
    @overload
    def __call__(self, step: Callable[[R], R2], /) -> Program[P, Bound[P, R], R2]: ...


class Shift(Protocol[P, R]):
    """Goes on with another program."""

    @overload
    def __call__(self, other: AsyncForward[..., R2], /) -> Program[P, Bound[P, R], R2]: ...
    @overload
    def __call__(self, other: PlainForward[..., R2], /) -> Program[P, Bound[P, R], R2]: ...
    @overload
    def __call__(self, other: Program[P2, Q2, R2], /) -> Program[P, Bound[P, R], R2]: ...


class CallOf(Protocol):
    """The type of `Module.__call__`."""

    @overload
    def __get__(self, instance: AsyncForward[P, R], owner: Any) -> Call[P, R]: ...
    @overload
    def __get__(self, instance: PlainForward[P, R], owner: Any) -> Call[P, R]: ...


class AsyncCallOf(Protocol):
    """The type of `Module.acall`."""

    @overload
    def __get__(self, instance: AsyncForward[P, R], owner: Any) -> AsyncCall[P, R]: ...
    @overload
    def __get__(self, instance: PlainForward[P, R], owner: Any) -> AsyncCall[P, R]: ...


class FullOf(Protocol):
    """The type of `Module.full`."""

    @overload
    def __get__(self, instance: AsyncForward[P, R], owner: Any) -> Call[P, ModuleCompletion[R]]: ...
    @overload
    def __get__(self, instance: PlainForward[P, R], owner: Any) -> Call[P, ModuleCompletion[R]]: ...


class AsyncFullOf(Protocol):
    """The type of `Module.afull`."""

    @overload
    def __get__(self, instance: AsyncForward[P, R], owner: Any) -> AsyncCall[P, ModuleCompletion[R]]: ...
    @overload
    def __get__(self, instance: PlainForward[P, R], owner: Any) -> AsyncCall[P, ModuleCompletion[R]]: ...


class RequestOf(Protocol):
    """The type of `Module.request`."""

    @overload
    def __get__(self, instance: AsyncForward[P, R], owner: Any) -> Call[P, Bound[P, R]]: ...
    @overload
    def __get__(self, instance: PlainForward[P, R], owner: Any) -> Call[P, Bound[P, R]]: ...


class BatchOf(Protocol):
    """The type of `Module.batch`."""

    @overload
    def __get__(self, instance: AsyncForward[P, R], owner: Any) -> Batch[P, R]: ...
    @overload
    def __get__(self, instance: PlainForward[P, R], owner: Any) -> Batch[P, R]: ...


class AsyncBatchOf(Protocol):
    """The type of `Module.abatch`."""

    @overload
    def __get__(self, instance: AsyncForward[P, R], owner: Any) -> AsyncBatch[P, R]: ...
    @overload
    def __get__(self, instance: PlainForward[P, R], owner: Any) -> AsyncBatch[P, R]: ...


class ThenOf(Protocol):
    """The type of `Module.then`."""

    @overload
    def __get__(self, instance: AsyncForward[P, R], owner: Any) -> Then[P, R]: ...
    @overload
    def __get__(self, instance: PlainForward[P, R], owner: Any) -> Then[P, R]: ...


class ShiftOf(Protocol):
    """The type of `Module.__rshift__`."""

    @overload
    def __get__(self, instance: AsyncForward[P, R], owner: Any) -> Shift[P, R]: ...
    @overload
    def __get__(self, instance: PlainForward[P, R], owner: Any) -> Shift[P, R]: ...


class StreamOf(Protocol):
    """The type of `Module.stream`."""

    @overload
    def __get__(
        self, instance: AsyncForward[P, R], owner: Any
    ) -> Call[P, AsyncGenerator[InnerPart | ModuleCompletion[R]]]: ...
    @overload
    def __get__(
        self, instance: PlainForward[P, R], owner: Any
    ) -> Call[P, AsyncGenerator[InnerPart | ModuleCompletion[R]]]: ...
