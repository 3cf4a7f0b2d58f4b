"""Decoded JSON and JSON text are read into values; everything that does not fit is reported."""

from __future__ import annotations

import enum
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Generic, Literal, NamedTuple, NotRequired, TypeVar
from uuid import UUID

import msgspec
import pydantic
import pytest
from annotated_types import Ge, MaxLen
from typing_extensions import TypedDict

from dspex import In, Out, example, signature
from dspex.native.convert import MismatchError, from_builtins, from_json, to_builtins, type_name

T = TypeVar("T")


class Color(enum.Enum):
    RED = "red"
    BLUE = "blue"


class Level(enum.IntEnum):
    LOW = 1


class Odd(enum.Enum):
    NOTHING = None
    PAIR = (1, "x")


class Loose(enum.Enum):
    A = "a"

    @classmethod
    def _missing_(cls, value: object) -> Loose | None:
        return cls.A if str(value).strip().lower() == "a" else None


@dataclass
class Section:
    title: str
    score: float = 0.0
    tags: list[str] = field(default_factory=list)
    inner: Section | None = None
    made: int = field(default=7, init=False)


@dataclass
class Positive:
    x: int

    def __post_init__(self) -> None:
        if self.x <= 0:
            raise ValueError("x must be positive")


@dataclass(init=False)
class Doubled:
    x: int

    def __init__(self, x: int) -> None:
        self.x = 2 * x


@dataclass
class Box(Generic[T]):
    held: T


class Cat(msgspec.Struct, tag="cat"):
    name: str


class Dog(msgspec.Struct, tag="dog", rename="camel", forbid_unknown_fields=True):
    is_good: bool


class Small(msgspec.Struct):
    x: int


class Large(msgspec.Struct):
    x: int
    y: int = 0


class Row(NamedTuple):
    a: int
    b: str = "b"


class Movie(TypedDict):
    name: str
    year: NotRequired[int]


class Model(pydantic.BaseModel):
    x: int
    note: str = pydantic.Field("", alias="remark")


class Kitten(pydantic.BaseModel):
    kind: Literal["kitten"]
    age: int


class Puppy(pydantic.BaseModel):
    kind: Literal["puppy"]
    age: str


@pydantic.dataclasses.dataclass
class Checked:
    x: int = pydantic.Field(ge=0)


@signature
class Triage:
    """Triage."""

    ticket: str = In()
    lang: str = In(default="en")
    score: float = Out(ge=0, wire_name="points")
    note: str = Out(default="none")


Pet = Annotated[Kitten | Puppy, pydantic.Field(discriminator="kind")]


@pytest.mark.parametrize(
    ("annotation", "written", "value"),
    [
        (int, 1.0, 1),
        (int, 10**30, 10**30),
        (float, 1, 1.0),
        (Decimal, "1.10", Decimal("1.10")),
        (Decimal, 3, Decimal(3)),
        (bytes, "é", "é".encode()),
        (date, "2026-01-31", date(2026, 1, 31)),
        (date, "2026-01-31T00:00:00", date(2026, 1, 31)),
        (datetime, "2026-01-31T10:00:00Z", datetime(2026, 1, 31, 10, tzinfo=UTC)),
        (datetime, "2026-01-31 10:00+00:00", datetime(2026, 1, 31, 10, tzinfo=UTC)),
        (time, "10:30", time(10, 30)),
        (timedelta, "-P1DT2H", -timedelta(days=1, hours=2)),
        (timedelta, "1 day, 2:00:00", timedelta(days=1, hours=2)),
        (UUID, "00000000000000000000000000000005", UUID(int=5)),
        (Color, "red", Color.RED),
        (Color, "BLUE", Color.BLUE),
        (Level, 1, Level.LOW),
        (Odd, [1, "x"], Odd.PAIR),
        (Odd | None, None, None),
        (Loose, " A ", Loose.A),
        (Literal["a", 1, True], True, True),
        (Literal[Color.RED], "red", Color.RED),
        (Literal[b"x"], "x", b"x"),
        (set[int], [1, 1], {1}),
        (frozenset[str], ["a"], frozenset({"a"})),
        (tuple[int, str], [1, "a"], (1, "a")),
        (dict[int, bool], {"7": True}, {7: True}),
        (dict[Color, int], {"red": 1}, {Color.RED: 1}),
        (dict[bool, int], {"true": 1}, {True: 1}),
        (dict[date, int], {"2026-01-31": 1}, {date(2026, 1, 31): 1}),
        (dict[int | None, int], {"None": 1, "2": 2}, {None: 1, 2: 2}),
        (Section, {"title": "a", "inner": {"title": "b"}}, Section("a", inner=Section("b"))),
        (Section, {"title": "a", "made": 99}, Section("a")),
        (Doubled, {"x": 2}, None),
        (Box[list[int]], {"held": [1]}, Box([1])),
        (Row, [1], Row(1)),
        (Row, {"a": 1, "b": "c"}, Row(1, "c")),
        (Movie, {"name": "a", "unknown": 1}, {"name": "a"}),
        (Cat | Dog, {"type": "dog", "isGood": True}, Dog(is_good=True)),
        (Small | Large, {"x": 1, "y": 2}, Large(1, 2)),
        (Small | Large, {"x": 1}, Small(1)),
        (int | Model, {"x": "1", "remark": "r"}, Model(x=1, remark="r")),
        (list[Pet], [{"kind": "puppy", "age": "1"}], [Puppy(kind="puppy", age="1")]),
        (Checked, {"x": 1}, Checked(1)),
        (pydantic.HttpUrl, "http://x.y", pydantic.HttpUrl("http://x.y")),
        (Path, "a/b", Path("a/b")),
        (date | str, "2026-01-31", date(2026, 1, 31)),
        (str | date, "2026-01-31", "2026-01-31"),
        (str | Color, "red", "red"),
        (Color | str, "red", Color.RED),
        (Color | str, "RED", "RED"),
        (float | int, 1, 1),
        (Decimal | float, 1.5, 1.5),
        (dict[str, int] | Small, {"x": 1}, Small(1)),
        (Any, {"a": [1.5, None]}, {"a": [1.5, None]}),
        (Triage, {"ticket": "a"}, Triage(ticket="a")),
        (Triage, {"ticket": "a", "points": 1}, example(Triage(ticket="a"), score=1.0, note="none")),
    ],
    ids=lambda v: type_name(v) if hasattr(v, "__args__") or isinstance(v, type) else "",
)
def test_json_is_read(annotation: Any, written: Any, value: Any) -> None:
    """From decoded JSON and from text alike."""
    if annotation is Doubled:  # has no equality worth the name without its own __init__
        assert from_json(Doubled)('{"x": 2}').x == 4
        return
    for read in (from_builtins(annotation)(written), from_json(annotation)(json.dumps(written))):
        assert read == value
        assert type(read) is type(value)


