"""Programs: what users call. `Predict` asks a model for a signature's outputs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from time import perf_counter_ns as clock
from typing import (
    TYPE_CHECKING,
    Any,
    ClassVar,
    Generic,
    Literal,
    ParamSpec,
    TypedDict,
    TypeVar,
    cast,
    overload,
)

from dspex.define.record import explain
from dspex.errors import ConfigurationError
from dspex.lm.base import LanguageModel, Options
from dspex.run.completion import Completion, RouteName
from dspex.run.execute import carry_out
from dspex.run.plan import Plan, stop_texts
from dspex.run.sync import drive
from dspex.spec.dialect import Dialect

if TYPE_CHECKING:
    from typing import Unpack

    from dspex.define.decorator import Record
    from dspex.spec.signature import SignatureSpec

P = ParamSpec("P")
P2 = ParamSpec("P2")
R = TypeVar("R")
R2 = TypeVar("R2")


class ChatMessage(TypedDict):
    """A message as model servers take it."""

    role: Literal["system", "user", "assistant", "tool"]
    content: str


class Program(Generic[P, R]):
    """Something that is called with typed inputs and gives a typed result."""

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

    @overload
    def batch(
        self,
        requests: Iterable[R],
        *,
        concurrency: int | None = None,
        progress: bool | None = None,
        return_exceptions: Literal[False] = False,
    ) -> list[R]: ...
    @overload
    def batch(
        self,
        requests: Iterable[R],
        *,
        concurrency: int | None = None,
        progress: bool | None = None,
        return_exceptions: Literal[True],
    ) -> list[R | Exception]: ...
    def batch(
        self,
        requests: Iterable[R],
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
        requests: Iterable[R],
        *,
        concurrency: int | None = None,
        progress: bool | None = None,
        return_exceptions: Literal[False] = False,
    ) -> list[R]: ...
    @overload
    async def abatch(
        self,
        requests: Iterable[R],
        *,
        concurrency: int | None = None,
        progress: bool | None = None,
        return_exceptions: Literal[True],
    ) -> list[R | Exception]: ...
    async def abatch(
        self,
        requests: Iterable[R],
        *,
        concurrency: int | None = None,
        progress: bool | None = None,
        return_exceptions: bool = False,
    ) -> list[Any]:
        """Run like `batch`, from a coroutine."""
        return await self._abatch(requests, concurrency, progress, return_exceptions)

    async def _abatch(
        self, requests: Iterable[R], concurrency: int | None, progress: bool | None, return_exceptions: bool
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
    def then(self, step: Callable[[R], Awaitable[R2]], /) -> Program[P, R2]: ...
    @overload
    def then(self, step: Callable[[R], R2], /) -> Program[P, R2]: ...
    def then(self, step: Callable[[R], Any], /) -> Program[P, Any]:
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

    def __rshift__(self, other: Program[P2, R2], /) -> Program[P, R2]:
        """Go on with another program: its inputs are the fields of the same name."""
        from dspex.run.flow import Flow, by_field_name

        return Flow(self, by_field_name(self, other), other)


class Predict(Program[P, R]):
    r"""Ask a model for the outputs of a signature.

    Args:
        signature: a class made by `@signature`, or a string such as
            `"question, context: list[str] -> answer: float"`.
        lm: the model; the runtime's unless given.
        route: "native" (generated code) or "bridge" (the real DSPy module); None chooses.
        demos: labelled records that the model is shown first (`example(...)`).
        dialect: the prompt format, a versioned name.
        instructions: for a string signature, what the model is told to do.
        temperature, max_tokens, top_p, stop, seed: sampling and limits.

    Raises:
        DefinitionError: the string is no signature.
        ConfigurationError: an option is wrong.

    >>> from dspex.testing import ScriptedModel
    >>> three = ScriptedModel("[[ ## sum ## ]]\n3\n\n[[ ## completed ## ]]")
    >>> add = Predict("a: int, b: int -> sum: int", lm=three)
    >>> add(a=1, b=2).sum
    3
    """

    _kind: ClassVar[Literal["predict", "chain_of_thought"]] = "predict"
    plan: Plan

    @overload
    def __init__(
        self: Predict[..., Record],
        signature: str,
        *,
        lm: LanguageModel | None = None,
        route: RouteName | None = None,
        demos: Sequence[Any] = (),
        dialect: Dialect = "dspy-3.4/chat",
        instructions: str | None = None,
        types: Mapping[str, Any] | None = None,
        temperature: float | None = None,
        max_tokens: int | None = None,
        top_p: float | None = None,
        stop: Sequence[str] = (),
        seed: int | None = None,
    ) -> None: ...
    @overload
    def __init__(
        self,
        signature: Callable[P, R],
        *,
        lm: LanguageModel | None = None,
        route: RouteName | None = None,
        demos: Sequence[R] = (),
        dialect: Dialect = "dspy-3.4/chat",
        temperature: float | None = None,
        max_tokens: int | None = None,
        top_p: float | None = None,
        stop: Sequence[str] = (),
        seed: int | None = None,
    ) -> None: ...
    def __init__(
        self,
        signature: Any,
        *,
        lm: LanguageModel | None = None,
        route: RouteName | None = None,
        demos: Sequence[Any] = (),
        dialect: Dialect = "dspy-3.4/chat",
        instructions: str | None = None,
        types: Mapping[str, Any] | None = None,
        temperature: float | None = None,
        max_tokens: int | None = None,
        top_p: float | None = None,
        stop: Sequence[str] = (),
        seed: int | None = None,
    ) -> None:
        if isinstance(signature, str):
            from dspex.define.text import class_from_string

            signature = class_from_string(signature, instructions=instructions, types=types, depth=1)
        elif instructions is not None or types is not None:
            raise ConfigurationError(
                "instructions= and types= belong to a signature string; a class has a docstring and types."
            )
        options = Options(temperature, max_tokens, top_p, stop_texts(stop), seed)
        self.plan = Plan(signature, self._kind, lm, route, demos, dialect, options)

    def _bind(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        cls = self.plan.record_class
        try:
            return cls.__dspex_bind__(*args, **kwargs)
        except TypeError as error:
            raise explain(cls, args, kwargs, error) from None

    def _own(self, request: Any) -> Any:
        return self.plan.own(request)

    def _complete(self, request: Any, started: int) -> Any:
        return carry_out(self.plan, request, started)

    @property
    def signature(self) -> SignatureSpec:
        """What is asked for, as data."""
        return self.plan.spec

    def with_(
        self,
        *,
        lm: LanguageModel | None = None,
        route: RouteName | None = None,
        demos: Sequence[R] | None = None,
        dialect: Dialect | None = None,
        temperature: float | None = None,
        max_tokens: int | None = None,
        top_p: float | None = None,
        stop: Sequence[str] | None = None,
        seed: int | None = None,
    ) -> Predict[P, R]:
        """Return the same program with other settings; what is not given stays."""
        changed: Predict[P, R] = object.__new__(type(self))
        options = {"temperature": temperature, "max_tokens": max_tokens, "top_p": top_p, "seed": seed}
        changed.plan = self.plan.changed(
            {"lm": lm, "route": route, "demos": demos, "dialect": dialect},
            {**options, "stop": None if stop is None else stop_texts(stop)},
        )
        return changed

    def with_next(self, signature: Any) -> Predict[Any, Any]:
        """Return a `Predict` for another signature with this program's model, route and options."""
        plan = self.plan
        following: Predict[Any, Any] = object.__new__(cast("type[Predict[Any, Any]]", Predict))
        following.plan = Plan(signature, "predict", plan.lm, plan.route, (), plan.dialect, plan.options)
        return following

    def request(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Bind the inputs of one call without running it."""
        return self._bind(args, kwargs)  # type: ignore[no-any-return]  # an instance of the record class

    def messages(self, *args: P.args, **kwargs: P.kwargs) -> list[ChatMessage]:
        """Return what the model would be sent for these inputs, as dicts for your own wire."""
        record = self._bind(args, kwargs)
        return [{"role": m.role, "content": m.content} for m in self.plan.render(record)]

    def parse(self, text: str, request: R | None = None) -> R:
        """Read a raw answer that came over your own wire.

        Args:
            text: the answer.
            request: the bound record that was asked; without it the inputs stay unset.

        Raises:
            AnswerError: the text does not give the outputs.
        """
        return self.plan.parse(text, request)  # type: ignore[no-any-return]  # a record

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.plan.spec.name}, {self.plan.described()})"


class Settings(TypedDict, total=False):
    """The keyword arguments of `Predict` that every signature takes."""

    lm: LanguageModel | None
    route: RouteName | None
    dialect: Dialect
    temperature: float | None
    max_tokens: int | None
    top_p: float | None
    stop: Sequence[str]
    seed: int | None


class ChainOfThought(Predict[P, R]):
    """Ask the model to reason first; `full(...).reasoning` tells what it thought.

    Takes what `Predict` takes. The prompt has one more output, `reasoning`, as DSPy's has.
    """

    _kind: ClassVar[Literal["predict", "chain_of_thought"]] = "chain_of_thought"

    if TYPE_CHECKING:  # the types of a string's overload name the class, so they are not inherited

        @overload
        def __init__(
            self: ChainOfThought[..., Record],
            signature: str,
            *,
            demos: Sequence[Any] = (),
            instructions: str | None = None,
            types: Mapping[str, Any] | None = None,
            **settings: Unpack[Settings],
        ) -> None: ...
        @overload
        def __init__(
            self, signature: Callable[P, R], *, demos: Sequence[R] = (), **settings: Unpack[Settings]
        ) -> None: ...
        def __init__(self, signature: Any, **settings: Any) -> None: ...
