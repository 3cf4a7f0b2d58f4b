"""Wrong classes: refused where they are defined, with everything that is wrong in one error."""

from __future__ import annotations

import abc
import dataclasses
import enum
import linecache
import textwrap
import types
from collections.abc import Callable
from itertools import count
from typing import Any, ClassVar, Protocol

import msgspec
import pydantic
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dspex import (
    ConfigurationError,
    DefinitionError,
    DspexError,
    In,
    NotExecutedError,
    Out,
    Predict,
    example,
    signature,
    spec_of,
)

CELLS = count(1)


def define(source: str, **names: Any) -> types.ModuleType:
    """Run source as a notebook does: a new file of its own, whose lines Python can show."""
    text = "from dspex import *\nfrom typing import *\n" + textwrap.dedent(source)
    file = f"<cell {next(CELLS)}>"
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    module = types.ModuleType("cell")
    module.__dict__.update(names)
    exec(compile(text, file, "exec", dont_inherit=True), module.__dict__)
    return module


SHAPES: dict[str, tuple[str, list[str]]] = {
    "init": ("class C:\n    a: int\n    o: int = Out()\n    def __init__(self): ...", ["dspex-init"]),
    "new": ("class C:\n    a: int\n    o: int = Out()\n    def __new__(cls): ...", ["dspex-init"]),
    "dataclass": ("@dataclasses.dataclass\nclass C:\n    a: int\n    o: int = Out()", ["dspex-init"]),
    "abc": ("class C(abc.ABC):\n    a: int\n    o: int = Out()", ["dspex-metaclass"]),
    "protocol": ("class C(Shape):\n    a: int\n    o: int = Out()", ["dspex-metaclass"]),
    "model": ("class C(pydantic.BaseModel):\n    a: int", ["dspex-metaclass"]),
    "enum": ("class C(enum.Enum):\n    a = 1", ["dspex-metaclass"]),
    "struct": ("class C(Plain):\n    a: int\n    o: int = Out()", ["dspex-metaclass"]),
    "text": ("class C(str):\n    a: int\n    o: int = Out()", ["dspex-metaclass"]),
    "two": ("class C(First, Second):\n    c: int\n    o: int = Out()", ["dspex-two-signatures"]),
    "mixin": ("class C(Forgotten):\n    a: int\n    o: int = Out()", ["dspex-undecorated"]),
    "empty": ("class C: pass", ["dspex-no-output"]),
    "no output": ("class C:\n    a: int", ["dspex-no-output"]),
    "unannotated": ("class C:\n    a = In()\n    o: int = Out()", ["dspex-unannotated"]),
    "shadow": (
        "class C:\n    a: int\n    o: int = Out()\n    b = 1\nclass D(C):\n    def a(self): ...",
        ["dspex-shadowing-member"],
    ),
    "shape and fields": (
        "class C(First, Second):\n    a: complex\n    b: int = In(foo=1)\n    o: int = Out(ge=3, le=1)",
        [
            "dspex-two-signatures",
            "dspex-unknown-option",
            "dspex-unsupported-type",
            "dspex-contradictory-constraint",
        ],
    ),
    "fields": (
        "class C:\n    a = In()\n    b: int = In(default='x')\n    c: complex\n    o: int = Out(pattern='x')",
        ["dspex-unannotated", "dspex-unsupported-type", "dspex-constraint-type", "dspex-default-type"],
    ),
    "broken text": ("class C:\n    a: 'list['\n    o: int = Out()", ["dspex-unsupported-type"]),
}


@signature
class First:
    a: int = In()
    o: str = Out()


@signature
class Second:
    b: int = In()
    p: str = Out()


class Plain(msgspec.Struct):
    x: int


class Forgotten:
    x: int = In()


class Shape(Protocol):
    a: int


NAMES = {
    "abc": abc,
    "dataclasses": dataclasses,
    "enum": enum,
    "pydantic": pydantic,
    "First": First,
    "Second": Second,
    "Plain": Plain,
    "Forgotten": Forgotten,
    "Shape": Shape,
}


@pytest.mark.parametrize("name", SHAPES)
def test_a_wrong_class_is_refused_with_all_its_problems(name: str) -> None:
    """Every problem of the shape and of the fields comes in one error, with file and line."""
    source, codes = SHAPES[name]
    with pytest.raises(DefinitionError) as caught:
        define("@signature\n" + source, **NAMES)
    assert sorted(p.code for p in caught.value.problems) == sorted(codes)
    for problem in caught.value.problems:
        assert problem.file.startswith("<cell ")
        assert problem.line >= 3
        assert problem.message in str(caught.value)


def test_each_problem_has_the_line_of_its_field() -> None:
    """The lines are those of the fields, not of the class."""
    with pytest.raises(DefinitionError) as caught:
        define(
            """
            @signature
            class C:
                a: int = In(foo=1)
                b: str = Out()

                c: complex = Out(
                    desc="long",
                )
            """
        )
    assert [(p.field, p.line) for p in caught.value.problems] == [("a", 6), ("c", 9)]


