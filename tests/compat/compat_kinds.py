"""Types that only dspex takes, with values: what DSPy sees of them is a stand-in."""

from __future__ import annotations

import typing
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, Generic, Literal, NamedTuple, NewType, TypeVar, Union

import msgspec
from annotated_types import Ge
from hypothesis import strategies as st

from dspex import In, Out, signature
from tests.dialects.signature_cases import KINDS, Color, Level, texts

T = TypeVar("T")
Words = NewType("Words", str)


class Item(msgspec.Struct):
    """An item."""

    name: str
    count: int = 1
    tags: list[str] = []
    color: Color | None = None


class Tree(msgspec.Struct):
    label: str
    children: list[Tree] = []
    parent: Tree | None = None


class Circle(msgspec.Struct, tag=True):
    radius: float


class Square(msgspec.Struct, tag="box", tag_field="kind"):
    side: Annotated[int, msgspec.Meta(ge=0)]
    about: Annotated[str, msgspec.Meta(description="what it is")] = ""


class Rectangle(msgspec.Struct, tag="rectangle", tag_field="kind"):
    width: int
    height: int = 2


class Closed(msgspec.Struct, forbid_unknown_fields=True, rename="camel", frozen=True):
    first_name: str
    last_name: str = "x"


class Shadowing(msgspec.Struct):
    json: str
    copy: int = 0
    dict_: list[int] = []


class Box(msgspec.Struct, Generic[T]):
    held: T
    more: list[T] = []


class Picky(msgspec.Struct):
    low: int
    high: int

    def __post_init__(self) -> None:
        if self.low > self.high:
            raise ValueError("low is above high")


@dataclass
class Crate:
    items: list[Item]
    weight: float = 0.0
    spare: Item = field(default_factory=lambda: Item("spare"))


class Parcel(typing.TypedDict):
    item: Item
    stamps: typing.NotRequired[list[int]]


class Edge(NamedTuple):
    start: Item
    end: Item | None = None
    length: float = 1.0


@signature
class Asked:
    question: str = In()
    k: int = In(default=3)
    answer: str = Out()
    items: list[Item] = Out()


def built(cls: Any, *parts: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Objects of a class; `st.builds` would give msgspec's factories for defaults."""
    return st.tuples(*parts).map(lambda values: cls(*values))


small = st.integers(-3, 9)
items = built(Item, texts, small, st.lists(texts, max_size=2), st.none() | st.sampled_from(Color)) | built(
    Item, texts
)
trees = st.recursive(
    built(Tree, texts), lambda inner: built(Tree, texts, st.lists(inner, max_size=2)), max_leaves=3
)
squares = built(Square, st.integers(0, 9), texts)


@st.composite
def asked(draw: st.DrawFn) -> Any:
    """A record with its outputs."""
    record: Any = Asked(question=draw(texts), k=draw(small))
    return msgspec.structs.replace(record, answer=draw(texts), items=draw(st.lists(items, max_size=1)))


OWN_KINDS: list[tuple[Any, st.SearchStrategy[Any]]] = [
    (Item, items),
    (list[Item], st.lists(items, max_size=2)),
    (Item | None, st.none() | items),
    (dict[str, Item], st.dictionaries(texts, items, max_size=2)),
    (tuple[Item, int], st.tuples(items, small)),
    (Tree, trees),
    (Circle, built(Circle, st.floats(allow_nan=False))),
    (Union[Square, Rectangle], squares | built(Rectangle, small, small)),
    (list[Square | Rectangle], st.lists(squares, max_size=2)),
    (Closed, built(Closed, texts, texts)),
    (frozenset[Closed], st.frozensets(built(Closed, texts), max_size=1)),
    (Shadowing, built(Shadowing, texts, small, st.lists(small, max_size=1))),
    (Box[int], built(Box, small, st.lists(small, max_size=2))),
    (Box[Item], built(Box, items)),
    (Picky, built(Picky, st.integers(0, 4), st.integers(4, 9))),
    (Crate, built(Crate, st.lists(items, max_size=1), st.floats(0, 9), items)),
    (Parcel, st.fixed_dictionaries({"item": items}, optional={"stamps": st.lists(small, max_size=2)})),
    (Edge, built(Edge, items, st.none() | items)),
    (list[Edge], st.lists(built(Edge, items), max_size=2)),
    (Asked, asked()),
    (Sequence[str], st.lists(texts, max_size=3)),
    (Mapping[str, int], st.dictionaries(texts, small, max_size=2)),
    (Words, texts),
    (list[Annotated[int, Ge(0)]], st.lists(st.integers(0, 9), max_size=3)),
    (Annotated[int, Ge(0)], st.integers(0, 9)),
    (Item | str, items | texts),
    (Item | int | None, items | small | st.none()),
    (Literal["low", "high"] | int, st.sampled_from(["low", "high", 3])),
    (Color | str, st.sampled_from(Color) | texts),
    (Level | None, st.none() | st.sampled_from(Level)),
    (None, st.none()),
]
ALL_KINDS = [*KINDS, *OWN_KINDS]
