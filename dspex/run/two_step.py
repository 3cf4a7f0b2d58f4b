"""Two models behind one: the first answers in plain words, the second finds the outputs in that.

Programs in the two-step dialect put a `TwoStepModel` where others have their model. What comes back
reads like the answer of one model in the chat format, and holds both calls.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from dspex.errors import AnswerError
from dspex.lm.base import Capabilities, LanguageModel, Message, Request, Response, Usage
from dspex.native.answers import ENDS
from dspex.run.completion import ModelCall, TwoStepResponse
from dspex.run.config import NO_OPTIONS
from dspex.run.models import NO_ANSWER, explained
from dspex.run.runtime import current_runtime

EMPTY: Final = "the answer is empty"


class TwoStepModel:
    """Asks one model, and then another for the outputs in what it said.

    Args:
        lm: answers in plain words; the runtime's unless given.
        extractor: finds the outputs; `lm` unless given.
        signature: its name, for errors.
        extract: writes the messages for the second from what the first said.
    """

    def __init__(
        self,
        lm: LanguageModel | None,
        extractor: LanguageModel | None,
        signature: str,
        extract: Callable[[str], list[Message]],
    ) -> None:
        self.lm = lm
        self.extractor = extractor
        self._signature = signature
        self._extract = extract

    def with_extractor(self, extractor: LanguageModel) -> TwoStepModel:
        """Return the same with another model that finds the outputs."""
        return TwoStepModel(self.lm, extractor, self._signature, self._extract)

    @property
    def answering(self) -> LanguageModel:
        """The model that answers in plain words."""
        return self.lm or current_runtime().model()

    @property
    def finding(self) -> LanguageModel:
        """The model that finds the outputs."""
        return self.extractor or self.answering

    @property
    def name(self) -> str:
        """The name of the first model."""
        return self.answering.name

    @property
    def capabilities(self) -> Capabilities:
        """None: neither step asks for JSON."""
        return Capabilities()

    async def complete(self, request: Request) -> TwoStepResponse:
        """Ask both models, one after the other.

        Raises:
            AnswerError: the first model said nothing, or was cut off.
            ModelError: one of them could not be called.
        """
        said = await _asked(self.answering, request)
        if problem := _problem(said):
            error = AnswerError(self._signature, (problem,), said.text)
            error.messages, error.response = request.messages, said
            raise error
        options = current_runtime().options or NO_OPTIONS
        second = Request(self._extract(said.text), options, deadline=request.deadline)
        found = await _asked(self.finding, second)
        return both(said, ModelCall(second.messages, found))


def both(said: Response, extraction: ModelCall) -> TwoStepResponse:
    """Put the answers of both steps together."""
    found = extraction.response
    usage = Usage(
        said.usage.input_tokens + found.usage.input_tokens,
        said.usage.output_tokens + found.usage.output_tokens,
    )
    costs = [cost for cost in (said.cost, found.cost) if cost is not None]
    return TwoStepResponse(
        found.text,
        said.model,
        usage,
        found.finish,
        sum(costs) if costs else None,
        said=said,
        extraction=extraction,
    )


async def _asked(model: LanguageModel, request: Request) -> Response:
    """Ask one model, and say in words what is wrong with a model that breaks its Protocol."""
    answering: Any = None
    response: Any = NO_ANSWER
    try:
        answering = model.complete(request)
        response = await answering
        _ = response.text, response.usage.input_tokens, response.finish
    except BaseException as raised:
        error = explained(raised, model, answering, response)
        if error is raised:
            raise
        raise error from raised
    return response  # type: ignore[no-any-return]  # of the model's own class


def _problem(said: Response) -> str:
    """Say why there is nothing to look for outputs in; what was cut off would read like a whole answer."""
    return ENDS.get(said.finish) or ("" if said.text.strip() else EMPTY)


def spoken(response: Response) -> str:
    """Return what the model that was asked said: in two steps the first one, in plain words."""
    return response.said.text if isinstance(response, TwoStepResponse) else response.text
