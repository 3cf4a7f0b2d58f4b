"""Types that signatures in other modules use."""

from dataclasses import dataclass
from enum import Enum, Flag
from typing import Annotated, Final, Generic, NamedTuple, TypedDict, TypeVar

from annotated_types import Ge

from dspex import In, Out, signature

T = TypeVar("T")
LIMIT: Final = 5
ASK: Final = "question -> answer: flaot"


class Plain:
    """Declares no fields."""

    x: int


class Color(Enum):
    """A closed choice."""

    RED = "red"
    BLUE = "blue"


class Rights(Flag):
    """No choice."""

    READ = 1


@dataclass
class Item:
    """Holds what has no form in a prompt."""

    name: str
    plain: Plain


@dataclass
class Box(Generic[T]):
    """Refers to itself."""

    item: T
    inner: "Box[T] | None" = None


class Size(NamedTuple):
    """Has two items."""

    width: int
    height: Plain


class Order(TypedDict):
    """Has keys."""

    size: Size
    number: int


@signature
class Base(Generic[T]):
    """Is inherited elsewhere."""

    text: str = In(wire_name="words", max_length=LIMIT)
    more: T = In()
    score: Annotated[int, Ge(0)] = Out()

    def shout(self) -> str:
        """Return the text in capitals."""
        return self.text.upper()