@pytest.mark.parametrize(
    "use",
    [lambda c: c(a=1, x=2), spec_of, Predict, lambda c: Predict(c), lambda c: signature(type("D", (c,), {}))],
)
@pytest.mark.parametrize("body", ["x: int = In()", "x: int", "x = In()"])
def test_a_subclass_with_fields_needs_the_decorator(body: str, use: Callable[[Any], object]) -> None:
    """Without it, every use says so, with the line of the class; so does a subclass of such a class."""
    module = define(f"class S(First):\n    {body}\nclass T(S): pass", First=First)
    for cls in (module.S, module.T):
        with pytest.raises(DefinitionError, match=r"^\w: 1 problem\n  <cell \d+>:3: S adds fields") as caught:
            use(cls)
        assert [p.code for p in caught.value.problems] == ["dspex-undecorated"]


def test_a_dataclass_above_the_decorator_is_refused() -> None:
    """As below it: the class is a record already."""
    with pytest.raises(DefinitionError, match="First is a dataclass already") as caught:
        dataclasses.dataclass(First)
    assert [p.code for p in caught.value.problems] == ["dspex-init"]
    assert First(a=1).a == 1


@pytest.mark.parametrize("body", ["x: int = In()", "x: int"])
def test_a_mixin_of_a_subclass_may_have_no_fields(body: str) -> None:
    """Nobody would look at them, so the subclass is refused where it stands."""
    with pytest.raises(DefinitionError, match=r"<cell \d+>:5: base Mixin of S has fields \(x\)") as caught:
        define(f"class Mixin:\n    {body}\nclass S(First, Mixin): pass", First=First)
    assert [p.code for p in caught.value.problems] == ["dspex-undecorated"]
    define("class Mixin:\n    a: int\nclass S(First, Mixin): pass", First=First)


def test_a_subclass_with_methods_only_needs_none() -> None:
    """It is a signature of its own name, with its own class variables and checks."""
    seen: list[int] = []

    class Louder(First):
        """Shout."""

        TIMES: ClassVar[int] = 2

        def loud(self) -> int:
            return self.a * self.TIMES

        def __post_init__(self) -> None:
            seen.append(self.a)

    record = Louder(a=2)
    assert record.loud() == 4
    assert seen == [2]
    assert (spec_of(Louder).name, spec_of(Louder).instructions) == ("Louder", "Shout.")
    assert example(record, o="x").o == "x"
    with pytest.raises(NotExecutedError, match=r"Louder\.o"):
        record.o  # noqa: B018  # reading is the point


@pytest.mark.parametrize(
    ("thing", "part"),
    [
        (lambda x: x, "decorates a class, not <function"),
        (First(a=1), "decorates a class, not First(a=1)"),
        ("a -> b", "write Predict('a -> b')"),
        (First, "First is a signature already"),
        (3, "decorates a class, not 3"),
    ],
)
def test_only_classes_are_decorated(thing: Any, part: str) -> None:
    """A function, an object, a string or a finished signature is refused with what to do."""
    for decorate in (signature, signature(name="Other")):
        with pytest.raises(ConfigurationError) as caught:
            decorate(thing)
        assert part in str(caught.value)


def test_markers_without_the_decorator_are_reported_where_the_class_is_used() -> None:
    """A plain class with `In()` is no signature for any function that takes one."""
    for use in (Predict, spec_of, example):
        with pytest.raises(ConfigurationError):
            use(Forgotten)  # type: ignore[arg-type]  # wrong on purpose


def signature_or_error(body: dict[str, Any]) -> Any:
    """Decorate a class; its spec is complete then, or the error can be shown."""
    try:
        cls = signature(type("C", (), body))
        spec_of(cls)
    except DefinitionError as error:
        assert str(error).count("[dspex-") == len(error.problems)  # noqa: PT017  # the error is a result here
        return error
    return cls


@given(st.lists(st.text(max_size=12), min_size=1, max_size=3, unique=True))
def test_no_name_breaks_the_definition(names: list[str]) -> None:
    """Whatever the fields are called, the class works or a DefinitionError says why not."""
    body = {
        "__annotations__": {**dict.fromkeys(names, str), "out": str},
        "out": Out(),
        "__module__": __name__,
    }
    cls = signature_or_error(body)
    if isinstance(cls, DspexError):
        return
    given_names = [n for n in names if n != "out"]
    assert all(getattr(cls(**dict.fromkeys(given_names, "x")), n) == "x" for n in given_names)


def test_a_name_that_python_reads_otherwise_is_refused() -> None:
    """A class made by `type()` may hold a name that no source text could."""
    found = signature_or_error(
        {"__annotations__": {"º": str, "out": str}, "out": Out(), "__module__": __name__}
    )
    assert [(p.code, p.field) for p in found.problems] == [("dspex-reserved-name", "º")]


