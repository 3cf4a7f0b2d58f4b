"""pydantic models that are read from JSON and written to prompts in fewer steps: with the same result."""

from __future__ import annotations

import enum
import functools
import json
from typing import Annotated, Any

import msgspec
import pydantic
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dspex.native.convert import from_builtins, from_json
from dspex.native.model_json import json_validator
from dspex.native.render import format_value
from dspex.native.writing import input_writer


class Part(pydantic.BaseModel):
    """Nested."""

    name: str = pydantic.Field(max_length=5)
    size: float = 1.0


class Plain(pydantic.BaseModel):
    """Only types that both of pydantic's ways read alike."""

    text: str
    count: int = pydantic.Field(1, le=10**20)
    ratio: float | None = None
    ok: bool = False
    parts: list[Part] = []
    more: dict[str, float] = {}
    next: Plain | None = None


class Strict(pydantic.BaseModel, strict=True):
    """Other rules for JSON."""

    when: int


class Open(pydantic.BaseModel, extra="allow"):
    """Takes what it does not know."""

    a: int = 0


class Own(pydantic.BaseModel):
    """A validator of the user's."""

    a: int

    @pydantic.field_validator("a", mode="before")
    @classmethod
    def double(cls, value: Any) -> Any:
        return value * 2


def test_which_models_are_read_directly() -> None:
    """Those whose types mean the same either way, and no others."""
    assert json_validator(Plain) is not None
    for cls in (Strict, Open, Own):
        assert json_validator(cls) is None


texts = st.text(max_size=6)
scalars = st.none() | st.booleans() | st.integers() | st.floats() | texts
anything = st.recursive(
    scalars, lambda s: st.lists(s, max_size=3) | st.dictionaries(texts, s, max_size=3), max_leaves=5
)
plain = st.fixed_dictionaries(
    {"text": texts | scalars},
    optional={
        "count": st.integers() | scalars,
        "ratio": scalars,
        "ok": scalars,
        "parts": st.lists(st.fixed_dictionaries({"name": texts}, optional={"size": scalars}), max_size=2)
        | scalars,
        "more": st.dictionaries(texts, st.floats() | scalars, max_size=2) | scalars,
        "next": st.fixed_dictionaries({"text": texts}) | scalars,
        "other": anything,
    },
)


def outcome(read: Any, *arguments: Any) -> str:
    try:
        return repr(read(*arguments))
    except (ValueError, TypeError) as error:  # TypeError: of the user's validator
        return type(error).__name__


@pytest.mark.parametrize("cls", [Plain, Strict, Open, Own])
@given(value=plain | st.fixed_dictionaries({"a": scalars, "when": scalars}) | anything)
def test_json_reads_as_what_it_decodes_to(cls: Any, value: Any) -> None:
    """The model, or a refusal, is that of the decoded values; NaN and infinity are refused."""
    text = json.dumps(value)
    try:
        decoded = msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeEncodeError):
        with pytest.raises(ValueError):
            from_json(cls)(text)
        return
    assert outcome(from_json(cls), text) == outcome(from_builtins(cls), decoded)


@pytest.mark.parametrize(
    "text", ['{"text": "a", "ratio": 1e999}', '{"text": "a", "more": {"x": NaN}}', "", "{}x"]
)
def test_what_is_no_json_number_is_refused(text: str) -> None:
    """pydantic alone would take it."""
    with pytest.raises(ValueError):
        from_json(Plain)(text)


class Word(str, enum.Enum):  # noqa: UP042  # a str by class
    """A text that is none by class."""

    A = "a"


class Renamed(pydantic.BaseModel, serialize_by_alias=True):
    """Written by alias."""

    a: str = pydantic.Field(alias="q")


class Hidden(pydantic.BaseModel):
    """A field that is not written."""

    a: str = pydantic.Field(exclude=True)
    b: int = 1


class Computed(pydantic.BaseModel):
    """A value that is no field."""

    a: str

    @pydantic.computed_field  # type: ignore[prop-decorator]  # as pydantic documents it
    @property
    def z(self) -> int:
        return 1


class Cached(pydantic.BaseModel):
    """A value that is kept beside the fields."""

    a: str

    @functools.cached_property
    def z(self) -> int:
        return 1


class Written(pydantic.BaseModel):
    """A field that is written in its own way."""

    a: Annotated[str, pydantic.PlainSerializer(lambda value: value * 2)]


class Flat(pydantic.BaseModel):
    """Plain values only."""

    a: str
    b: int = 1
    c: bool | None = None


def cached() -> Cached:
    value = Cached(a="x")
    assert value.z == 1
    return value


def enum_inside() -> Flat:
    value = Flat(a="x")
    value.a = Word.A
    return value


@pytest.mark.parametrize(
    "value",
    [
        Flat(a='é\n"', c=True), Flat(a="x", b=2**70), Flat.model_construct(a="x"), enum_inside(), cached(),
        Computed(a="x"), Written(a="x"), Hidden(a="x"), Renamed(q="x"), Open(b=2), Plain(text="x"),
        Part(name="x"),
    ],
    ids=lambda value: type(value).__name__,
)  # fmt: skip
def test_models_are_written_as_pydantic_writes_them(value: Any) -> None:
    """Whatever is special about a model, the prompt shows what `format_value` shows."""
    assert input_writer(type(value))(value) == format_value(value)
