"""Types with too many or too few arguments, and bounds that are no bounds."""

from __future__ import annotations

import re
import textwrap
from typing import Any

import pytest

from dspex import DefinitionError, In, Out, Predict, signature
from dspex.define.source import read_source

WRONG = (
    "dict[int]",
    "dict[int, str, int]",
    "list[int, str]",
    "set[int, str]",
    "frozenset[int, int]",
    "list[dict[int]]",
    "Union",
    "Optional",
    "list[Union]",
)
RIGHT = ("dict", "dict[int, str]", "list", "list[int]", "frozenset[int]", "Union[int]", "Optional[int]")
HEAD = "from typing import Annotated, Optional, Union\nfrom dspex import In, Out, signature\n"


def in_class(annotation: str) -> list[str]:
    """Define a class with a field of this type."""
    names: dict[str, Any] = {}
    try:
        source = f"{HEAD}@signature\nclass C:\n    a: {annotation}\n    o: int = Out()"
        exec(compile(source, "here.py", "exec", dont_inherit=True), names)
    except DefinitionError as error:
        return [p.code for p in error.problems]
    return []


def in_string(annotation: str) -> list[str]:
    """Write the type into a signature string."""
    try:
        Predict(f"a: {annotation} -> b")
    except DefinitionError as error:
        return [p.code for p in error.problems]
    return []


def in_source(annotation: str) -> list[str]:
    """Read the class from its source."""
    source = f"{HEAD}@signature\nclass C:\n    a: {annotation}\n    o: int = Out()"
    return [p.code for r in read_source(source, "here.py").readings for p in r.problems]


@pytest.mark.parametrize("annotation", WRONG)
def test_a_wrong_number_of_arguments_is_no_type(annotation: str) -> None:
    """A class, a string and the source reader refuse the type with the same code."""
    found = [in_class(annotation), in_string(annotation), in_source(annotation)]
    assert found == [["dspex-unsupported-type"]] * 3


def test_a_bare_annotated_is_no_type() -> None:
    """What stands beside nothing says nothing, in a class and in its source."""
    assert [in_class("Annotated"), in_source("Annotated")] == [["dspex-unsupported-type"]] * 2


@pytest.mark.parametrize("annotation", RIGHT)
def test_the_right_number_of_arguments_is_a_type(annotation: str) -> None:
    """What Python's types take, bare containers too, is accepted everywhere."""
    assert [in_class(annotation), in_string(annotation), in_source(annotation)] == [[], [], []]


@pytest.mark.parametrize("pattern", [b"x", re.compile(b"x"), object(), ["x"]])
def test_a_pattern_is_text(pattern: Any) -> None:
    """Bytes and objects do not become a pattern by way of their repr."""
    with pytest.raises(DefinitionError, match="a pattern is a str") as caught:

        @signature
        class Bad:
            a: str = In(pattern=pattern)
            o: int = Out()

    assert [p.code for p in caught.value.problems] == ["dspex-constraint-type"]


def test_a_compiled_pattern_of_text_is_a_pattern() -> None:
    """A compiled pattern counts as its source."""

    @signature
    class Good:
        a: str = In(pattern=re.compile("x+"))  # type: ignore[call-overload]  # more than the types say
        o: int = Out()

    assert Good(a="xx").a == "xx"


def test_the_source_reader_names_the_line_of_a_wrong_type() -> None:
    """The problem stands where the field does."""
    source = textwrap.dedent("""
        from dspex import In, Out, signature

        @signature
        class C:
            a: int
            b: dict[str] = In()
            o: int = Out()
    """)
    (reading,) = read_source(source, "here.py").readings
    assert [(p.line, p.field) for p in reading.problems] == [(7, "b")]
