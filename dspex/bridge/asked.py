"""A `Predict` that asks a predictor of DSPy: what stands in a module while DSPy optimises it."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from random import getrandbits
from time import perf_counter_ns as clock
from typing import TYPE_CHECKING, Any, Final

from dspex.bridge.dspy_module import config_of
from dspex.bridge.engine import CALL, Call, language_model
from dspex.bridge.predicting import Predicting, predictor_of
from dspex.bridge.runs import messages_of
from dspex.lm.base import Response, in_loop, needs_loop
from dspex.run.completion import Completion, Route, Timings
from dspex.run.partial import Partial
from dspex.run.redirected import Redirected
from dspex.run.runtime import current_runtime
from dspex.spec.reasoning import REASONING

if TYPE_CHECKING:
    from typing import Self

ASKED: Final = Route("bridge", "its module runs inside DSPy")


class Asked(Redirected):
    """A program whose calls go to a predictor of DSPy, which traces, callbacks and optimisers see.

    Args:
        held: the program.
        module: the `dspy.Predict` or `dspy.ChainOfThought` that stands for it.
    """

    def __init__(self, held: Predicting, module: Any) -> None:
        self.held = held
        self.module = module
        self.plan = held.program.plan

    async def stream(self, *args: Any, **kwargs: Any) -> AsyncGenerator[Partial[Any]]:
        """Yield the whole: what DSPy optimises is not streamed."""
        done = await self._complete(self._bind(args, kwargs), clock())
        outputs = frozenset(f.name for f in self.plan.spec.outputs)
        yield Partial(done.value, outputs, {}, done.reasoning, True, done)

    def with_(self, **settings: Any) -> Self:
        """Return the same program with other settings; what is not given is the predictor's own.

        Raises:
            ConfigurationError: a setting is wrong.
        """
        changed = super().with_(**settings)
        changed.held, changed.module = self.held, self.module
        return changed

    async def _complete(self, request: Any, started: int) -> Completion[Any]:
        if in_loop():
            await needs_loop()  # as every call over DSPy does, before it sets context variables
        worded = self.plan.wording != self.held.program.plan.wording
        held, call = Predicting(self) if worded else self.held, Call(request)
        token = CALL.set(call)
        rendered = clock()
        try:
            with held.context(request, predictor_of(self.module)):
                given = {**held.values(request), **self._changes(held)}
                prediction = await self.module.acall(**given) if in_loop() else self.module(**given)
        finally:
            CALL.reset(token)
        answered = clock()
        value = held.record(prediction, request)
        thought = prediction.get(REASONING) if held.native.reasoning else None
        completion: Completion[Any] = Completion(
            value,
            held.native.name,
            messages_of(call),
            call.response or Response(""),
            ASKED,
            Timings(started, rendered, answered, clock()),
            getrandbits(128),
            thought if isinstance(thought, str) else None,
        )
        current_runtime().keep(self.plan, completion)
        return completion

    def _changes(self, held: Predicting) -> dict[str, Any]:
        """Return what `with_` changed, as arguments of DSPy's predictors."""
        now, before = self.plan, self.held.program.plan
        changes: dict[str, Any] = {}
        if now.lm is not None and now.lm is not before.lm:
            changes["lm"] = language_model(now.lm)
        if now.options != before.options:
            changes["config"] = config_of(now.options)
        if now.demos is not before.demos:
            changes["demos"] = self.held.demos(now.demos)
        if held is not self.held:
            changes["signature"] = predictor_of(held.module()).signature
        return changes
