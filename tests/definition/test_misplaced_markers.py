"""Markers in the wrong place, and markers of other libraries, are refused with what to write instead."""

from __future__ import annotations

import linecache
import sys
import types
from itertools import count
from typing import Any

import pytest

from dspex import DefinitionError, spec_of
from dspex.check.problem import Problem
from dspex.define.source import read_source

MODULES = count(1)
HEAD = """\
import dataclasses
from typing import Annotated, Optional
import dspy
import msgspec
import pydantic
from dspex import In, Out, signature
"""
FUTURE = "from __future__ import annotations\n"


def define(body: str, head: str = "") -> types.ModuleType:
    """Run a module with a signature class of this body."""
    source = f"{head}{HEAD}@signature\nclass C:\n{body}"
    module = types.ModuleType(f"misplaced_markers_{next(MODULES)}")
    file = f"<{module.__name__}>"
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)  # Python can show it
    sys.modules[module.__name__] = module  # text in annotations is looked up there
    try:
        exec(compile(source, file, "exec", dont_inherit=True), module.__dict__)
    finally:
        del sys.modules[module.__name__]
    return module


def refused(body: str, head: str = "") -> tuple[Problem, ...]:
    """Return the problems of a class that cannot be defined."""
    with pytest.raises(DefinitionError) as caught:
        define(body, head)
    return caught.value.problems


def in_source(body: str) -> list[Problem]:
    """Return what the source reader finds."""
    found = read_source(f"{HEAD}@signature\nclass C:\n{body}", "here.py")
    return [p for r in found.readings for p in r.problems]


MISPLACED = {
    '    a: Annotated[str, In(desc="raw")]\n    o: int = Out()': ("a", "a: str = In(desc='raw')"),
    "    a: int\n    o: Annotated[list[int], Out(min_length=1)]": ("o", "o: list[int] = Out(min_length=1)"),
    "    a: Annotated[str, In]\n    o: int = Out()": ("a", "a: str = In()"),
}


@pytest.mark.parametrize("head", ["", FUTURE])
@pytest.mark.parametrize("body", MISPLACED)
def test_a_marker_inside_annotated_is_refused(body: str, head: str) -> None:
    """The message says how to write the field, whether annotations are text or not."""
    field, advice = MISPLACED[body]
    (problem,) = refused(body, head)
    assert (problem.code, problem.field) == ("dspex-unsupported-type", field)
    assert advice in problem.message
    assert [(p.code, p.field) for p in in_source(body)] == [("dspex-unsupported-type", field)]


@pytest.mark.parametrize("head", ["", FUTURE])
def test_a_marker_deep_inside_a_type_is_refused(head: str) -> None:
    """A marker speaks of a field, not of the items of a list."""
    (problem,) = refused("    a: list[Annotated[str, In(desc='x')]]\n    o: int = Out()", head)
    assert (problem.code, problem.field) == ("dspex-unsupported-type", "a")


@pytest.mark.parametrize("head", ["", FUTURE])
def test_metadata_that_cannot_be_hashed_say_nothing(head: str) -> None:
    """What nobody knows is ignored, hashable or not."""
    body = "    a: Annotated[int, {'x': 1}]\n    b: list[Annotated[int, ['y']]]\n    o: int = Out()"
    assert [f.name for f in spec_of(define(body, head).C).fields] == ["a", "b", "o"]


FOREIGN = {
    '    a: int = pydantic.Field(description="x")\n    o: int = Out()': ("a", "In("),
    "    a: int = dataclasses.field(default=1)\n    o: int = Out()": ("a", "In("),
    "    a: int = msgspec.field(default=1)\n    o: int = Out()": ("a", "In("),
    "    a: int = dspy.InputField()\n    o: int = Out()": ("a", "In("),
    "    a: int\n    o: int = dspy.OutputField(desc='x')": ("o", "Out("),
    "    a: int\n    o: int = Out": ("o", "Out("),
    "    a: int = In\n    o: int = Out()": ("a", "In("),
}


@pytest.mark.parametrize("head", ["", FUTURE])
@pytest.mark.parametrize("body", FOREIGN)
def test_a_default_that_is_a_marker_of_another_kind_is_refused(body: str, head: str) -> None:
    """Fields of other libraries, and `In` without its brackets, are no defaults: one error says so."""
    field, advice = FOREIGN[body]
    (problem,) = refused(body, head)
    assert (problem.code, problem.field) == ("dspex-default-type", field)
    assert advice in problem.remedy
    assert [(p.code, p.field) for p in in_source(body)] == [("dspex-default-type", field)]


def test_all_wrong_markers_come_at_once() -> None:
    """Each field has its own problem."""
    body = "    a: int = In\n    b: str = pydantic.Field()\n    c: complex\n    o: int = dspy.OutputField()"
    assert [p.field for p in refused(body)] == ["a", "b", "c", "o"]


def test_a_default_of_ones_own_class_is_none_of_these() -> None:
    """Only markers are refused; an enum's member, say, is a default."""
    body = "    a: int = 5\n    b: str = In(default='x')\n    o: int = Out()"
    names: dict[str, Any] = {f.name: f.default for f in spec_of(define(body).C).fields}
    assert list(names) == ["a", "b", "o"]


def test_the_problems_of_a_class_stand_on_its_own_line() -> None:
    """At import, as when the source is read, they have the line of the class statement and come by line."""
    source = "from dspex import In, Out, signature\n\n@signature(\n    name='C',\n)\nclass C:\n    a = In()\n"
    source += "    b: int\n    def __init__(self): ...\n"
    file = "<class line>"
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
    with pytest.raises(DefinitionError) as caught:
        exec(compile(source, file, "exec", dont_inherit=True), {"__name__": "class_line"})
    at_import = [(p.line, p.code) for p in caught.value.problems]
    read = [p for r in read_source(source, file).readings for p in r.problems]
    assert at_import == [(6, "dspex-init"), (6, "dspex-no-output"), (7, "dspex-unannotated")]
    assert sorted((p.line, p.code) for p in read) == at_import
