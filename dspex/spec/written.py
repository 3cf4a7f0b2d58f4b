"""Signatures as their sources write them: what a module of types for checkers is made from.

A `Type` of the IR says what a value may be; it forgets what the user called it, and knows nothing of
classes whose source was not read. Here a type stays the expression that it was, with every name in it
resolved to the module it comes from, so that it can be written down again in another module.
"""

from __future__ import annotations

from typing import Final, Literal, TypeAlias, Union

from msgspec import Struct

from dspex.spec.signature import FieldKind
from dspex.spec.types import Ref


class Quoted(Struct, frozen=True, tag="quoted"):
    """A text that stands in a type, as in `Literal["low"]`."""

    text: str


class Code(Struct, frozen=True, tag="code"):
    """Python source in which no name has to be resolved, such as `[`."""

    text: str


class Name(Struct, frozen=True, tag="name"):
    """A name of another module; one of `builtins` needs no import."""

    ref: Ref


NONE: Final = Name(Ref("builtins", "None"))

Part: TypeAlias = Union[Quoted, Code, Name]
Written: TypeAlias = tuple[Part, ...]
"""A type, in pieces."""

WrittenDefault: TypeAlias = Union[Literal["none", "other"], tuple[str | int | float | bool | None]]
"""No default, one that is not written down here, or a plain value."""


class WrittenField(Struct, frozen=True):
    """One input or output.

    Attributes:
        type: as it is written, names resolved.
        default: of an input.
        desc: what the model is told about the field, for whoever reads the code.
    """

    name: str
    kind: FieldKind
    type: Written
    default: WrittenDefault = "none"
    desc: str = ""


class WrittenClass(Struct, frozen=True):
    """A signature class.

    Attributes:
        ref: where it lives.
        bases: the signature classes that it derives from, nearest first.
    """

    ref: Ref
    fields: tuple[WrittenField, ...]
    bases: tuple[Ref, ...] = ()


class WrittenString(Struct, frozen=True):
    """A signature string.

    Attributes:
        text: as it stands in the source.
        program: the class that is called with it.
    """

    text: str
    program: Literal["Predict", "ChainOfThought"]
    fields: tuple[WrittenField, ...]


class Place(Struct, frozen=True, order=True):
    """A line of a file."""

    file: str
    line: int


class LeftOut(Struct, frozen=True):
    """A signature that gets no types.

    Attributes:
        what: the string, or the name of the class.
        reason: a clause, such as "`Doc` is defined in a function".
        place: where it stands.
    """

    what: str
    reason: str
    place: Place
