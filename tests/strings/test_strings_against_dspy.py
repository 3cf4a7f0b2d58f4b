"""The grammar against DSPy's own parser."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dspex.define.annotations import TypeReader
from dspex.define.strings import live_string, resolve_names
from tests.strings.string_corpus import DSPY_STRINGS, NONE_TYPE

dspy = pytest.importorskip("dspy", reason="dspy is not installed")
own_annotation = pytest.importorskip("dspex.bridge.own_types").own_annotation


def by_dspy(text: str) -> list[tuple[str, str, Any]]:
    """Return names, sides and types as DSPy reads them."""
    fields = dspy.Signature(text).fields
    kinds = {"input": "input", "output": "output"}
    reader = TypeReader()
    return [
        (
            name,
            kinds[f.json_schema_extra["__dspy_field_type"]],
            reader.read_field(own_annotation(f.annotation))[0],
        )
        for name, f in fields.items()
    ]


def by_us(text: str) -> list[tuple[str, str, Any]]:
    """Return names, sides and types as we read them."""
    found = live_string(text, TypeReader(), resolve_names(text))
    assert [p for p in found.problems if p.code == "dspex-bad-string"] == []
    return [(f.name, f.kind, f.type) for f in found.spec.fields]


@pytest.mark.parametrize("text", DSPY_STRINGS)
def test_strings_of_dspy_mean_the_same(text: str) -> None:
    """Every string that DSPy accepts gives the same fields, sides and types."""
    assert by_us(text) == by_dspy(text)


atoms = st.sampled_from(
    (
        "str",
        "int",
        "float",
        "bool",
        "bytes",
        "list",
        "dict",
        "Any",
        *NONE_TYPE,
        "list[str]",
        "datetime.date",
        "Literal['a', \"b, c\"]",
        "Literal[1, True, None]",
        "typing.List[int]",
        "Optional[int]",
        "Tuple[int, ...]",
    )
)
types = st.recursive(
    atoms,
    lambda inner: st.one_of(
        inner.map(lambda t: f"list[{t}]"),
        inner.map(lambda t: f"({t})"),
        st.tuples(inner, inner).map(lambda ts: f"dict[str,{ts[0]}] | {ts[1]}"),
        st.tuples(inner, inner).map(lambda ts: f"tuple[ {ts[0]} , {ts[1]} ]"),
        st.lists(inner, min_size=1, max_size=3).map(lambda ts: f"Union[{', '.join(ts)}]"),
        inner.map(lambda t: f"None|{t}"),
    ),
    max_leaves=5,
)
blank = st.sampled_from(("", " ", "\t", "\n ", "  "))
names = st.sampled_from(("a", "b1", "größe", "some_name", "match", "type", "x" * 40))


@st.composite
def strings(draw: st.DrawFn) -> str:
    """A string that DSPy accepts, with blanks in odd places."""
    chosen = draw(st.lists(names, min_size=2, max_size=5, unique=True))
    cut = draw(st.integers(1, len(chosen) - 1))
    sides: list[str] = []
    for side in (chosen[:cut], chosen[cut:]):
        fields = []
        for name in side:
            typed = draw(st.booleans())
            default = draw(st.sampled_from(("", "=5", " = 'x, y'", "=None")))
            annotation = draw(blank) + ":" + draw(blank) + draw(types) if typed else ""
            fields.append(draw(blank) + name + annotation + draw(blank) + default + draw(blank))
        sides.append(",".join(fields) + draw(st.sampled_from(("", ","))))
    return "->".join(sides)


@given(strings())
def test_drawn_strings_mean_the_same(text: str) -> None:
    """Types in any nesting, defaults, blanks, newlines and trailing commas are read as DSPy reads them."""
    # a default once given, DSPy's parser wants one for all that follow
    try:
        expected = by_dspy(text)
    except SyntaxError:
        return
    assert by_us(text) == expected
