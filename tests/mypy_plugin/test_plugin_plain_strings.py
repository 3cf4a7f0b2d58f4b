"""A common string is read on a short road, to the same types and findings as on the long one."""

from __future__ import annotations

import re
from pathlib import Path
from random import Random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from mypy_project import Outcome, Project

from dspex.define.strings.parser import parse_string
from dspex_mypy.strings.pieces import pieces_of

HEAD = """\
from __future__ import annotations

import enum
import datetime as dt
from collections import deque
from dataclasses import dataclass
from typing import Annotated, Any, Dict, Literal, NewType, Optional, Tuple, TypedDict, Union
import dspex
from dspex import History, Image, Predict, Tool

class Color(enum.Enum):
    RED = 1

@dataclass
class Doc:
    text: str
    more: list[Color]

class Plain: pass
class Place(TypedDict):
    x: int

UserId = NewType("UserId", int)
Alias = Union[int, "Doc"]
value = 3
"""
TYPES = """
str ; int ; bool ; float ; bytes ; None ; Any ; object ; list ; dict ; tuple ; set ; deque ; Doc
Color ; Color.RED ; Place ; UserId ; Alias ; value ; Plain ; Image ; History ; Tool ; dspex.Image
dt.date ; dt.datetime ; dt.time ; Decimal ; Optional ; Union ; Literal ; Missing ; dt.missing
list[str] ; list[Doc] ; list[Missing] ; dict[str,int] ; dict[str, list[Doc]] ; tuple[int,...]
tuple[int, str] ; set[Color] ; dict[Doc, int] ; dict[tuple[int, str], int] ; list[Image]
deque[int] ; frozenset[list[int]] ; list[int, str] ; Dict[str, int] ; Optional[int] ; Optional[Doc]
Union[int, str] ; Union[int, Doc, None] ; Literal['a'] ; Literal['a', "b c", 3] ; Literal[1, 'x']
Literal[Color.RED] ; Literal[Color.BLUE] ; Annotated[int, 'x'] ; list[Plain] ; list[list[list[int]]]
Tuple[int, ...] ; list[] ; int|None ; int | None ; Doc | None ; list[int] | Doc | str ; Alias | None
Optional[Literal['a']|int] ; list[Literal['x'] | None]
"""
TYPE_TEXTS = re.split(r" ; |\n", TYPES.strip())
NAMES = [
    "question",
    "k",
    "self",
    "class",
    "fields",
    "copy",
    "lm",
    "completed",
    "a_b",
    "A9",
    "match",
    "items",
    "base",
]


def strings(count: int) -> list[str]:
    """Make strings of types and names that are good, bad or a little odd; the same at every run."""
    random = Random(4)
    made: list[str] = []
    for text in TYPE_TEXTS:
        made += [f"question: {text} -> answer", f"question -> answer: {text}"]
    for name in NAMES:
        made += [f"{name} -> answer", f"question -> {name}: int"]
    while len(made) < count:
        fields = [
            random.choice(NAMES) + random.choice(["", f": {random.choice(TYPE_TEXTS)}"])
            for _ in range(random.randint(2, 4))
        ]
        cut = random.randint(1, len(fields) - 1)
        made.append(", ".join(fields[:cut]) + " -> " + ", ".join(fields[cut:]))
    return made


STRINGS = strings(400)


@pytest.fixture(scope="module")
def roads(tmp_path_factory: pytest.TempPathFactory) -> tuple[Outcome, Outcome]:
    """Both roads: the long one is taken by a string with a line end in it."""
    outcomes: list[Outcome] = []
    for name, end in (("short", ""), ("long", "\\n")):
        project = Project(tmp_path_factory.mktemp(name))
        lines = [f"reveal_type(Predict({text + '@'!r}))".replace("@", end) for text in STRINGS]
        project.write({"strings.py": HEAD + "\n".join(lines) + "\n"})
        outcomes.append(project.run())
    return outcomes[0], outcomes[1]


