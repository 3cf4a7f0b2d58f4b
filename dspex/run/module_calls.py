"""How a module is called."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Iterable, Mapping
from contextlib import aclosing
from contextvars import copy_context
from time import perf_counter_ns as clock
from typing import TYPE_CHECKING, Any, NoReturn

from dspex.errors import ConfigurationError, excerpt
from dspex.lm.base import in_loop, needs_loop
from dspex.run.beside import beside_the_loop
from dspex.run.bound import Bound
from dspex.run.calls import ModuleCompletion, completed, named
from dspex.run.forward import Forward, forward_of
from dspex.run.program import Program
from dspex.run.runtime import Recorded, current, current_runtime
from dspex.run.stepping import Steps, drive_freely, in_a_loop
from dspex.run.sync import drive
from dspex.run.tree import leaves

if TYPE_CHECKING:
    from dspex.run.interface import Gives, Takes

Run = Callable[[Any, Forward, tuple[Any, ...], Mapping[str, Any]], Coroutine[Any, Any, Any]]


class ModuleCalls(Program[..., Any, Any]):
    """How a module is called; `Module` gives it the types of its forward."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Run with these inputs and return the value.

        Raises:
            BindError: inputs do not fit.
            AnswerError: an answer does not give the outputs.
            ModelError: a model could not be called.
        """
        forward = forward_of(self)
        forward.check(args, kwargs)
        value = forward.call(self, args, kwargs)
        return drive_freely(_awaited(value)) if hasattr(value, "__await__") else value

    async def acall(self, *args: Any, **kwargs: Any) -> Any:
        """Run like a call, from a coroutine; a forward that is none runs in a thread."""
        forward = forward_of(self)
        forward.check(args, kwargs)
        return await _run(self, forward, args, kwargs)

    def full(self, *args: Any, **kwargs: Any) -> ModuleCompletion[Any]:
        """Run and return the value with the completion of every call inside."""
        started = clock()
        forward = forward_of(self)
        forward.check(args, kwargs)
        if forward.is_async:
            return drive_freely(self._recorded(_run, forward, args, kwargs, started))
        return drive(self._recorded(_run_here, forward, args, kwargs, started))

    async def afull(self, *args: Any, **kwargs: Any) -> ModuleCompletion[Any]:
        """Run like `full`, from a coroutine."""
        started = clock()
        forward = forward_of(self)
        forward.check(args, kwargs)
        return await self._recorded(_run, forward, args, kwargs, started)

    async def stream(self, *args: Any, **kwargs: Any) -> AsyncGenerator[Any]:
        """Run, and yield what the programs inside say while they say it, at last the completion.

        Forward runs on a copy of the module, as shallow as that of `with_`. Leaving the loop early
        cancels the call.

        Raises:
            BindError: inputs do not fit.
            AnswerError: an answer does not give the outputs.
            ModelError: a model could not be called.
        """
        from dspex.run.module_stream import module_stream

        async with aclosing(module_stream(self, args, kwargs)) as parts:
            async for part in parts:
                yield part

    def _bind(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Bound[..., Any]:
        forward_of(self).bind(args, kwargs)
        return Bound(type(self), args, kwargs)

    def _own(self, request: Any) -> Any:
        if request.__class__ is Bound and isinstance(self, request.module):
            return request
        name = type(self).__name__
        raise ConfigurationError(
            f"This program takes bound inputs, such as {name}.request(…), not {excerpt(request)}."
        )

    def _messages(self, request: Any) -> NoReturn:
        raise ConfigurationError(
            f"What {type(self).__name__} sends is known only when it runs. Each completion in full(…).calls "
            "has its messages."
        )

    async def _complete(self, request: Any, started: int) -> ModuleCompletion[Any]:
        forward = forward_of(self)
        if forward.is_async or in_loop():
            await needs_loop()  # this may be driven without a loop, or inside one that is not its own
        return await self._recorded(_run, forward, request.args, request.kwargs, started)

    async def _recorded(
        self, run: Run, forward: Forward, args: tuple[Any, ...], kwargs: Mapping[str, Any], started: int
    ) -> ModuleCompletion[Any]:
        recorded: list[Recorded] = []
        runtime = current_runtime()
        context = copy_context()
        context.run(current.set, runtime.recording(recorded))
        try:
            value = await Steps(run(self, forward, args, kwargs), context)
        finally:
            if runtime.calls is not None:  # a module in a module
                runtime.calls += recorded
        return completed(forward.name, value, started, named(recorded, _names(self)))

    def _takes(self) -> Takes:
        return forward_of(self).takes()

    def _gives(self) -> Gives | None:
        return forward_of(self).gives()

    def _held(self) -> Iterable[tuple[str, Any]]:
        shared = _shared_programs(type(self))
        return ({**shared, **vars(self)} if shared else vars(self)).items()


async def _run(module: Any, forward: Forward, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
    """Run forward: a coroutine here, anything else beside the loop, if there is one."""
    if forward.is_async:
        return await forward.call(module, args, kwargs)
    if not in_loop():
        return await _run_here(module, forward, args, kwargs)
    value = await beside_the_loop(lambda: forward.call(module, args, kwargs))
    return await value if hasattr(value, "__await__") else value


async def _run_here(module: Any, forward: Forward, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
    """Run a forward that is no coroutine function in this thread."""
    value = forward.call(module, args, kwargs)
    return await in_a_loop(_awaited(value)) if hasattr(value, "__await__") else value


async def _awaited(value: Awaitable[Any]) -> Any:
    return await value


def _shared_programs(cls: type) -> dict[str, Any]:
    """Return the programs that are attributes of a class of modules, or of its bases."""
    own = cls.__mro__[: cls.__mro__.index(ModuleCalls)]
    return {
        name: value
        for base in reversed(own)
        for name, value in vars(base).items()
        if isinstance(value, Program)
    }


def _names(module: Any) -> dict[int, str]:
    """Return the paths of a module's programs by the identities of their plans and lineages."""
    names: dict[int, str] = {}
    for path, program in leaves(module).items():
        plan = getattr(program, "plan", None)
        if plan is not None:
            names[id(plan)] = path
            names.setdefault(id(plan.lineage), path)
    return names
