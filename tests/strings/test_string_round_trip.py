"""The way back: from a spec to a string that says exactly the same."""

from __future__ import annotations

import enum
import keyword
import re
import typing
from dataclasses import dataclass
from typing import Any, TypedDict

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from dspex import In, Out, Predict, signature
from dspex.define.annotations import TypeReader
from dspex.define.strings import live_string, resolve_names, to_string
from dspex.errors import DefinitionError
from dspex.spec.signature import (
    FactoryDefault,
    FieldSpec,
    NoDefault,
    SignatureSpec,
    UnknownDefault,
    ValueDefault,
)
from dspex.spec.types import (
    BytesValue,
    ConstrainedType,
    Constraint,
    DictType,
    DictValue,
    EnumValue,
    ListType,
    LiteralType,
    MissingType,
    Named,
    Ref,
    Scalar,
    SequenceValue,
    SetType,
    TupleType,
    Type,
    TypeVariable,
    UnionType,
    UnknownType,
    UnsupportedType,
    Value,
    VariadicTupleType,
)


class Color(enum.Enum):
    RED = "it's"
    BLUE = "blue"


class Outer:
    class Inner(TypedDict):
        title: str


@dataclass
class Point:
    x: int


NAMES: dict[str, Any] = {"Color": Color, "Outer": Outer, "Point": Point}
HOSTILE = (
    "it's",
    "class",
    "__cl",
    "[[ ## x ## ]]",
    'a "quote"',
    "back\\slash",
    "new\nline",
    "#",
    "->",
    "😀",
    "",
    "\u2028",
)


def read(text: str) -> SignatureSpec:
    """Read a string at run time, and forget the columns."""
    # `typing` keeps what it once made, and takes `int | str` for `str | int`, and 0 for 0.0
    for clear in typing._cleanups:  # type: ignore[attr-defined]  # what Python's own tests do
        clear()
    found = live_string(text, TypeReader(), resolve_names(text, types=NAMES))
    assert [p for p in found.problems if p.code == "dspex-bad-string"] == []
    return replace(found.spec, fields=tuple(replace(f, column=-1) for f in found.spec.fields))


def definitions() -> tuple[Any, ...]:
    """Return the definitions of the three classes, as run time gives them."""
    reader = TypeReader()
    for annotation in (Color, Outer.Inner, Point):
        reader.read(annotation)
    return tuple(reader.definitions.values())


texts = st.sampled_from(HOSTILE) | st.text(max_size=20)
literal_values = st.one_of(
    texts,
    st.integers(),
    st.booleans(),
    st.none(),
    st.binary(max_size=4).map(lambda b: BytesValue(b.hex())),
    st.sampled_from((EnumValue("Color", "RED"), EnumValue("Color", "BLUE"))),
)
literals = st.lists(literal_values, min_size=1, max_size=4, unique_by=lambda v: (type(v), v)).map(
    lambda vs: LiteralType(tuple(vs))
)
numbers = st.integers(-(10**20), 10**20) | st.floats(allow_nan=False)
bounds = st.lists(
    st.one_of(
        st.builds(Constraint, st.sampled_from(("ge", "le")), st.integers(-9, 9) | st.floats(-9, 9)),
        st.builds(Constraint, st.sampled_from(("min_length", "max_length")), st.integers(1, 9)),
        st.builds(Constraint, st.just("pattern"), texts.map(re.escape)),
    ),
    min_size=1,
    max_size=2,
    unique_by=lambda c: c.name,
).map(tuple)
scalars = st.sampled_from(
    [
        Scalar(n)
        for n in (
            "str",
            "int",
            "float",
            "bool",
            "bytes",
            "None",
            "Any",
            "date",
            "datetime",
            "timedelta",
            "time",
            "Decimal",
            "UUID",
        )
    ]
)
classes = st.sampled_from([Named(d.key) for d in definitions()])
bare = st.sampled_from(
    [
        ListType(Scalar("Any"), bare=True),
        DictType(Scalar("Any"), Scalar("Any"), bare=True),
        VariadicTupleType(Scalar("Any"), bare=True),
        SetType(Scalar("Any"), frozen=True, bare=True),
        TupleType(()),
    ]
)


