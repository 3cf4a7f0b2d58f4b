"""`Model` as a value: names, providers, settings, secrets."""

from __future__ import annotations

import contextlib
import copy
import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dspex.errors import ConfigurationError, DspexError, ModelNotFoundError
from dspex.lm.base import Capabilities, LanguageModel, Options
from dspex.lm.model import Model, merge
from dspex.lm.providers import PROVIDERS
from dspex.lm.resolve import parse_model

SECRET = "sk-very-secret-123"


def test_a_model_follows_the_protocol() -> None:
    """Whatever takes a language model takes a `Model`."""
    assert isinstance(Model("openai/gpt-4o-mini"), LanguageModel)


@pytest.mark.parametrize("provider", list(PROVIDERS))
def test_every_provider_has_an_address(provider: str) -> None:
    """A provider's name in front is enough; own servers are on this machine."""
    row = PROVIDERS[provider]
    model = Model(f"{provider}/some/model")
    assert model.base_url == row.base_url
    assert model.capabilities == row.capabilities
    assert row.base_url.startswith("https://" if row.needs_key else "http://127.0.0.1:")
    assert row.key_variable == f"{provider.upper()}_API_KEY"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"name": "opnai/gpt-4o"}, "no provider 'opnai'. Did you mean 'openai'?"),
        ({"name": "OpenAI/gpt-4o"}, "Did you mean 'openai'?"),
        ({"name": "gpt-4o-mini"}, "'openai/gpt-4o-mini'"),
        ({"name": "openai/"}, "names no model after 'openai'"),
        ({"name": ""}, "name: expected"),
        ({"name": None}, "name: expected"),
        ({"name": "x", "base_url": "127.0.0.1:8000"}, "base_url must look like"),
        ({"name": "x", "base_url": "ftp://host/v1"}, "base_url must look like"),
        ({"name": "x", "base_url": "http://host:99999/v1"}, "base_url is no URL"),
        ({"name": "x", "base_url": "http://[::1/v1"}, "base_url is no URL"),
        ({"name": "x", "base_url": "http://h/v1?x=1"}, "no query"),
        ({"name": "x", "base_url": "http://h /v1"}, "space"),
        ({"name": "x", "base_url": ""}, "base_url"),
        ({"name": "x", "base_url": "http://a..b/v1"}, "a host that no network knows"),
        ({"name": "x", "base_url": f"http://{'a' * 64}.com/v1"}, "a host that no network knows"),
        ({"name": "x", "base_url": f"http://{'ä' * 64}.com/v1"}, "a host that no network knows"),
        ({"name": "x", "base_url": "http://ä..b/v1"}, "a host that no network knows"),
        ({"name": "x", "base_url": "http://h\x1b/v1"}, "control character"),
        ({"name": "openai/x", "temperature": 2.5}, "temperature: expected `float` <= 2.0, not 2.5"),
        ({"name": "openai/x", "temperature": "hot"}, "temperature: expected `float`"),
        ({"name": "openai/x", "max_tokens": 0}, "max_tokens: expected `int` >= 1"),
        ({"name": "openai/x", "max_tokens": True}, "max_tokens: expected `int`"),
        ({"name": "openai/x", "top_p": 2}, "top_p"),
        ({"name": "openai/x", "timeout": 0}, "timeout"),
        ({"name": "openai/x", "stop": [1]}, "stop"),
        ({"name": "openai/x", "stop": 1}, "stop must be a text or a list"),
        ({"name": "openai/x", "seed": 1.5}, "seed"),
        ({"name": "openai/x", "capabilities": "all"}, "capabilities"),
        ({"name": "openai/x", "headers": {"X-A": "a\r\nB: b"}}, "line break"),
        ({"name": "openai/x", "headers": {"": "a"}}, "empty"),
        ({"name": "openai/x", "max_bytes": 0}, "max_bytes"),
    ],
)
def test_a_wrong_setting_is_refused_at_once(arguments: dict[str, Any], words: str) -> None:
    """The error says which setting is wrong, and how it should look."""
    with pytest.raises(ConfigurationError) as caught:
        Model(**arguments)
    assert words in str(caught.value)


def test_all_wrong_settings_are_reported_together() -> None:
    """One error lists everything."""
    with pytest.raises(ConfigurationError) as caught:
        Model("openai/x", temperature=9, max_tokens=0, timeout=-1, base_url="nowhere")
    for name in ("temperature", "max_tokens", "timeout", "base_url"):
        assert name in str(caught.value)


def test_an_unknown_offline_model_is_reported_with_those_there_are() -> None:
    """The provider "local" has a fixed list."""
    with pytest.raises(ModelNotFoundError, match="local/smollm2"):
        Model("local/gpt-4o")


