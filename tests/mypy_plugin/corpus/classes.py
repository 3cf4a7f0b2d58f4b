"""Problems of whole classes, and of what they inherit."""

# ruff: noqa: F821, UP036  # an unknown base and a version block are what is tested

import abc
import sys
from dataclasses import dataclass
from typing import Generic, TypeVar

import msgspec
import shop
from shop import Base, Plain

from dspex import In, Out, signature

T = TypeVar("T")


@signature
class NoOutput:  # P: no-output
    """Asks for nothing."""

    a: str


@signature(instructions="Ask.")
class NoOutputEither:  # P: no-output
    a: str


@signature
class NoInput:  # P: no-input
    """Is told nothing."""

    a: str = Out()


def make() -> type:
    """Make a class in a function."""

    @signature(name="Inner")
    class Local:  # P: no-output
        a: Plain  # P: unsupported-type

    return Local


class Outer:
    """Holds one."""

    @signature
    class Nested:  # P: no-output
        """Stands in a class."""

        a: str


@signature
class Init:  # P: init
    """Makes its own constructor."""

    a: str
    b: str = Out()

    def __init__(self) -> None:
        """Do nothing."""


@signature
@dataclass
class Twice:  # P: init
    """Is a dataclass already."""

    a: str
    b: str = Out()


@signature
class Abstract(abc.ABC):  # P: metaclass
    """Has a metaclass."""

    a: str
    b: str = Out()


@signature
class Struct(msgspec.Struct):  # P: metaclass
    """Is a Struct."""

    a: str
    b: str = Out()


@signature
class Child(Base[int]):
    """Adds an output to a generic signature of another module."""

    extra: int = Out(ge=3)


@signature
class Clash(Base[str]):
    """Takes a name that its parent gave away."""

    extra: int = Out(wire_name="words")  # P: wire-name


@signature
class Filled(Base[list[Plain]]):  # P: unsupported-type
    """Fills in a type that cannot be written."""

    extra: int = Out()


@signature
class Member(Base[int]):
    """Names a field like an inherited method."""

    shout: str = In()  # type: ignore[assignment]  # P: shadowing-member


@signature
class Override(Base[int]):
    """Changes an inherited field."""

    text: int = In(max_length=2)  # type: ignore[assignment]  # P: constraint-type


@signature
class Two(Child, Member):  # type: ignore[misc]  # P: two-signatures
    """Has two parents."""

    more_still: int = Out()


class Undecorated(Child):  # P: undecorated
    """Forgets the decorator."""

    more_still: int = Out()


class Fine(shop.Base[int]):
    """Adds a method only."""

    def whisper(self) -> str:
        """Return the text in small letters."""
        return self.text.lower()


class Bare:
    """Has a bare field without being a signature."""

    left: str


class Mixed(Child, Bare):  # P: undecorated
    """Adds only methods, its mixin a field."""


class Hides(Child):  # P: shadowing-member
    """Gives a field another meaning."""

    text = "always"


class Half:
    """Has fields without being a signature."""

    a: str = In()


@signature
class Whole(Half):  # P: undecorated no-input
    """Inherits them."""

    b: str = Out()


@signature
class Conditional:
    """Declares by version."""

    if sys.version_info >= (3, 11):
        a: str = In()
    else:
        a: Plain = In()
    b: str = Out()


@signature
class Unknown(missing.Base):  # type: ignore[name-defined]
    """Inherits from something that mypy does not know: it may have outputs."""

    a: str


@signature
class Generics(Generic[T]):
    """Has a type parameter."""

    a: T = In()
    b: list[T] = Out()


@signature
class Excused:  # type: ignore[dspex-no-output]
    """Is let pass by its own line."""

    a: str


@signature
class NotExcused:  # type: ignore[dspex-no-input]  # P: no-output
    """Another code does not help."""

    a: str
