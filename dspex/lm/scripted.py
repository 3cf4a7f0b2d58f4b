"""A model that says what it is told to: for tests, examples and benchmarks."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping
from typing import Final, TypeAlias, Union, cast

from dspex.errors import ConfigurationError, ModelError, excerpt
from dspex.lm.base import Capabilities, Request, Response, needs_loop

NO_CAPABILITIES: Final = Capabilities()
Said: TypeAlias = Union[str, Response]
Answer: TypeAlias = Union[Said, BaseException]
Reply: TypeAlias = Callable[[Request], Union[Said, Awaitable[Said]]]


class ScriptedModel:
    """Answer every request from a script. Follows `LanguageModel`.

    Args:
        answers: one text for every call; or the answers in order, one for each call; or a function
            that gets the `Request` (`request.messages` is what was sent) and returns the answer.
            It may be async. An answer is a text or a `Response`; an exception is raised.
        name: what routes, events and errors show.
        capabilities: what the model claims to be able to do; nothing unless told.
        keep: how many of the last requests `requests` holds.
        piece: how many characters a piece of a streamed answer has.

    Raises:
        ConfigurationError: `answers` is none of these.

    >>> model = ScriptedModel(["one", "two"])
    >>> model.requests
    []
    """

    def __init__(
        self,
        answers: Said | Iterable[Answer] | Reply,
        *,
        name: str = "scripted",
        capabilities: Capabilities = NO_CAPABILITIES,
        keep: int = 1_000,
        piece: int = 16,
    ) -> None:
        self._name = name
        self._capabilities = capabilities
        self._piece = piece
        self._kept: deque[Request] = deque(maxlen=keep)
        self._reply = _reply_from(answers, name)

    @property
    def name(self) -> str:
        """The name that routes, events and errors show."""
        return self._name

    @property
    def capabilities(self) -> Capabilities:
        """What it claims to be able to do."""
        return self._capabilities

    @property
    def requests(self) -> list[Request]:
        """The last requests, oldest first."""
        return list(self._kept)

    async def complete(self, request: Request) -> Response:
        """Answer from the script.

        Raises:
            ModelError: there are more calls than answers.
            ConfigurationError: the function returned something else than an answer.
        """
        self._kept.append(request)
        answer = self._reply(request)
        if type(answer) is Response:
            return answer
        if type(answer) is str:
            return Response(answer, model=self._name)
        if isinstance(answer, Awaitable):
            await needs_loop()
            answer = await answer
        return _response(answer, self._name)

    async def stream(self, request: Request) -> AsyncIterator[str | Response]:
        """Answer from the script in pieces of `piece` characters."""
        import asyncio

        response = await self.complete(request)
        for start in range(0, len(response.text), self._piece):
            yield response.text[start : start + self._piece]
            await asyncio.sleep(0)  # as a real stream gives up its turn
        yield response

    def __repr__(self) -> str:
        return f"ScriptedModel(name={self._name!r})"


def _response(answer: object, name: str) -> Response:
    if isinstance(answer, Response):
        return answer
    if isinstance(answer, str):
        return Response(answer, model=name)
    if isinstance(answer, BaseException):
        raise answer
    raise ConfigurationError(
        f"{name}: an answer must be a str, a Response or an exception, not {type(answer).__name__} "
        f"({excerpt(answer)}). Return the text that the model would have sent"
    )


def _reply_from(answers: object, name: str) -> Callable[[Request], Said | Awaitable[Said]]:
    if isinstance(answers, (str, Response)):
        return _Always(_response(answers, name))
    if callable(answers):
        return cast("Reply", answers)
    if isinstance(answers, Iterable) and not isinstance(answers, (bytes, Mapping)):
        return _InOrder(iter(cast("Iterable[object]", answers)), name)
    shown = excerpt(cast("object", answers))  # type: ignore[redundant-cast]  # for pyright it is partly unknown
    raise ConfigurationError(
        f"ScriptedModel needs a text, a list of answers or a function of the request, not {shown}"
    )


class _Always:
    """Gives the same answer to every request."""

    def __init__(self, answer: Response) -> None:
        self._answer = answer

    def __call__(self, request: Request) -> Response:
        return self._answer


class _InOrder:
    """Gives one answer after the other."""

    def __init__(self, answers: Iterator[object], name: str) -> None:
        self._answers = answers
        self._name = name
        self._given = 0

    def __call__(self, request: Request) -> Response:
        try:
            answer = next(self._answers)
        except StopIteration:
            raise ModelError(
                self._name,
                f"the script has only {self._given} answer{'' if self._given == 1 else 's'}, and this is one "
                f"call more. Give one answer for each call, or a function of the request",
            ) from None
        self._given += 1
        return _response(answer, self._name)
