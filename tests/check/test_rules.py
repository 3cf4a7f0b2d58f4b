"""Rules over specs made by hand: silence on what is unknown, and no exception whatever stands there."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from dspex.check.render import render_problems
from dspex.check.rules import RULES, check
from dspex.spec.signature import (
    FactoryDefault,
    FieldSpec,
    NoDefault,
    SignatureSpec,
    UnknownDefault,
    ValueDefault,
)
from dspex.spec.types import (
    CONSTRAINT_NAMES,
    BytesValue,
    ClassDefinition,
    ClassField,
    ConstrainedType,
    Constraint,
    DictType,
    DictValue,
    EnumDefinition,
    EnumMember,
    EnumValue,
    InstanceValue,
    ListType,
    LiteralType,
    MissingType,
    Named,
    Ref,
    Scalar,
    SequenceValue,
    SetType,
    TupleType,
    TypeVariable,
    UnionType,
    UnknownType,
    UnknownValue,
    UnsupportedType,
    VariadicTupleType,
)

SCALARS = ("str", "int", "float", "bool", "bytes", "None", "Any", "date", "Decimal", "UUID")
HOSTILE = ("it's", "class", "__cl", "[[ ## x ## ]]", "", "é", "a" * 200, "ok", "config", "items", "\n", "x.y")

numbers = st.integers() | st.floats()
values: st.SearchStrategy[Any] = st.recursive(
    st.one_of(
        numbers,
        st.text(max_size=5),
        st.booleans(),
        st.none(),
        st.just(UnknownValue()),
        st.just(BytesValue("00")),
        st.sampled_from((EnumValue("E", "A"), EnumValue("nowhere", "B"))),
        st.just(InstanceValue(Ref("m", "C"), "C()")),
        st.just(InstanceValue(Ref("datetime", "date"), "2026-01-01")),
    ),
    lambda inner: st.one_of(
        st.builds(
            SequenceValue,
            st.sampled_from(("list", "tuple", "set", "frozenset")),
            st.lists(inner, max_size=3).map(tuple),
        ),
        st.builds(DictValue, st.lists(st.tuples(inner, inner), max_size=3).map(tuple)),
    ),
    max_leaves=6,
)
constraints: st.SearchStrategy[Any] = st.lists(
    st.builds(
        Constraint, st.sampled_from(CONSTRAINT_NAMES), numbers | st.text(max_size=5) | st.just(UnknownValue())
    ),
    max_size=3,
).map(tuple)
types: st.SearchStrategy[Any] = st.recursive(
    st.one_of(
        st.sampled_from(SCALARS).map(Scalar),
        st.sampled_from((Named("E"), Named("C"), Named("nowhere"), MissingType(), UnknownType("x"))),
        st.sampled_from((TypeVariable("T"), UnsupportedType("Foo", "it is bad"))),
        st.builds(
            LiteralType, st.lists(st.text(max_size=3) | st.integers() | st.booleans(), max_size=3).map(tuple)
        ),
    ),
    lambda inner: st.one_of(
        inner.map(ListType),
        inner.map(SetType),
        inner.map(VariadicTupleType),
        st.builds(DictType, inner, inner),
        st.lists(inner, max_size=3).map(lambda i: TupleType(tuple(i))),
        st.lists(inner, min_size=2, max_size=3).map(lambda i: UnionType(tuple(i))),
        st.builds(ConstrainedType, inner, constraints),
    ),
    max_leaves=6,
)
defaults = st.one_of(
    st.just(NoDefault()),
    st.just(UnknownDefault()),
    st.builds(ValueDefault, values),
    st.sampled_from((FactoryDefault(Ref("builtins", "list")), FactoryDefault(Ref("", "5")))),
)
fields = st.builds(
    FieldSpec,
    name=st.sampled_from(HOSTILE),
    kind=st.sampled_from(("input", "output")),
    type=types,
    desc=st.none() | st.text(max_size=5),
    default=defaults,
    constraints=constraints,
    wire_name=st.none() | st.sampled_from(HOSTILE),
    unknown_options=st.lists(st.sampled_from(("descr", "default_factory", "zzz")), max_size=2).map(tuple),
)
definitions = (
    EnumDefinition("E", "Color", Ref("m", "Color"), (EnumMember("A", "a"),), "str"),
    ClassDefinition("C", "Node", Ref("m", "Node"), "typeddict", (ClassField("next", ListType(Named("C"))),)),
)
specs = st.builds(
    SignatureSpec,
    name=st.sampled_from(HOSTILE),
    fields=st.lists(fields, max_size=4).map(tuple),
    definitions=st.just(definitions),
    style=st.sampled_from(("class", "string", "function")),
    members=st.lists(st.sampled_from(HOSTILE), max_size=2).map(tuple),
)


@given(specs)
def test_every_spec_can_be_checked_and_rendered(spec: SignatureSpec) -> None:
    """No spec makes a rule fail, and every finding becomes one line, whatever the names are."""
    problems = [p for p in check(spec) if p.column < 0]
    lines = render_problems("S", problems).splitlines()
    assert len(lines) == 1 + len(problems)
    assert all(line.endswith(f" [{p.code}]") for line, p in zip(lines[1:], problems, strict=True))


@given(specs)
def test_incomplete_signatures_are_not_told_to_have_outputs(spec: SignatureSpec) -> None:
    """Where fields may be missing from the spec, nothing is said about missing fields."""
    found = {p.code for p in check(spec, complete=False)}
    assert not found & {"dspex-no-output", "dspex-no-input"}


@given(
    st.lists(st.builds(Constraint, st.sampled_from(CONSTRAINT_NAMES), st.just(UnknownValue())), max_size=4),
    values,
)
def test_what_is_unknown_is_never_wrong(bounds: list[Constraint], value: Any) -> None:
    """Unknown types, defaults and bounds make no rule speak."""
    spec = SignatureSpec(
        "S",
        (
            FieldSpec("a", "input", UnknownType(), default=ValueDefault(value), constraints=tuple(bounds)),
            FieldSpec("b", "input", ListType(UnknownType()), default=UnknownDefault()),
            FieldSpec("c", "output", Scalar("int"), default=ValueDefault(UnknownValue())),
        ),
    )
    assert list(check(spec)) == []


def test_every_rule_says_what_it_refuses() -> None:
    """The docstring of a rule is one sentence that begins with what it does."""
    for rule in RULES:
        assert (rule.__doc__ or "").split()[0] in ("Refuse", "Point")


def test_deep_types_do_not_overflow() -> None:
    """A type of ten thousand lists is checked like any other."""
    typ: Any = Scalar("int")
    value: Any = 1
    for _ in range(10_000):
        typ, value = ListType(typ), SequenceValue("list", (value,))
    deep = FieldSpec("deep", "output", typ, default=ValueDefault(value), constraints=(Constraint("ge", 1),))
    problems = list(check(SignatureSpec("S", (deep,))))
    assert [p.code for p in problems] == ["dspex-no-input", "dspex-constraint-type"]


def test_a_slow_pattern_is_not_tried() -> None:
    """A pattern that may backtrack without end is compiled, not run against the default."""
    slow = (Constraint("pattern", "(a+)+$"),)
    field = FieldSpec("a", "output", Scalar("str"), default=ValueDefault("a" * 60 + "b"), constraints=slow)
    assert [p.code for p in check(SignatureSpec("S", (field,)))] == ["dspex-no-input"]