def test_both_roads_find_the_same(roads: tuple[Outcome, Outcome]) -> None:
    """Types, errors and notes are equal, line by line."""
    assert roads[0].messages == roads[1].messages


def test_the_short_road_is_taken_where_nothing_is_wrong(roads: tuple[Outcome, Outcome]) -> None:
    """The strings have good and bad ones, and nothing went wrong inside."""
    output = roads[0].output
    assert output.count("Revealed type") == len(STRINGS)
    assert output.count("dspex-") > 100
    assert output.count("dspex.define.decorator.Record[TypedDict") > 100
    assert "dspex-plugin" not in output


INNER = """\
from dataclasses import dataclass
from dspex import Predict

@dataclass
class A:
    a: int
    @dataclass
    class Inner:
        x: int

@dataclass
class B:
    a: int
    class Inner:
        def __init__(self, s: object) -> None: ...

@dataclass
class C:
    a: int

Predict("q -> x: A.Inner")
Predict("q -> x: B.Inner")
Predict("q -> x: C.Inner")
"""


def test_what_stands_inside_a_class_is_judged_by_itself(tmp_path: Path) -> None:
    """That one class has a good class in it says nothing of another's."""
    project = Project(tmp_path)
    project.write({"inner.py": INNER})
    assert project.run().codes() == {(22, "dspex-unsupported-type"), (23, "dspex-bad-string")}


parts = st.sampled_from(
    [*TYPE_TEXTS, *NAMES, "->", ",", ":", "?", "=", "'a'", "[", "]", "|", " ", "\n", "#", "é", "."]
)


@given(st.lists(parts, max_size=12).map("".join) | st.sampled_from(STRINGS))
@example("a -> b -> c")
@example("a, -> b")
@example("a -> b,")
@example("a: int b -> c")
@example("a: list[str][max_length=3] -> b")
def test_what_the_short_road_reads_the_parser_reads_so(text: str) -> None:
    """Names, sides and types are those of the parser, and the parser finds nothing wrong."""
    pieces = pieces_of(text)
    if pieces is not None:
        parsed = parse_string(text)
        assert not parsed.problems
        assert tuple(f.name for f in parsed.fields) == pieces.names
        assert [f.kind for f in parsed.fields].count("input") == pieces.inputs
        assert all(f.kind == "input" for f in parsed.fields[: pieces.inputs])
        for field, written in zip(parsed.fields, pieces.types, strict=True):
            alone = parse_string(f"value: {written or 'str'} -> other")
            assert not alone.problems
            assert (field.type_text or "str") == alone.fields[0].type_text
            assert (field.default, field.desc, field.optional) == (None, None, False)


@pytest.mark.parametrize(
    "text", [f"a: {'list[' * 50_000} -> b", "a: " + "x.|" * 50_000, "a," * 50_000 + "->b"]
)
def test_a_long_string_is_left_to_the_parser(text: str) -> None:
    """The short road is for short strings."""
    assert pieces_of(text) is None


def test_names_that_come_by_a_star(tmp_path: Path) -> None:
    """Names of `from shop import *` are there, though the text of the file does not name them."""
    project = Project(tmp_path)
    project.write(
        {
            "shop.py": "from dataclasses import dataclass\n@dataclass\nclass Item:\n    name: str\n",
            "ask.py": "import dspex\nimport dspy\nfrom shop import *\n"
            "reveal_type(dspex.Predict('q -> a: list[Item]')(q='x').a)\n"
            "def ask() -> None:\n    reveal_type(dspy.Predict('q -> a: Item')(q='x').a)\n"
            "dspex.Predict('q -> a: Itme')\n",
        }
    )
    outcome = project.run()
    assert outcome.codes("ask.py") == {(7, "dspex-bad-string")}, outcome.output
    assert 'Revealed type is "list[shop.Item]"' in outcome.output
    assert 'Revealed type is "shop.Item"' in outcome.output