def test_credentials_in_the_url_are_refused_without_showing_them() -> None:
    """A password in base_url would appear in every error."""
    with pytest.raises(ConfigurationError, match="user name or password") as caught:
        Model("x", base_url=f"http://user:{SECRET}@host/v1")
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "http://user:{}@host/v1",
        "m@http://user:{}@host/v1",
        "m@http://user:{}@host:99999/v1",
        "m@http://user:{}@[::1",
        "m@http://user:{}",
        "m@http://user:a/{}@host/v1",
        "m@http://user:a@{}@ho st/v1",
        "m@http//user:{}@host/v1",
        "m@ftp://user:{}@host/v1",
        "m@http://host/v1?key={}",
        "@http://user:{}@host/v1",
        "user:{}@host/v1",
        "local/user:{}@host",
        "openai/@https://user:{}@host/v1",
    ],
)
def test_a_password_in_a_line_that_names_no_model_is_not_shown(text: str) -> None:
    """Whatever is wrong with the line, the error leaves out what may be a password."""
    with pytest.raises(DspexError) as caught:
        parse_model(text.format(SECRET))
    assert SECRET not in str(caught.value)


def test_an_address_is_no_name() -> None:
    """Not even beside another address; the error says where it belongs."""
    for arguments in ({}, {"base_url": "http://h/v1"}):
        with pytest.raises(ConfigurationError, match=r"base_url=.*model@http") as caught:
            Model(f"http://user:{SECRET}@host/v1", **arguments)
        assert SECRET not in str(caught.value)
    with pytest.raises(ConfigurationError, match=r"address of a server alone.*model@http"):
        parse_model("http://host/v1")


def test_no_secret_is_shown_or_pickled() -> None:
    """Keys and headers that look like one stay in this process."""
    model = Model("openai/x", api_key=SECRET, headers={"X-Api-Key": SECRET, "X-Team": "blue"}, seed=1)
    assert SECRET not in repr(model)
    assert SECRET.encode() not in pickle.dumps(model)
    assert SECRET not in repr(vars(type(model)).get("_settings")) + repr(model._settings) + repr(
        model._target
    )
    restored = pickle.loads(pickle.dumps(model))
    assert restored == Model("openai/x", headers={"X-Team": "blue"}, seed=1)


def test_models_are_values() -> None:
    """Equal settings make equal models, and a copy is one."""
    one = Model("openai/x", temperature=0.5, stop="a")
    assert one == Model("openai/x", temperature=0.5, stop=["a"]) == copy.deepcopy(one)
    assert hash(one) == hash(pickle.loads(pickle.dumps(one)))
    keyed = one.with_(api_key=SECRET)
    assert keyed == copy.copy(keyed) == copy.deepcopy([keyed])[0]
    assert one != Model("openai/x")
    assert one != "openai/x"
    assert one != one.with_(api_key="another tenant")
    assert repr(one) == "Model('openai/x', temperature=0.5, stop=('a',))"


def test_with_changes_only_what_is_named() -> None:
    """The original stays, the rest is kept, and a typo is corrected."""
    base = Model("openai/x", temperature=0.5, timeout=3.0)
    changed = base.with_(max_tokens=5, temperature=None)
    assert changed == Model("openai/x", timeout=3.0, max_tokens=5)
    assert base.options.max_tokens is None
    with pytest.raises(ConfigurationError, match="Did you mean 'temperature'"):
        base.with_(temprature=1.0)  # type: ignore[call-arg]  # a typo is what is tested
    with pytest.raises(ConfigurationError, match="top_p"):
        base.with_(top_p=7)


def test_base_url_takes_any_name_and_keeps_a_provider_in_front() -> None:
    """An own server may use any name; with a provider in front its key and abilities hold."""
    assert Model("Qwen/Qwen2.5-7B", base_url="http://h/v1/").base_url == "http://h/v1"
    assert Model("Qwen/Qwen2.5-7B", base_url="http://h/v1")._target.model == "Qwen/Qwen2.5-7B"
    vllm = Model("vllm/openai/gpt-oss-20b", base_url="http://h/v1")
    assert (vllm._target.model, vllm.capabilities.json_schema) == ("openai/gpt-oss-20b", True)
    assert Model("x", base_url="http://h/v1").capabilities == Capabilities()


options = st.builds(
    Options,
    st.none() | st.floats(0, 2),
    st.none() | st.integers(1, 9),
    st.none() | st.floats(0, 1),
    st.lists(st.text(max_size=3), max_size=2).map(tuple),
    st.none() | st.integers(0, 9),
)


@given(options, options)
def test_chosen_options_go_before_defaults(defaults: Options, chosen: Options) -> None:
    """Each option is the chosen one where one was chosen, also when it is zero."""
    merged = merge(defaults, chosen)
    for name in Options.__struct_fields__:
        wanted = getattr(chosen, name)
        expected = getattr(defaults, name) if wanted is None or wanted == () else wanted
        assert getattr(merged, name) == expected


@pytest.mark.parametrize(
    ("text", "model"),
    [
        ("openai/gpt-4o-mini", Model("openai/gpt-4o-mini")),
        ("  local/smollm2\n", Model("local/smollm2")),
        ("tiny@http://127.0.0.1:1/v1", Model("tiny", base_url="http://127.0.0.1:1/v1")),
        ("a@b@https://h/v1", Model("a@b", base_url="https://h/v1")),
    ],
)
def test_one_line_names_a_model(text: str, model: Model) -> None:
    """The form that settings files and the environment use."""
    assert parse_model(text) == model


@given(st.text(max_size=30))
def test_any_line_is_a_model_or_a_clear_error(text: str) -> None:
    """Nothing that stands in a settings file leads to another exception than ours."""
    with contextlib.suppress(DspexError):
        assert isinstance(parse_model(text), Model)