def union(items: list[Type]) -> Type:
    """Make a union as readers do: flat, without repetition."""
    flat: list[Type] = []
    for item in items:
        flat += [i for i in (item.items if isinstance(item, UnionType) else (item,)) if i not in flat]
    return flat[0] if len(flat) == 1 else UnionType(tuple(flat))


types: st.SearchStrategy[Any] = st.recursive(
    scalars | literals | classes | bare,
    lambda inner: st.one_of(
        inner.map(ListType),
        inner.map(lambda t: ListType(t, abstract="Sequence")),
        st.sampled_from((Scalar("str"), Named("Color"))).map(lambda t: SetType(t, frozen=True)),
        inner.map(VariadicTupleType),
        st.lists(inner, min_size=1, max_size=3).map(lambda ts: TupleType(tuple(ts))),
        st.builds(DictType, st.sampled_from((Scalar("str"), Scalar("int"), Named("Color"))), inner),
        st.lists(inner, min_size=2, max_size=3).map(union),
        st.builds(ConstrainedType, st.sampled_from((Scalar("int"), Scalar("str"))), bounds),
    ),
    max_leaves=6,
)
values: st.SearchStrategy[Value] = st.recursive(
    literal_values | numbers,
    lambda inner: st.one_of(
        st.builds(SequenceValue, st.sampled_from(("list", "tuple")), st.lists(inner, max_size=3).map(tuple)),
        st.builds(
            SequenceValue, st.sampled_from(("set", "frozenset")), st.lists(texts, max_size=3).map(tuple)
        ),
        st.builds(DictValue, st.lists(st.tuples(texts, inner), max_size=3).map(tuple)),
    ),
    max_leaves=5,
)
identifiers = st.sampled_from(
    ("a", "größe", "type", "match", "answer", "x1", "class", "__cl", "None_", "Field")
) | st.from_regex(r"[a-z_][a-z0-9_]{0,8}", fullmatch=True)


@st.composite
def specs(draw: st.DrawFn) -> SignatureSpec:
    """A spec with inputs before outputs."""
    names = draw(st.lists(identifiers, min_size=2, max_size=4, unique=True))
    cut = draw(st.integers(0, len(names) - 1))
    fields = []
    for index, name in enumerate(names):
        typed = draw(st.booleans())
        typ = draw(types.filter(lambda t: not isinstance(t, ConstrainedType))) if typed else Scalar("str")
        fields.append(
            FieldSpec(
                name,
                "input" if index < cut else "output",
                typ,
                desc=draw(st.none() | texts),
                default=draw(st.just(NoDefault()) | st.builds(ValueDefault, values)),
                constraints=draw(st.just(()) | bounds) if typed else (),
                typed=typed,
            )
        )
    return SignatureSpec("Signature", tuple(fields), definitions=definitions(), style="string")


@given(specs())
def test_a_spec_comes_back_from_its_string(spec: SignatureSpec) -> None:
    """Whatever a string can say, `to_string` says it, and reading it gives the same fields."""
    text = to_string(spec)
    back = read(text)
    assert repr(back.fields) == repr(spec.fields)
    assert to_string(replace(back, definitions=spec.definitions)) == text


@given(texts, texts)
def test_hostile_descriptions_come_back(one: str, other: str) -> None:
    """No description can break out of its quotes."""
    fields = (
        FieldSpec("a", "input", Scalar("str"), desc=one),
        FieldSpec("b", "output", Scalar("int"), desc=other),
    )
    assert [f.desc for f in read(to_string(SignatureSpec("S", fields))).fields] == [one, other]


def test_the_string_is_what_a_person_would_write() -> None:
    """Optional inputs, constraints, defaults and classes have their short forms."""
    text = (
        "question, k: int = 3 'how many', lang?: str, n?, c: Color = Color.RED -> "
        "score: float[ge=0, le=1], rest: (int | None)[gt=0], inner: list[Outer.Inner], "
        "e: Literal['a->b'] | None"
    )
    assert to_string(read(text)) == text


