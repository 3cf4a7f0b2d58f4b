"""`@predict`: a function whose body is a model's answer."""

from __future__ import annotations

import functools
import importlib
from collections.abc import AsyncGenerator, Callable, Iterable, Mapping, Sequence
from contextlib import aclosing
from types import FunctionType
from typing import TYPE_CHECKING, Any, Generic, ParamSpec, TypeVar, cast, overload

from msgspec.structs import replace

from dspex.define.decorator import example as labelled
from dspex.define.function import FunctionSignature, function_signature
from dspex.define.locate import Origin
from dspex.define.record import RecordBase
from dspex.errors import ConfigurationError, bind_error, excerpt
from dspex.run.completion import Completion
from dspex.run.interface import Gives, Takes
from dspex.run.partial import Partial
from dspex.run.predict import Predict
from dspex.run.program import ChatMessage, Program

if TYPE_CHECKING:
    from typing import Self

    from dspex.lm.base import LanguageModel
    from dspex.run.completion import RouteName
    from dspex.run.plan_settings import Compat
    from dspex.spec.dialect import Dialect
    from dspex.spec.signature import SignatureSpec

P = ParamSpec("P")
R = TypeVar("R")

if TYPE_CHECKING:

    class FunctionRecord(RecordBase, Generic[P, R], frozen=True):
        """The bound inputs of one call of a function, perhaps labelled with its outputs."""

        def __getattr__(self, name: str) -> Any: ...

else:
    FunctionRecord = RecordBase


