"""`Module`: a program of several, with a `forward` that says how they work together."""

# pyright: reportIncompatibleMethodOverride=false
# Here checkers see descriptors that read the types of `forward`, in the place of methods.

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping, Sequence
from contextvars import copy_context
from functools import partial
from time import perf_counter_ns as clock
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn, cast

from dspex.define.binding import did_you_mean
from dspex.errors import ConfigurationError, excerpt
from dspex.lm.base import in_loop, needs_loop
from dspex.run.beside import beside_the_loop
from dspex.run.bound import Bound
from dspex.run.calls import ModuleCompletion, completed, named
from dspex.run.forward import Forward, forward_of
from dspex.run.predict import Predict
from dspex.run.program import Program
from dspex.run.runtime import Recorded, current, current_runtime
from dspex.run.stepping import Steps, drive_freely, in_a_loop
from dspex.run.sync import drive
from dspex.run.tree import exchanged, leaves

if TYPE_CHECKING:
    from typing import Self

    from dspex.lm.base import LanguageModel
    from dspex.run import forward_types as types
    from dspex.run.completion import RouteName
    from dspex.run.plan import Gives, Takes
    from dspex.spec.dialect import Dialect


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
    value = await beside_the_loop(partial(forward.call, module, args, kwargs))
    return await value if hasattr(value, "__await__") else value


async def _run_here(module: Any, forward: Forward, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
    """Run a forward that is no coroutine function in this thread."""
    value = forward.call(module, args, kwargs)
    return await in_a_loop(_awaited(value)) if hasattr(value, "__await__") else value


async def _awaited(value: Awaitable[Any]) -> Any:
    return await value


def _shared_programs(cls: type) -> dict[str, Any]:
    """Return the programs that are attributes of a class of modules, or of its bases."""
    own = cls.__mro__[: cls.__mro__.index(Module)]
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


class Module(ModuleCalls):
    r"""A program of several: its `forward`, plain or async, says how they work together.

    Programs are attributes, or stand in lists, tuples and dicts that are, modules among them. Calls
    have the parameters and the result of `forward`, at run time and for type checkers: each value is
    held to the annotation of its parameter, where that is a type that a signature may have.

    Raises:
        ConfigurationError: there is no forward.

    >>> from dspex.testing import ScriptedModel
    >>> class Twice(Module):
    ...     def __init__(self) -> None:
    ...         self.double = Predict("n: int -> twice: int")
    ...
    ...     def forward(self, n: int) -> int:
    ...         return self.double(n=n).twice
    >>> twice = Twice().with_(lm=ScriptedModel("[[ ## twice ## ]]\n4\n\n[[ ## completed ## ]]"))
    >>> twice(n=2)
    4
    >>> [call.name for call in twice.full(n=2).calls]
    ['double']
    """

    if TYPE_CHECKING:
        __call__: ClassVar[types.CallOf]
        acall: ClassVar[types.AsyncCallOf]
        full: ClassVar[types.FullOf]
        afull: ClassVar[types.AsyncFullOf]
        request: ClassVar[types.RequestOf]
        batch: ClassVar[types.BatchOf]
        abatch: ClassVar[types.AsyncBatchOf]
        then: ClassVar[types.ThenOf]
        __rshift__: ClassVar[types.ShiftOf]

    def named_predictors(self) -> dict[str, Predict[Any, Any]]:
        """Return every `Predict` that the module holds, each once, by its path.

        The paths are those of DSPy: `answer`, `reader.answer`, `steps[0]`, `by_kind['refund']`.
        """
        return {path: p for path, p in leaves(self).items() if isinstance(p, Predict)}

    def predictors(self) -> list[Predict[Any, Any]]:
        """Return every `Predict` that the module holds, each once."""
        return list(self.named_predictors().values())

    def with_(
        self,
        *,
        lm: LanguageModel | None = None,
        route: RouteName | None = None,
        dialect: Dialect | None = None,
        temperature: float | None = None,
        max_tokens: int | None = None,
        top_p: float | None = None,
        stop: Sequence[str] | None = None,
        seed: int | None = None,
    ) -> Self:
        """Return a copy in which every program has other settings; what is not given stays.

        The copy is a shallow one: what holds programs is copied, all else is shared.

        Raises:
            ConfigurationError: a setting is wrong.
        """
        settings: dict[str, Any] = {
            "lm": lm,
            "route": route,
            "dialect": dialect,
            "temperature": temperature,
            "max_tokens": max_tokens,
            "top_p": top_p,
            "stop": stop,
            "seed": seed,
        }
        given = {name: value for name, value in settings.items() if value is not None}
        return cast("Self", exchanged(self, lambda path, program: program.with_(**given)))

    def with_predictor(
        self,
        name: str,
        *,
        lm: LanguageModel | None = None,
        route: RouteName | None = None,
        demos: Sequence[Any] | None = None,
        dialect: Dialect | None = None,
        instructions: str | None = None,
        descriptions: Mapping[str, str] | None = None,
        temperature: float | None = None,
        max_tokens: int | None = None,
        top_p: float | None = None,
        stop: Sequence[str] | None = None,
        seed: int | None = None,
    ) -> Self:
        """Return a copy in which one predictor has other settings; what is not given stays.

        Args:
            name: the path of the predictor, as in `named_predictors()`; that of DSPy, such as
                "answer.predict" for a chain of thought, will do.
            lm, route, demos, dialect, instructions, descriptions, temperature, max_tokens, top_p, stop,
                seed: as `Predict.with_` takes them.

        Raises:
            ConfigurationError: there is no such predictor, or a setting is wrong.
        """
        known = self.named_predictors()
        path = name if name in known else name.removesuffix(".predict")
        if path not in known:
            cls = type(self).__name__
            raise ConfigurationError(
                f"{cls} has no predictor {name!r}; it has {', '.join(known) or 'none'}"
                f"{did_you_mean(name, list(known))}"
            )
        changed = known[path].with_(
            lm=lm,
            route=route,
            demos=demos,
            dialect=dialect,
            instructions=instructions,
            descriptions=descriptions,
            temperature=temperature,
            max_tokens=max_tokens,
            top_p=top_p,
            stop=stop,
            seed=seed,
        )
        return self._exchanged({path: changed})

    def _exchanged(self, others: Mapping[str, Predict[Any, Any]]) -> Self:
        """Return a copy with other predictors at some paths."""
        return cast("Self", exchanged(self, lambda path, program: others.get(path, program)))

    def with_next(self, signature: Any) -> Predict[Any, Any]:
        """Return a `Predict` for another signature with the last predictor's model, route and options."""
        predictors = self.predictors()
        return predictors[-1].with_next(signature) if predictors else Predict(signature)

    def __repr__(self) -> str:
        held = ", ".join(f"{path}={program!r}" for path, program in leaves(self).items())
        return f"{type(self).__name__}({held})"