def test_a_class_can_be_written_as_a_string() -> None:
    """The fields of a class give the string; its name and instructions stand beside it."""

    @signature
    class Triage:
        """Triage a ticket."""

        ticket: str = In(desc="raw text")
        lang: str = In(default="en")
        score: float = Out(ge=0, le=1)

    text = to_string(Triage.__dspex_known_spec__)  # type: ignore[attr-defined]  # every signature has it
    assert text == "ticket: str 'raw text', lang: str = 'en' -> score: float[ge=0, le=1]"


@pytest.mark.parametrize(
    ("field", "words"),
    [
        (FieldSpec("a", "output", Scalar("str"), wire_name="b"), "wire name"),
        (FieldSpec("a", "output", Scalar("str"), default=FactoryDefault(Ref("m", "f"))), "a function makes"),
        (FieldSpec("a", "output", Scalar("str"), default=UnknownDefault()), "not known"),
        (FieldSpec("a", "output", Scalar("float"), default=ValueDefault(float("nan"))), "something else"),
        (FieldSpec("a", "output", Scalar("int"), default=ValueDefault(10**5000)), "cannot be written"),
        (FieldSpec("a", "output", ListType(UnknownType("X"))), "not known"),
        (FieldSpec("a", "output", MissingType()), "not known"),
        (FieldSpec("a", "output", TypeVariable("T")), "not known"),
        (FieldSpec("a", "output", UnsupportedType("Foo", "bad")), "refused"),
        (FieldSpec("a", "output", UnionType((Scalar("int"), Scalar("int")))), "something else"),
        (FieldSpec("a", "output", ConstrainedType(Scalar("int"), (Constraint("ge", 0),))), "something else"),
        (FieldSpec("a b", "output", Scalar("int")), "something else"),
        (FieldSpec("ﬁ", "output", Scalar("int")), "something else"),
        (FieldSpec("a", "output", Named("nowhere")), "two classes"),
        (
            FieldSpec("a", "output", Scalar("str"), typed=False, constraints=(Constraint("pattern", "x"),)),
            "something else",
        ),
    ],
)
def test_what_a_string_cannot_say_is_refused(field: FieldSpec, words: str) -> None:
    """There is a clear error rather than a string that says less."""
    with pytest.raises(DefinitionError, match=words):
        to_string(SignatureSpec("S", (field,)))


def test_an_order_that_a_string_cannot_keep_is_refused() -> None:
    """A string has all inputs first."""
    fields = (FieldSpec("a", "output", Scalar("str")), FieldSpec("b", "input", Scalar("str")))
    with pytest.raises(DefinitionError, match="input after an output"):
        to_string(SignatureSpec("S", fields))


def test_a_type_of_ten_thousand_lists_is_refused() -> None:
    """Depth is an error with a name, not a stack overflow."""
    typ: Type = Scalar("int")
    for _ in range(10_000):
        typ = ListType(typ)
    with pytest.raises(DefinitionError):
        to_string(SignatureSpec("S", (FieldSpec("a", "output", typ),)))


def test_keywords_stay_as_they_are() -> None:
    """Names that Python reserves can be written; it is a rule that refuses them."""
    for name in keyword.kwlist:
        spec = SignatureSpec("S", (FieldSpec(name, "output", Scalar("str")),))
        assert read(to_string(spec)).fields == spec.fields


@pytest.mark.parametrize(
    "text",
    [
        "a: int[ge=1] | None = None -> b",
        "a?: int[ge=1] -> b",
        "a: int[ge=1] | str | None = None -> b",
        "a -> b: int[ge=1] | None",
    ],
)
def test_a_bound_inside_an_optional_type_stays_there(text: str) -> None:
    """What is written from `Predict` is read as the same signature."""
    spec = Predict(text).signature
    assert Predict(to_string(spec)).signature == spec


def test_two_spellings_are_the_same_signature() -> None:
    """Where a field stands in the text is no part of what it asks for."""
    assert Predict("a->b: int").signature == Predict("a ->  b:int").signature
    assert hash(Predict("a->b").signature) == hash(Predict("a -> b").signature)
    assert Predict("a->b").signature != Predict("a->c").signature