class FunctionProgram(Program[P, "FunctionRecord[P, R]", R]):
    """A function with `@predict`: called as it is written, answered by a model.

    Attributes:
        predictor: the `Predict` that asks; what optimisers and saved states see.
    """

    def __init__(
        self, function: Callable[P, R], asked: FunctionSignature, predictor: Predict[..., Any]
    ) -> None:
        functools.update_wrapper(cast("Any", self), function)
        self.predictor = predictor
        self._asked = asked

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run with these inputs and return the value.

        Raises:
            BindError: inputs do not fit.
            AnswerError: the answer does not give the outputs.
            ModelError: the model could not be called.
        """
        return cast("R", self._asked.value(self.predictor(**self._named(args, kwargs))))

    async def acall(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run like a call, from a coroutine."""
        return cast("R", self._asked.value(await self.predictor.acall(**self._named(args, kwargs))))

    @property
    def _asks(self) -> Program[..., Any, Any]:
        return self.predictor

    def _named(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Mapping[str, Any]:
        """Give the inputs that came by position their names."""
        if not args:
            return kwargs
        names = self._asked.positional
        problems = [f"'{name}' is given twice" for name in names[: len(args)] if name in kwargs]
        if len(args) > len(names):
            problems.append(f"{len(args)} inputs by position, of which it takes {len(names)}")
        if problems:
            raise bind_error(self.predictor.signature.name, problems)
        return {**dict(zip(names, args, strict=False)), **kwargs}

    def _bind(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        return self._asks._bind((), dict(self._named(args, kwargs)))

    def _own(self, request: Any) -> Any:
        return self._asks._own(request)

    async def _complete(self, request: Any, started: int) -> Completion[R]:
        done: Completion[Any] = await self._asks._complete(request, started)
        return replace(done, value=self._asked.value(done.value))

    def _takes(self) -> Takes:
        return self._asks._takes()

    def _gives(self) -> Gives | None:
        named = self._asked.result is not None
        return Gives(self.predictor.signature.name, self._asked.outputs) if named else None

    def _held(self) -> Iterable[tuple[str, Any]]:
        return (("predictor", self.predictor),)

    def _messages(self, request: Any) -> list[ChatMessage]:
        return self._asks._messages(request)

    def with_next(self, signature: Any) -> Predict[Any, Any]:
        """Return a `Predict` for another signature with this program's model, route and options."""
        return self.predictor.with_next(signature)

    @property
    def signature(self) -> SignatureSpec:
        """What is asked for, as data."""
        return self.predictor.signature

    @property
    def record_class(self) -> type[FunctionRecord[P, R]]:
        """The signature's record, as in `ChainOfThought(urgency.record_class)`."""
        return cast("type[FunctionRecord[P, R]]", self._asked.record_class)

    def example(self, output: R, /, *args: P.args, **kwargs: P.kwargs) -> FunctionRecord[P, R]:
        """Label a call: what a good answer would be. `with_(demos=[...])` takes such records.

        Args:
            output: what the function should give.
            args, kwargs: its inputs.

        Raises:
            BindError: a value does not fit.
        """
        outputs = self._asked.outputs
        values: Sequence[Any] = [output] if self._asked.result is None else cast("Sequence[Any]", output)
        record = self._bind(args, kwargs)
        return cast("FunctionRecord[P, R]", labelled(record, **dict(zip(outputs, values, strict=True))))

    def parse(self, text: str, request: FunctionRecord[P, R] | None = None) -> R:
        """Read a raw answer that came over your own wire.

        Raises:
            AnswerError: the text does not give the outputs.
            ConfigurationError: the request is missing, or is none of this program.
        """
        return cast("R", self._asked.value(self.predictor.parse(text, request)))

    async def stream(self, *args: P.args, **kwargs: P.kwargs) -> AsyncGenerator[Partial[R | None]]:
        """Run with these inputs and yield what there is of the answer, whenever there is more.

        A part's value is None until all outputs are there; `growing` has what there is of each by its
        name, which is the function's where there is one.

        Raises:
            BindError: inputs do not fit.
            AnswerError: the answer does not give the outputs.
            ModelError: the model could not be called.
        """
        asked, every = self._asked, frozenset(self._asked.outputs)
        parts: AsyncGenerator[Partial[Any]] = self.predictor.stream(**self._named(args, kwargs))
        async with aclosing(parts):
            async for part in parts:
                value = asked.value(part.value) if part.done >= every else None
                done = part.completion
                yield replace(part, value=value, completion=done and replace(done, value=value))

    def with_(
        self,
        *,
        lm: LanguageModel | None = None,
        extractor: LanguageModel | None = None,
        route: RouteName | None = None,
        demos: Sequence[FunctionRecord[P, R]] | None = None,
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
    ) -> Self:
        """Return the same program with other settings, as `Predict.with_` does; what is not given stays.

        Raises:
            ConfigurationError: a setting is wrong.
        """
        changed = self._copied()
        changed.predictor = self.predictor.with_(
            lm=lm,
            extractor=extractor,
            route=route,
            demos=demos,
            dialect=dialect,
            compat=compat,
            instructions=instructions,
            descriptions=descriptions,
            temperature=temperature,
            max_tokens=max_tokens,
            top_p=top_p,
            stop=stop,
            seed=seed,
            reasks=reasks,
            token_budget=token_budget,
        )
        return changed

    def __reduce__(self) -> tuple[Any, ...]:
        module, qualname = self._asked.record_class.__dspex_function__
        return _restored, (module, qualname, self.predictor)

    def __repr__(self) -> str:
        return f"@predict {self.predictor.signature.name}({self.predictor.plan.described()})"


def _restored(module: str, qualname: str, predictor: Predict[..., Any]) -> Any:
    """Find the program that a function's name stands for, and give it the predictor that was sent."""
    found: Any = importlib.import_module(module)
    for name in qualname.split("."):
        found = getattr(found, name)
    program = found._copied()
    program.predictor = predictor
    return program


@overload
def predict(function: Callable[P, R], /) -> FunctionProgram[P, R]: ...
@overload
def predict(
    *,
    name: str | None = None,
    instructions: str | None = None,
    lm: LanguageModel | None = None,
    extractor: LanguageModel | None = None,
    route: RouteName | None = None,
    dialect: Dialect = "dspy-3.4/chat",
    compat: Compat = "dspex",
    temperature: float | None = None,
    max_tokens: int | None = None,
    top_p: float | None = None,
    stop: Sequence[str] = (),
    seed: int | None = None,
    reasks: int | None = None,
    token_budget: int | None = None,
) -> Callable[[Callable[P, R]], FunctionProgram[P, R]]: ...
def predict(
    function: Callable[..., Any] | None = None,
    /,
    *,
    name: str | None = None,
    instructions: str | None = None,
    **settings: Any,
) -> Any:
    """Make a function a program: its parameters are the inputs, what it returns is the output.

    The output has the function's name; a function that returns a NamedTuple has an output for each of
    its fields. More about an input or an output stands in its type, as in
    `ticket: Annotated[str, In(desc="raw text")]`. The body never runs: write `raise NotImplementedError`,
    which every type checker accepts.

    Args:
        function: with a type for each parameter and for its result. The docstring is the instructions.
        name: shown in errors and events; the function's unless given.
        instructions: instead of the docstring.
        settings: as `Predict` takes them.

    Raises:
        DefinitionError: with every problem of the function, its file and lines.
        ConfigurationError: it is no function, or a setting is wrong.

    >>> @predict
    ... def shout(text: str) -> str:
    ...     "Write the text in capitals."
    ...     raise NotImplementedError
    >>> [field.name for field in shout.signature.fields]
    ['text', 'shout']
    """
    origin = Origin(1)

    def decorate(decorated: Callable[..., Any]) -> FunctionProgram[..., Any]:
        if not isinstance(decorated, FunctionType):
            raise ConfigurationError(
                f"@predict decorates a function, not {excerpt(decorated)}. "
                "For a class write @signature and Predict(...)."
            )
        asked = function_signature(decorated, origin, name, instructions)
        return FunctionProgram(decorated, asked, Predict(asked.record_class, **settings))

    return decorate if function is None else decorate(function)