OPTIONS = st.dictionaries(
    st.sampled_from(
        [
            "default",
            "default_factory",
            "desc",
            "wire_name",
            "ge",
            "le",
            "min_length",
            "pattern",
            "multiple_of",
            "odd",
        ]
    ),
    st.one_of(
        st.none(),
        st.integers(),
        st.text(max_size=3),
        st.floats(),
        st.just([1]),
        st.just(list),
        st.just({1: 2}),
    ),
    max_size=3,
)
KINDS = st.sampled_from(
    [int, str, float, list[int], int | None, dict[str, int], bool, complex, Any, "Later", "list["]
)


@given(KINDS, OPTIONS, OPTIONS)
def test_no_option_breaks_the_definition(kind: Any, first: dict[str, Any], second: dict[str, Any]) -> None:
    """Whatever options say, the class works or a DspexError says why not."""
    body = {
        "__annotations__": {"a": kind, "out": kind},
        "a": In(**first),
        "out": Out(**second),
        "__module__": __name__,
    }
    cls = signature_or_error(body)
    assert isinstance(cls, DefinitionError) or [f.name for f in spec_of(cls).fields] == ["a", "out"]


def test_slots_and_class_keywords_do_no_harm() -> None:
    """`__slots__` and keywords of `__init_subclass__` survive the rebuilding of the class."""

    class Base:
        flag = False

        def __init_subclass__(cls, flag: bool = False, **rest: Any) -> None:
            super().__init_subclass__(**rest)
            cls.flag = flag

    @signature
    class C(Base, flag=True):
        __slots__ = ("cache",)
        a: int = In()
        o: int = Out()

    assert C(a=1).a == 1
    assert C.flag is True


def test_a_field_that_hides_its_own_type_is_explained() -> None:
    """`Item: Item = Out()` reads the field where a class is meant: Python evaluates the value first."""
    module = "from dspex import In, Out, signature\nclass Item: ...\n"
    module += "@signature\nclass Sale:\n    text: str = In()\n    Item: Item = Out()\n"
    module += "    more: str = Out(dsc='x')\n"
    with pytest.raises(DefinitionError) as caught:
        exec(compile(module, "sale.py", "exec", dont_inherit=True), {"__name__": "sale"})
    assert [p.code for p in caught.value.problems] == ["dspex-unknown-option", "dspex-unsupported-type"]
    assert "Item is the field itself" in str(caught.value)


TWICE = {
    "in a function": """
        def make():
            @signature
            class C:
                q: str
                a: str = Out()
                q: int
        make()
    """,
    "among other decorators": """
        @(lambda cls: cls)
        @signature(
            name="D",
        )
        @(lambda cls: cls)
        class C:
            q: str
            a: str = Out()
            q: int
    """,
    "after a class of the same name": """
        @signature
        class C:
            q: str
            a: str = Out()
        @signature
        class C:
            q: str
            a: str = Out()
            q: int
    """,
    "generic": """
        T = TypeVar("T")
        @signature
        class C(Generic[T]):
            q: str
            a: str = Out()
            q: T
    """,
    "with text as annotations": """
        @signature
        class C:
            q: "str"
            a: "C" = Out()
            q: "int"
    """,
}


@pytest.mark.parametrize("source", TWICE.values(), ids=TWICE)
def test_a_name_written_twice_is_found_wherever_the_class_stands(source: str) -> None:
    """Python has forgotten the first definition; the source has not."""
    lines = textwrap.dedent(source).splitlines()
    last = max(n for n, line in enumerate(lines, 1) if line.strip().startswith("q:"))
    with pytest.raises(DefinitionError) as raised:
        define(source)
    (problem,) = raised.value.problems
    assert (problem.code, problem.field, problem.line) == ("dspex-duplicate-field", "q", last + 2)


def test_what_is_no_field_may_be_written_twice() -> None:
    """Setters, overloads and other names are ordinary Python."""
    module = define("""
        @signature
        class Fine:
            q: str
            a: str = Out()
            for suffix in ("x", "y"):
                pass
            suffix = "z"

            @property
            def size(self): return len(self.q)

            @size.setter
            def size(self, value): raise AttributeError(value)
    """)
    assert module.Fine(q="ab").size == 2
    assert module.Fine.suffix == "z"


def test_without_a_source_a_name_written_twice_goes_unnoticed() -> None:
    """Code from a text that nobody kept is taken as Python takes it: the last one counts."""
    text = "from dspex import In, Out, signature\n@signature\nclass T:\n q: str\n q: int\n a: str = Out()\n"
    names: dict[str, Any] = {"__name__": "nowhere"}
    exec(compile(text, "<nowhere>", "exec"), names)
    assert names["T"](q=1).q == 1
