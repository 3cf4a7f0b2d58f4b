"""`Model`: how a user names a language model and its settings."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Final, TypedDict

from msgspec.structs import asdict, replace
from typing_extensions import Unpack

from dspex.errors import ConfigurationError, excerpt
from dspex.lm.base import Capabilities, Options, Request, Response
from dspex.lm.settings import MAX_BYTES, Settings, check_settings, closest, target_for
from dspex.lm.wire import Target


class ModelOptions(TypedDict, total=False):
    """What `Model.with_` can change: everything that `Model` takes."""

    name: str
    base_url: str | None
    api_key: str | None
    temperature: float | None
    max_tokens: int | None
    top_p: float | None
    stop: str | Sequence[str]
    seed: int | None
    timeout: float | None
    headers: Mapping[str, str] | None
    capabilities: Capabilities | None
    max_bytes: int


Complete = Callable[[Request], Awaitable[Response]]


class Model:
    """A language model on an OpenAI-compatible server, or the offline model in this process.

    It is a value: cheap to make, compared and hashed by its settings, and it opens no connection
    before the first call. Keys come from the environment when a call is made, such as
    `OPENAI_API_KEY`; no key appears in a repr, an error or a pickle.

    Args:
        name: "provider/model", such as "openai/gpt-4o-mini" or "local/smollm2". With `base_url`
            it may be any name that the server knows.
        base_url: of the server, without "/chat/completions". With a provider in front of the name
            it replaces the provider's own.
        api_key: instead of the environment variable.
        temperature: 0 to 2; None leaves it to the server. The offline model takes None as 0.
        max_tokens: of an answer.
        top_p: 0 to 1.
        stop: a text that ends an answer, or several.
        seed: for servers that can repeat themselves.
        timeout: seconds for one request; None waits as long as the call's deadline allows.
        headers: sent with each request.
        capabilities: what the server can be held to, where the provider's row does not fit.
        max_bytes: a longer answer is refused.

    Raises:
        ConfigurationError: the provider is unknown or an option is wrong; lists every problem.
        ModelNotFoundError: there is no such offline model.

    >>> Model("openai/gpt-4o-mini", temperature=0.5)
    Model('openai/gpt-4o-mini', temperature=0.5)
    """

    __slots__ = ("__weakref__", "_complete", "_settings", "_target")

    def __init__(
        self,
        name: str,
        *,
        base_url: str | None = None,
        api_key: str | None = None,
        temperature: float | None = None,
        max_tokens: int | None = None,
        top_p: float | None = None,
        stop: str | Sequence[str] = (),
        seed: int | None = None,
        timeout: float | None = 60.0,
        headers: Mapping[str, str] | None = None,
        capabilities: Capabilities | None = None,
        max_bytes: int = MAX_BYTES,
    ) -> None:
        self._settings = Settings(
            name=name,
            base_url=base_url.rstrip("/") if isinstance(base_url, str) else base_url,
            api_key=api_key,
            options=Options(temperature, max_tokens, top_p, _stops(stop), seed),
            timeout=timeout,
            headers=tuple((headers or {}).items()),
            capabilities=capabilities,
            max_bytes=max_bytes,
        )
        check_settings(self._settings)
        self._target = target_for(self._settings)
        self._complete: Complete | None = None

    @property
    def name(self) -> str:
        """The name as given; never a key."""
        return self._settings.name

    @property
    def capabilities(self) -> Capabilities:
        """What it can be held to beyond plain text."""
        return self._target.capabilities

    @property
    def base_url(self) -> str:
        """Where requests go; "" for a model in this process."""
        return self._target.base_url

    @property
    def given_url(self) -> str | None:
        """The `base_url` as given; None where the provider's own is used."""
        return self._settings.base_url

    @property
    def options(self) -> Options:
        """The sampling options and limits that a request does not set itself."""
        return self._settings.options

    async def complete(self, request: Request) -> Response:
        """Answer a request; its options go before the model's. Nothing is retried.

        Raises:
            ModelError: the model could not be called; see its subclasses.
            MissingExtraError: the offline model needs `dspex[local]`.
        """
        call = self._complete or self._connect()
        return await call(self._completed(request))

    async def stream(self, request: Request) -> AsyncIterator[str | Response]:
        """Answer a request in pieces, and at last with the whole; the offline model answers at once.

        Raises:
            ModelError: the model could not be called, or its answer broke off.
            MissingExtraError: the offline model needs `dspex[local]`.
        """
        if is_local(self._target):
            response = await self.complete(request)
            yield response.text
            yield response
            return
        from dspex.lm import http

        async for piece in http.stream(self._completed(request), self._target):
            yield piece

    def with_(self, **changes: Unpack[ModelOptions]) -> Model:
        """Return the same model with some settings changed.

        Raises:
            ConfigurationError: a setting does not exist or its value is wrong.
        """
        for unknown in changes.keys() - ModelOptions.__annotations__.keys():
            hint = closest(unknown, ModelOptions.__annotations__)
            raise ConfigurationError(f"Model has no option {unknown!r}.{hint}")
        arguments = _arguments(self._settings)
        arguments.update(changes)
        return Model(**arguments)

    def _completed(self, request: Request) -> Request:
        """Fill in what the request leaves to the model."""
        timeout = self._settings.timeout
        deadline = request.deadline
        if timeout is not None:
            own = time.monotonic() + timeout
            deadline = min(deadline, own) if deadline else own
        options = merge(self._settings.options, request.options)
        return replace(request, options=options, deadline=deadline)

    def _connect(self) -> Complete:
        # Only here, at the first call, is aiohttp or the offline engine loaded.
        target = self._target
        if is_local(target):
            from dspex.lm import local

            self._complete = lambda request: local.complete(request, target)
        else:
            from dspex.lm import http

            self._complete = lambda request: http.complete(request, target)
        return self._complete

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Model) and self._settings == other._settings

    def __hash__(self) -> int:
        return hash(self._settings)

    def __repr__(self) -> str:
        given: Mapping[str, object] = {**_arguments(self._settings)}
        parts = [f"{k}={v!r}" for k, v in given.items() if k not in _HIDDEN and v != _DEFAULTS[k]]
        parts += [f"{k}=..." for k in ("api_key", "headers") if given[k]]
        return f"Model({', '.join([repr(self.name), *parts])})"

    def __copy__(self) -> Model:
        return self

    def __deepcopy__(self, memo: object) -> Model:
        return self  # a value; a copy by way of a pickle would lose the key

    def __reduce__(self) -> tuple[Callable[[ModelOptions], Model], tuple[ModelOptions]]:
        return _rebuild, (_arguments(self._settings.without_secrets()),)


