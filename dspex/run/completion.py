"""What a call gives besides its value."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Generic, Literal, TypeVar

from msgspec import Struct

from dspex.lm.base import Message, Response, Usage
from dspex.native.recovery.nodes import Repair

R = TypeVar("R")
RouteName = Literal["native", "bridge"]


class Alternative(Struct, frozen=True, gc=False):
    """A route that was not taken, and why."""

    name: RouteName
    reason: str


class Route(Struct, frozen=True):
    """Which implementation answered.

    Attributes:
        name: "native" (generated code) or "bridge" (the DSPy module).
        reason: why it was chosen.
        alternatives: the others.
    """

    name: RouteName
    reason: str
    alternatives: tuple[Alternative, ...] = ()

    def __str__(self) -> str:
        return self.name


class Timings(Struct, frozen=True, gc=False):
    """Clock readings of one call, in nanoseconds of `time.perf_counter_ns`.

    Of programs in sequence each part is the sum over the programs, and the steps between them count
    as parsing. Where a model was asked again, all attempts but the last count as time of the model.
    """

    started: int
    rendered: int
    answered: int
    parsed: int

    @property
    def render(self) -> float:
        """Seconds for binding the inputs and writing the prompt."""
        return (self.rendered - self.started) / 1e9

    @property
    def model(self) -> float:
        """Seconds that the model took."""
        return (self.answered - self.rendered) / 1e9

    @property
    def parse(self) -> float:
        """Seconds for reading and validating the answer."""
        return (self.parsed - self.answered) / 1e9

    @property
    def total(self) -> float:
        """Seconds in all."""
        return (self.parsed - self.started) / 1e9


class CheckResult(Struct, frozen=True, gc=False):
    """The outcome of one soft check.

    Attributes:
        name: of the function.
        passed: whether the answer meets it.
        problem: what is wrong, where it does not.
    """

    name: str
    passed: bool
    problem: str = ""


class Attempt(Struct, frozen=True):
    """An answer that was refused.

    Attributes:
        problems: one sentence for everything that was wrong.
        response: what the model said, as it came.
    """

    problems: tuple[str, ...]
    response: Response


class ModelCall(Struct, frozen=True):
    """One request to a model.

    Attributes:
        messages: what it was sent.
        response: what it said, as it came.
    """

    messages: Sequence[Message]
    response: Response


class TwoStepResponse(Response, frozen=True, kw_only=True, gc=False):
    """What the second of two models answered, with the tokens and the cost of both.

    Attributes:
        said: what the first model answered.
        extraction: what the second was sent, and what it answered.
    """

    said: Response
    extraction: ModelCall


class Completion(Struct, Generic[R], frozen=True):
    """The value of a call and how it came about.

    Attributes:
        value: the record with its outputs; in the history, for an answer that could not be read, the
            AnswerError.
        signature: name of the signature.
        messages: what the model was sent; where it was asked again, the last time.
        response: what the model said last, as it came; usage and cost are those of all attempts.
        route: which implementation answered, and why.
        timings: where the time went.
        trace: 128-bit number of the call; `trace_id` is its hexadecimal text.
        reasoning: the chain of thought, where the program asks for one.
        attempts: how many times an answer was asked for; in two steps, each takes two requests.
        repairs: what was mended in the answer before it could be read.
        checks: the outcome of every soft check.
        refused: the answers before this one, oldest first, and what was wrong with them.
    """

    value: R
    signature: str
    messages: Sequence[Message]
    response: Response
    route: Route
    timings: Timings
    trace: int
    reasoning: str | None = None
    attempts: int = 1
    repairs: tuple[Repair, ...] = ()
    checks: tuple[CheckResult, ...] = ()
    refused: tuple[Attempt, ...] = ()

    @property
    def text(self) -> str:
        """The raw answer."""
        return self.response.text

    @property
    def steps(self) -> tuple[ModelCall, ...]:
        """The requests of the last attempt: two in the two-step dialect, else one."""
        response = self.response
        if isinstance(response, TwoStepResponse):
            return ModelCall(self.messages, response.said), response.extraction
        return (ModelCall(self.messages, response),)

    @property
    def usage(self) -> Usage:
        """Tokens, as the server counts them."""
        return self.response.usage

    @property
    def cost(self) -> float | None:
        """US dollars, when known."""
        return self.response.cost

    @property
    def model(self) -> str:
        """The name that the server reports."""
        return self.response.model

    @property
    def trace_id(self) -> str:
        """32 hexadecimal digits that events, errors and spans of this call share."""
        return f"{self.trace:032x}"

    def __repr__(self) -> str:
        return (
            f"Completion({self.value!r}, route={self.route.name!r}, model={self.model!r}, "
            f"tokens={self.usage.input_tokens}+{self.usage.output_tokens}, "
            f"seconds={self.timings.total:.3g}, trace_id={self.trace_id!r})"
        )

    def _repr_html_(self) -> str:
        show: Any = getattr(self.value, "_repr_html_", None)
        return str(show()) if show is not None else repr(self)