@pytest.mark.parametrize(
    ("annotation", "written"),
    [
        (int, "5"),
        (int, True),
        (int, 1.5),
        (int, 1e300),
        (float, "1.0"),
        (float, 10**400),
        (bool, 1),
        (str, 1),
        (None, 0),
        (Decimal, "NaN"),
        (Decimal, True),
        (date, "2026-01-31T10:00:00"),
        (date, 20260131),
        (timedelta, 5),
        (timedelta, "P" + "9" * 50 + "D"),
        (UUID, "x"),
        (Level, True),
        (Literal[1], True),
        (Literal["a"], "A"),
        (set[Any], [[1]]),
        (tuple[int, str], [1]),
        (dict[int, int], {"x": 1}),
        (dict[str, int], [["a", 1]]),
        (list[int], "1"),
        (Positive, {"x": -1}),
        (Dog, {"isGood": True, "age": 1}),
        (Dog, {"type": "cat", "isGood": True}),
        (Cat | Dog, {"type": "cow"}),
        (Row, [1, "b", 3]),
        (Model, {"x": "a"}),
        (Pet, {"kind": "kitten", "age": "old"}),
        (Triage, {"ticket": "a", "points": -1}),
        (Triage, {"ticket": "a", "note": "n"}),
    ],
    ids=repr,
)
def test_what_does_not_fit_is_refused(annotation: Any, written: Any) -> None:
    """Text is no number, true is no 1, and constraints hold; text and decoded JSON alike."""
    with pytest.raises(MismatchError) as decoded:
        from_builtins(annotation)(written)
    with pytest.raises(MismatchError) as text:
        from_json(annotation)(json.dumps(written))
    assert decoded.value.mismatches == text.value.mismatches


def test_every_mismatch_is_reported_with_its_path() -> None:
    """Also past the first, and with the names that stand in the JSON."""
    with pytest.raises(MismatchError) as caught:
        from_json(list[Section | Dog])(
            '[{"title": 1, "tags": ["a", 2], "inner": {}}, {"type": "dog", "isGood": 0}, 3]'
        )
    assert str(caught.value) == (
        "at [0].title: must be str, got 1 (int); at [0].tags[1]: must be str, got 2 (int); "
        "at [0].inner.title: missing, must be str; at [1].isGood: must be bool, got 0 (int); "
        "at [2]: must be Section | Dog, got 3 (int)"
    )


def test_a_class_that_refuses_says_why() -> None:
    """What __post_init__ raises becomes a mismatch at the object."""
    with pytest.raises(MismatchError, match=r"at \[0\]: must be a valid Positive \(x must be positive\)"):
        from_json(list[Positive])('[{"x": 0}]')


