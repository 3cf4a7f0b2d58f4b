"""`Predict` asks a model for the outputs of a signature."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing
from time import perf_counter_ns as clock
from typing import TYPE_CHECKING, Any, ClassVar, Literal, ParamSpec, TypeVar, cast, overload

from dspex.define.record import explain
from dspex.errors import ConfigurationError
from dspex.lm.base import LanguageModel, Options
from dspex.run.asking import Asking, asking
from dspex.run.completion import Completion, RouteName
from dspex.run.execute import begin, carry_out
from dspex.run.interface import Gives, Takes
from dspex.run.plan import Plan
from dspex.run.plan_settings import Compat, stop_texts
from dspex.run.program import ChatMessage, Program
from dspex.run.sync import drive
from dspex.spec.dialect import Dialect

if TYPE_CHECKING:
    from typing import Self

    from dspex.define.decorator import Record
    from dspex.run.partial import Partial
    from dspex.spec.signature import SignatureSpec

P = ParamSpec("P")
R = TypeVar("R")


class Predict(Program[P, R, R]):
    r"""Ask a model for the outputs of a signature.

    Args:
        signature: a class made by `@signature`, or a string such as
            `"question, context: list[str] -> answer: float"`.
        lm: the model; the runtime's unless given.
        extractor: in the dialect `dspy-3.4/two-step`, the model that finds the outputs in the first one's
            answer; `lm` unless given.
        route: "native" (generated code) or "bridge" (the real DSPy module); None chooses.
        demos: labelled records that the model is shown first (`example(...)`).
        dialect: the prompt format, a versioned name.
        compat: "dspy" reads answers with DSPy's own leniency, asks once more where DSPy does, and names
            the class of its errors; "dspex" recovers more, enforces constraints, and refuses what is unclear.
        instructions: for a string signature, what the model is told to do.
        temperature, max_tokens, top_p, stop, seed: sampling and limits.
        reasks: how many times the model is asked again after an answer that was refused, and told what is
            wrong; the runtime's (1) unless given.
        token_budget: tokens that a call may cost with all its attempts; the runtime's unless given.
        validators: functions of the record that refuse an answer, as `@validator` methods do.
        checks: functions of the record whose outcome is recorded, as that of `@soft_check` methods is.

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
        extractor: LanguageModel | None = None,
        route: RouteName | None = None,
        demos: Sequence[Any] = (),
        dialect: Dialect = "dspy-3.4/chat",
        compat: Compat = "dspex",
        instructions: str | None = None,
        types: Mapping[str, Any] | None = None,
        temperature: float | None = None,
        max_tokens: int | None = None,
        top_p: float | None = None,
        stop: Sequence[str] = (),
        seed: int | None = None,
        reasks: int | None = None,
        token_budget: int | None = None,
        validators: Sequence[Callable[[Any], object]] = (),
        checks: Sequence[Callable[[Any], object]] = (),
    ) -> None: ...
    @overload
    def __init__(
        self,
        signature: Callable[P, R],
        *,
        lm: LanguageModel | None = None,
        extractor: LanguageModel | None = None,
        route: RouteName | None = None,
        demos: Sequence[R] = (),
        dialect: Dialect = "dspy-3.4/chat",
        compat: Compat = "dspex",
        temperature: float | None = None,
        max_tokens: int | None = None,
        top_p: float | None = None,
        stop: Sequence[str] = (),
        seed: int | None = None,
        reasks: int | None = None,
        token_budget: int | None = None,
        validators: Sequence[Callable[[R], object]] = (),
        checks: Sequence[Callable[[R], object]] = (),
    ) -> None: ...
    def __init__(
        self,
        signature: Any,
        *,
        lm: LanguageModel | None = None,
        extractor: LanguageModel | None = None,
        route: RouteName | None = None,
        demos: Sequence[Any] = (),
        dialect: Dialect = "dspy-3.4/chat",
        compat: Compat = "dspex",
        instructions: str | None = None,
        types: Mapping[str, Any] | None = None,
        temperature: float | None = None,
        max_tokens: int | None = None,
        top_p: float | None = None,
        stop: Sequence[str] = (),
        seed: int | None = None,
        reasks: int | None = None,
        token_budget: int | None = None,
        validators: Sequence[Callable[[Any], object]] = (),
        checks: Sequence[Callable[[Any], object]] = (),
    ) -> None:
        if isinstance(signature, str):
            from dspex.define.text import class_from_string

            signature = class_from_string(signature, instructions=instructions, types=types, depth=1)
        elif instructions is not None or types is not None:
            raise ConfigurationError(
                "instructions= and types= belong to a signature string; a class has a docstring and types."
            )
        options = Options(temperature, max_tokens, top_p, stop_texts(stop), seed)
        limits = asking(reasks, token_budget, validators, checks)
        self.plan = Plan(
            signature,
            self._kind,
            lm,
            route,
            demos,
            dialect,
            options,
            asking=limits,
            compat=compat,
            extractor=extractor,
        )

    # The two calls that are made most, with their steps in line: a method call is a percent of a call.

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run with these inputs and return the value.

        Raises:
            BindError: inputs do not fit.
            AnswerError: the answer does not give the outputs.
            ModelError: the model could not be called.
        """
        started = clock()
        plan = self.plan
        try:
            request = plan.binder.__dspex_bind__(*args, **kwargs)
        except TypeError as error:
            raise explain(plan.alias, args, kwargs, error) from None
        done: Any = begin(plan, request, started)
        return (done if done.__class__ is Completion else drive(done)).value  # type: ignore[no-any-return]  # of the signature

    async def acall(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run like a call, from a coroutine."""
        started = clock()
        plan = self.plan
        try:
            request = plan.binder.__dspex_bind__(*args, **kwargs)
        except TypeError as error:
            raise explain(plan.alias, args, kwargs, error) from None
        done: Any = begin(plan, request, started)
        return (done if done.__class__ is Completion else await done).value  # type: ignore[no-any-return]  # as above

    def _bind(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        plan = self.plan
        try:
            return plan.binder.__dspex_bind__(*args, **kwargs)
        except TypeError as error:
            raise explain(plan.alias, args, kwargs, error) from None

    def _own(self, request: Any) -> Any:
        return self.plan.own(request)

    def _complete(self, request: Any, started: int) -> Any:
        return carry_out(self.plan, request, started)

    def _takes(self) -> Takes:
        return self.plan.takes()

    def _gives(self) -> Gives:
        return self.plan.gives()

    def _messages(self, request: Any) -> list[ChatMessage]:
        return [{"role": m.role, "content": m["content"]} for m in self.plan.render(request)]

    @property
    def signature(self) -> SignatureSpec:
        """What is asked for, as data."""
        return self.plan.spec

    def with_(
        self,
        *,
        lm: LanguageModel | None = None,
        extractor: LanguageModel | None = None,
        route: RouteName | None = None,
        demos: Sequence[R] | None = None,
        dialect: Dialect | None = None,
        compat: Compat | None = None,
        instructions: str | None = None,
        descriptions: Mapping[str, str] | None = None,
        temperature: float | None = None,
        max_tokens: int | None = None,
        top_p: float | None = None,
        stop: Sequence[str] | None = None,
        seed: int | None = None,
        reasks: int | None = None,
        token_budget: int | None = None,
        validators: Sequence[Callable[[R], object]] | None = None,
        checks: Sequence[Callable[[R], object]] | None = None,
    ) -> Self:
        """Return the same program with other settings; what is not given stays.

        Args:
            lm, extractor, route, demos, dialect, compat, temperature, max_tokens, top_p, stop, seed,
            reasks, token_budget, validators, checks: as `Predict` takes them.
            instructions: what the model is told to do, instead of the docstring.
            descriptions: field names, each with what the model is told about the field.

        Raises:
            ConfigurationError: a setting is wrong.
        """
        from dspex.spec.wording import Wording

        told = Wording(instructions, tuple(dict(descriptions or {}).items()))
        changed: Self = object.__new__(type(self))
        options = {"temperature": temperature, "max_tokens": max_tokens, "top_p": top_p, "seed": seed}
        own = self.plan.asking
        limits = asking(
            own.reasks if reasks is None else reasks,
            own.token_budget if token_budget is None else token_budget,
            own.validators if validators is None else validators,
            own.checks if checks is None else checks,
        )
        changed.plan = self.plan.changed(
            {
                "asking": limits,
                "lm": lm,
                "extractor": extractor,
                "route": route,
                "demos": demos,
                "dialect": dialect,
                "compat": compat,
                "wording": (self.plan.wording or Wording()).changed(told),
            },
            {**options, "stop": None if stop is None else stop_texts(stop)},
        )
        return changed

    async def stream(self, *args: P.args, **kwargs: P.kwargs) -> AsyncGenerator[Partial[R]]:
        """Run with these inputs and yield what there is of the answer, whenever there is more.

        The last part is final: its value is that of a plain call, read and validated in the same way.
        Leaving the loop early cancels the call. A model that cannot stream gives its answer at once.

        Raises:
            BindError: inputs do not fit.
            AnswerError: the answer does not give the outputs.
            ModelError: the model could not be called.
        """
        from dspex.run.stream import stream

        parts = stream(self.plan, self._bind(args, kwargs), clock())
        async with aclosing(parts):
            async for part in parts:
                yield part

    def with_next(self, signature: Any) -> Predict[Any, Any]:
        """Return a `Predict` for another signature with this program's model, route and options."""
        plan = self.plan
        following: Predict[Any, Any] = object.__new__(cast("type[Predict[Any, Any]]", Predict))
        following.plan = Plan(
            signature,
            "predict",
            plan.lm,
            plan.route,
            (),
            plan.dialect,
            plan.options,
            asking=Asking(plan.asking.reasks, plan.asking.token_budget),
            compat=plan.compat,
            extractor=plan.extractor,
        )
        return following

    def parse(self, text: str, request: R | None = None) -> R:
        """Read a raw answer that came over your own wire.

        Args:
            text: the answer.
            request: the bound record that was asked; without it, inputs that have no default read as
                `msgspec.UNSET`.

        Raises:
            AnswerError: the text does not give the outputs.
            ConfigurationError: the request is missing, or is none of this program.
        """
        return self.plan.parse(text, request)  # type: ignore[no-any-return]  # a record

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.plan.spec.name}, {self.plan.described()})"
