"""The settings of a `Model` as data: checked, compared, and turned into the target of a request."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated, Any, Final
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta, Struct
from msgspec.structs import replace

from dspex.errors import ConfigurationError, excerpt
from dspex.lm.base import Capabilities, Options
from dspex.lm.providers import LOCAL, PROVIDERS, Provider
from dspex.lm.secrets import hide_credentials, is_secret
from dspex.lm.untyped import json_array
from dspex.lm.wire import Target

MAX_BYTES: Final = 64 << 20
"""How long an answer may be, in bytes, unless a model says otherwise."""


class Settings(Struct, frozen=True):
    """What a user said about a model; see `dspex.lm.model.Model` for the meaning."""

    name: str
    base_url: str | None = None
    api_key: str | None = None
    options: Options = Options()
    timeout: float | None = 60.0
    headers: tuple[tuple[str, str], ...] = ()
    capabilities: Capabilities | None = None
    max_bytes: int = MAX_BYTES

    def __repr__(self) -> str:
        return f"Settings({self.name!r})"  # a traceback that shows locals must not show the key

    def without_secrets(self) -> Settings:
        """Drop the key and the headers that look like one."""
        public = tuple(h for h in self.headers if not is_secret(h[0]))
        return replace(self, api_key=None, headers=public)


def check_settings(settings: Settings) -> None:
    """Refuse settings of the wrong type or out of range.

    Raises:
        ConfigurationError: names every one of them.
    """
    problems = [
        *_type_problems(settings),
        *_name_problems(settings.name),
        *_url_problems(settings.base_url),
        *_header_problems(settings.headers),
    ]
    if problems:
        raise ConfigurationError(f"Model({_shown(settings.name)}): " + "; ".join(problems))


def _shown(value: object) -> str:
    """Show a name or an address without the password that may stand in it."""
    return excerpt(hide_credentials(value) if isinstance(value, str) else value)


_SETTING_TYPES: Final[dict[str, Any]] = {
    "name": Annotated[str, Meta(min_length=1)],
    "base_url": Annotated[str, Meta(min_length=1)],
    "api_key": str,
    "timeout": Annotated[float, Meta(gt=0)],
    "headers": tuple[tuple[str, str], ...],
    "capabilities": Capabilities,
    "max_bytes": Annotated[int, Meta(ge=1)],
}
_OPTION_TYPES: Final[dict[str, Any]] = {
    "temperature": Annotated[float, Meta(ge=0, le=2)],
    "max_tokens": Annotated[int, Meta(ge=1)],
    "top_p": Annotated[float, Meta(ge=0, le=1)],
    "stop": tuple[Annotated[str, Meta(min_length=1)], ...],
    "seed": int,
}


_ALWAYS: Final = frozenset({"name", "headers", "max_bytes", "stop"})
"""Settings that None does not switch off."""


def _type_problems(settings: Settings) -> Iterator[str]:
    yield from _mistyped(settings, _SETTING_TYPES)
    yield from option_problems(settings.options)


def option_problems(options: Options) -> Iterator[str]:
    """Say for each option what is wrong with its value."""
    yield from _mistyped(options, _OPTION_TYPES)


def _mistyped(owner: object, types: dict[str, Any]) -> Iterator[str]:
    for name, wanted in types.items():
        value: object = getattr(owner, name)
        if value is None and name not in _ALWAYS:
            continue
        try:
            msgspec.convert(value, wanted)
        except msgspec.ValidationError as error:
            shown = "" if name in {"api_key", "headers"} else f", not {_shown(value)}"
            yield f"{name}: {str(error)[:1].lower()}{str(error)[1:]}{shown}"


def _name_problems(name: object) -> Iterator[str]:
    if isinstance(name, str) and "://" in name and hide_credentials(name) != name:
        yield f"a name holds no user name, password or query. {_ADDRESS}"


_ADDRESS: Final = (
    "Give the address of a server as base_url=, or in one line of text as model@http://host:port/v1"
)


def _url_problems(url: object) -> Iterator[str]:
    if not isinstance(url, str) or not url:
        return
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018  # reading it is what checks it
    except ValueError:  # its own text may quote a part of a password
        yield "base_url is no URL: its host or its port is malformed"
        return
    if parts.username or parts.password:
        yield "base_url contains a user name or password; give them as headers={'Authorization': ...}"
    elif parts.scheme not in {"http", "https"} or not parts.hostname:
        yield f"base_url must look like http://127.0.0.1:8000/v1, not {_shown(url)}"
    elif not _is_host(parts.hostname):
        yield f"base_url has a host that no network knows: {_shown(parts.hostname)}"
    elif parts.query or parts.fragment or any(c.isspace() or not c.isprintable() for c in url):
        yield f"base_url must have no query, fragment, space or control character, not {_shown(url)}"


def _is_host(name: str) -> bool:
    """Say whether a host could have this name (RFC 1035, section 2.3.4)."""
    if not name.isascii():
        try:
            name = name.encode("idna").decode()
        except UnicodeError:
            return False
    return all(0 < len(label) < 64 for label in name.removesuffix(".").split("."))


def _header_problems(headers: object) -> Iterator[str]:
    for name, value in map(json_array, json_array(headers)):
        if not name or any(c in f"{name}{value}" for c in "\r\n\0"):
            yield f"the header {excerpt(name)} is empty or contains a line break"


def target_for(settings: Settings) -> Target:
    """Say where requests of a model go. A target without a base_url is a model in this process.

    Raises:
        ConfigurationError: the provider is unknown or missing.
        ModelNotFoundError: there is no such offline model.
    """
    if "://" in settings.name:  # not shown: it may hold a password
        raise ConfigurationError("The name of the model is a URL. Give the server as base_url=")
    prefix, slash, rest = settings.name.partition("/")
    provider = PROVIDERS.get(prefix) if slash else None
    if provider and not rest:
        raise ConfigurationError(f"Model({settings.name!r}) names no model after {prefix!r}")
    if provider:
        return _provided(settings, provider, rest)
    if slash and prefix == LOCAL and settings.base_url is None:
        return _local(settings, rest)
    if settings.base_url is None:
        raise ConfigurationError(_no_provider(settings.name, prefix if slash else ""))
    return _target(settings, settings.name, settings.base_url)


def _target(settings: Settings, model: str, base_url: str) -> Target:
    return Target(
        name=settings.name,
        model=model,
        base_url=base_url,
        api_key=settings.api_key,
        headers=settings.headers,
        capabilities=settings.capabilities or Capabilities(),
        max_bytes=settings.max_bytes,
    )


def _provided(settings: Settings, provider: Provider, model: str) -> Target:
    own_server = settings.base_url is not None
    return replace(
        _target(settings, model, settings.base_url or provider.base_url),
        key_variable=provider.key_variable,
        needs_key=provider.needs_key and not own_server,
        capabilities=settings.capabilities or provider.capabilities,
        # A server of one's own may be older than the newest name of the field.
        tokens_field="max_tokens" if own_server else provider.tokens_field,
    )


def _local(settings: Settings, model: str) -> Target:
    from dspex.lm.weights import check_name

    check_name(settings.name, model)
    capabilities = settings.capabilities or Capabilities(json_schema=True, json_mode=True)
    return replace(_target(settings, model, ""), capabilities=capabilities)


def _no_provider(name: str, prefix: str) -> str:
    if "://" in name:
        return f"Model({name!r}) is no name of a model. {_ADDRESS}"
    name, prefix = hide_credentials(name), hide_credentials(prefix)
    if prefix:
        hint = closest(prefix, [*PROVIDERS, LOCAL])
        return (
            f"Model({name!r}): there is no provider {prefix!r}.{hint} Providers: "
            f"{', '.join([LOCAL, *PROVIDERS])}. For any other OpenAI-compatible server give base_url="
        )
    return (
        f"Model({name!r}) names no provider. Write it in front, as in 'openai/{name}', "
        f"or give base_url= for a server of your own"
    )


def closest(word: str, known: Iterable[str]) -> str:
    """Ask whether a similar word was meant; "" when none is.

    >>> closest("opnai", ["openai", "groq"])
    " Did you mean 'openai'?"
    """
    from difflib import get_close_matches

    found = get_close_matches(word.lower(), list(known), n=1)
    return f" Did you mean {found[0]!r}?" if found else ""