def test_objects_that_are_right_already_stay() -> None:
    """And those that are wrong inside are refused."""
    section = Section("a")
    assert from_builtins(list[Section])([section])[0] is section
    assert from_builtins(date)(date(2026, 1, 31)) == date(2026, 1, 31)
    with pytest.raises(MismatchError, match="title"):
        from_builtins(Section)(Section(1))  # type: ignore[arg-type]


def test_numbers_keep_their_digits() -> None:
    """Integers of any size, and Decimals beyond the digits of a float."""
    digits = "12345678901234567890.12345678901234567890"
    assert from_json(Decimal)(digits) == Decimal(digits)
    assert from_json(dict[str, Decimal | int])(f'{{"a": {digits}, "b": {2**80}}}') == {
        "a": Decimal(digits),
        "b": 2**80,
    }
    assert from_json(Any)(str(2**80)) == 2**80
    assert from_json(list[Decimal | Any])("[1.5]") == [1.5]


@pytest.mark.parametrize("value", [5e27, 1e300, 1.5])
def test_multiples_of_any_size(value: float) -> None:
    """Large numbers are multiples as well, for every reader."""
    stepped = Annotated[float, msgspec.Meta(multiple_of=0.5)]
    assert from_json(stepped)(json.dumps(value)) == value
    assert from_builtins(stepped)(value) == value


def test_constraints_hold_on_both_paths() -> None:
    """msgspec does not know those of annotated_types; they hold all the same."""

    @dataclass
    class Bounded:
        n: Annotated[int, Ge(0)]
        names: list[Annotated[str, MaxLen(2)]]

    with pytest.raises(MismatchError) as caught:
        from_json(Bounded)('{"n": -1, "names": ["ab", "abc"]}')
    assert [m.path for m in caught.value.mismatches] == [("n",), ("names", 1)]


@pytest.mark.parametrize("text", ["", "{", "[1,]", "nan", "1 2", '"\x01"', "\ufeff1", "'a'"])
def test_what_is_no_json_is_a_decode_error(text: str) -> None:
    """It is for the recovery of answers to make something of it."""
    with pytest.raises(msgspec.DecodeError):
        from_json(Any)(text)


@pytest.mark.parametrize("make", [from_json(Any), from_json(list[Any]), from_json(Section)])
def test_very_deep_json_is_refused_not_a_crash(make: Callable[[str], Any]) -> None:
    """A hundred thousand brackets end in a mismatch or a decode error."""
    for text in ("[" * 100_000, "[" * 100_000 + "]" * 100_000, '{"inner":' * 100_000):
        with pytest.raises((MismatchError, msgspec.DecodeError)):
            make(text)


def test_a_value_that_contains_itself_ends() -> None:
    """Cyclic input is refused with a sentence."""
    endless: dict[str, Any] = {"title": "a"}
    endless["inner"] = endless
    with pytest.raises(MismatchError, match="part of itself"):
        from_builtins(Section)(endless)


def test_a_million_wrong_items_make_a_short_message() -> None:
    """All are kept, few are shown."""
    with pytest.raises(MismatchError) as caught:
        from_json(list[int])(json.dumps(["x"] * 100_000))
    assert len(caught.value.mismatches) == 100_000
    assert len(str(caught.value)) < 2_000


def test_a_record_comes_back_equal() -> None:
    """Bound only, or with its outputs, by wire names."""
    for record in (Triage(ticket="a"), example(Triage(ticket="a", lang="de"), score=0.5, note="n")):
        written = to_builtins(record)
        assert "score" not in written
        assert from_builtins(Triage)(written) == record
    assert to_builtins(Triage(ticket="a")) == {"ticket": "a", "lang": "en"}


@pytest.mark.parametrize("name", ["it's", "class", "__cl", "[[ ## x ## ]]", "$ref", "日本", ""])
def test_hostile_keys_are_only_keys(name: str) -> None:
    """Names of TypedDict fields and wire names of Structs may be any text."""
    hostile = TypedDict("hostile", {name: int})  # type: ignore[misc]  # made from text
    assert from_json(hostile)(json.dumps({name: 1})) == {name: 1}
    with pytest.raises(MismatchError, match="must be int"):
        from_json(hostile)(json.dumps({name: "x"}))
    if name:
        struct = msgspec.defstruct(
            "Hostile", [("x", int)], rename={"x": name}, namespace={"__module__": __name__}
        )
        assert to_builtins(from_json(struct)(json.dumps({name: 1}))) == {name: 1}


@dataclass
class WithDefault:
    """It has a default that is no factory."""

    a: int
    b: str = "x"


def test_defaults_of_dataclasses_are_in_the_object() -> None:
    """Who reads `vars`, as orjson does, sees them too."""
    for annotation, text in ((WithDefault, '{"a": 1}'), (list[WithDefault], '[{"a": 1}]')):
        value = from_json(annotation)(text)
        held = value[0] if isinstance(value, list) else value
        assert vars(held) == {"a": 1, "b": "x"}