def _stops(stop: str | Sequence[str]) -> tuple[str, ...]:
    if isinstance(stop, str):
        return (stop,)
    if not isinstance(stop, Iterable):  # pyright: ignore[reportUnnecessaryIsInstance]  # users without a checker
        raise ConfigurationError(f"stop must be a text or a list of texts, not {excerpt(stop)}")
    return tuple(stop)


def _rebuild(arguments: ModelOptions) -> Model:
    return Model(**arguments)


def _arguments(settings: Settings) -> ModelOptions:
    """Turn settings back into the arguments of `Model`."""
    return {
        "name": settings.name,
        "base_url": settings.base_url,
        "api_key": settings.api_key,
        "temperature": settings.options.temperature,
        "max_tokens": settings.options.max_tokens,
        "top_p": settings.options.top_p,
        "stop": settings.options.stop,
        "seed": settings.options.seed,
        "timeout": settings.timeout,
        "headers": dict(settings.headers),
        "capabilities": settings.capabilities,
        "max_bytes": settings.max_bytes,
    }


def is_local(target: Target) -> bool:
    """Say whether a target is a model inside this process."""
    return not target.base_url


def merge(defaults: Options, chosen: Options) -> Options:
    """Take each option from `chosen`, and from `defaults` where it says nothing."""
    if chosen == _NO_OPTIONS:
        return defaults
    given = {k: v for k, v in asdict(chosen).items() if v is not None and v != ()}
    return replace(defaults, **given)


_NO_OPTIONS: Final = Options()
_DEFAULTS: Final[Mapping[str, object]] = {**_arguments(Settings(name=""))}
_HIDDEN: Final = frozenset({"name", "api_key", "headers"})
