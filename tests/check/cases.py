"""One table of definitions and what the rule book says of them.

It is run through the source reader here, and through run time and mypy elsewhere: all three must
say the same. Each source is a module with one signature, called `Case` where it is a class.
"""

from __future__ import annotations

from typing import NamedTuple


class Case(NamedTuple):
    """A definition.

    Attributes:
        name: of the case.
        source: of a module with one signature; `HEADER` stands above it.
        expected: code without its prefix, and field, of each problem; hints are marked `hint:`.
    """

    name: str
    source: str
    expected: tuple[tuple[str, str], ...] = ()


HEADER = """\
from collections.abc import Callable, Mapping, Sequence
import dataclasses
import pydantic
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, ClassVar, Literal, NamedTuple, Optional, TypedDict, Union
from annotated_types import Ge, Le, MultipleOf
from dspex import Code, History, Image, In, Out, Predict, Tool, ToolCalls, predict, signature

class Color(Enum):
    RED = "red"
    BLUE = "blue"

class Level(str, Enum):
    LOW = "low"
    HIGH = "high"

class Article(TypedDict):
    title: str
    pages: int

@dataclass
class Section:
    title: str
    callback: Callable[[int], str]

class Plain:
    pass
"""


def body(lines: str, *, output: bool = True) -> str:
    """Write a class `Case` around the lines of its body, with an output unless told otherwise."""
    end = ["answer: str = Out()"] if output else []
    text = "\n".join("    " + line for line in [*lines.strip().split("\n"), *end] if line.strip())
    return f"@signature\nclass Case:\n{text}\n"


def field(name: str, lines: str, *expected: str) -> Case:
    """Make a case whose problems are all of the field `f`."""
    return Case(name, body(lines), tuple((code, "f") for code in expected))


GOOD = (
    field("a bare annotation", "f: int"),
    field("every option", "f: str = In(default='ab', desc='d', wire_name='g', min_length=1, pattern='a')"),
    field("a default by assignment", "f: int = 3"),
    field("a whole float where an int is asked for", "f: int = In(ge=1.0)"),
    field("a fraction where a float may be", "f: int | float = In(ge=1.5)"),
    field("an int where a float is asked for", "f: float = In(default=3, ge=0)"),
    field("None where it is allowed", "f: str | None = In(default=None)"),
    field("Optional with a constraint", "f: Optional[int] = In(default=None, ge=0)"),
    field("a member of an enum", "f: Color = In(default=Color.RED)"),
    field("a str enum as str", "f: str = In(default=Level.LOW)"),
    field("a list with the right items", "f: list[Literal['a', 'b']] = In(default=['a'])"),
    field("an empty dict", "f: dict[str, int] = In(default={})"),
    field("a tuple for a Sequence", "f: Sequence[int] = In(default=(1, 2))"),
    field("a complete TypedDict", "f: Article = In(default={'title': 't', 'pages': 1})"),
    field("a union with both kinds of constraints", "f: int | str = In(ge=0, max_length=3)"),
    field("a literal that keeps its bound", "f: Literal[1, 2, 3] = In(ge=2)"),
    field("bounds that touch", "f: int = In(ge=3, le=3)"),
    field("a factory", "f: list[str] = In(default_factory=list)"),
    field("Any with constraints", "f: Any = In(ge=0)"),
    field("metadata", "f: Annotated[float, Ge(0), Le(1)] = In(default=0.5)"),
    field("a class variable", "f: str\nLIMIT: ClassVar[int] = 3"),
    field("a keyword on the wire", "f: str = In(wire_name='class')"),
    field("a date with a bound as text", "f: date = In(ge='2020-01-31')"),
    Case(
        "an output that DSPy's call uses for inputs",
        body("lm: str = Out()\nq: str", output=False)[:-1] + "\n",
        (("hint:input-after-output", "q"),),
    ),
    Case(
        "a plain base with a constant",
        "class Base:\n    q: str\n    LIMIT: ClassVar[int]\n    size: int = 3\n    _cache: dict[str, str]\n\n"
        + body("q: str").replace("Case:", "Case(Base):"),
    ),
    Case("a string", 'Predict("question, k: int = 3 -> answer: float[ge=0]")\n'),
    field("types of dspex", "f: list[Image | Code]\nt: list[Tool]\nh: History = In(default=History())"),
    field("code in a language", "f: Code[Literal['sql']]\nc: ToolCalls = Out()"),
    Case(
        "a string with types of dspex",
        "Predict(\"i: dspy.Image, h: History -> c: Code['sql'], t: ToolCalls\")\n",
    ),
    Case("a string with a class", 'Predict("a: Article, c: Color = Color.RED -> b: Level")\n'),
)

BAD_NAMES = (
    Case("no output", body("q: str", output=False), (("no-output", ""),)),
    Case("no field at all", body("pass", output=False), (("no-output", ""),)),
    Case("no input", body("f: str = Out()", output=False), (("hint:no-input", ""),)),
    Case("an underscore", body("_f: str"), (("reserved-name", "_f"),)),
    *(
        Case(f"an input called {name}", body(f"{name}: str"), (("reserved-name", name),))
        for name in ("config", "demos", "lm", "completions", "new_signature", "signature", "self", "fields")
    ),
    Case(
        "an output called completed",
        body("q: str\ncompleted: str = Out()"),
        (("reserved-name", "completed"),),
    ),
    Case("a reserved wire name", body("f: str = In(wire_name='config')"), (("reserved-name", "f"),)),
    Case("a name of DSPy's", body("q: str\nitems: str = Out()"), (("hint:shadowing-name", "items"),)),
    Case("a hidden name", body("dspy_id: str"), (("hint:shadowing-name", "dspy_id"),)),
    Case("a name twice", body("f: int = In()\nf: str = In()"), (("duplicate-field", "f"),)),
    Case(
        "a name three times",
        body("f: int\nf: str = In()\nf: str = In()"),
        (("duplicate-field", "f"), ("duplicate-field", "f")),
    ),
    Case("both sides", body("f: int = In()\nf: str = Out()"), (("both-sides", "f"),)),
    Case(
        "a method of the same name",
        body("f: str = In()\ndef f(self) -> int: return 1"),
        (("shadowing-member", "f"),),
    ),
    Case(
        "a property after a bare annotation",
        body("f: int\n@property\ndef f(self) -> int: return 1"),
        (("shadowing-member", "f"),),
    ),
    Case("a class after a bare annotation", body("f: int\nclass f: pass"), (("shadowing-member", "f"),)),
    field("an input without brackets", "f: str = In", "default-type"),
    Case("an output without brackets", body("q: str\nf: str = Out"), (("default-type", "f"),)),
    field("a field of dataclasses", "f: str = dataclasses.field(default='x')", "default-type"),
    field("a field of pydantic", "f: str = pydantic.Field(description='x')", "default-type"),
    field("an input inside the type", "f: Annotated[str, In()]", "unsupported-type"),
    Case(
        "an output inside the type",
        body("q: str\nf: Annotated[str, Out(desc='d')]"),
        (("unsupported-type", "f"),),
    ),
    Case(
        "a method that comes first",
        body("def f(self) -> int: return 1\nf: str = In()"),
        (("shadowing-member", "f"),),
    ),
    Case(
        "a name twice beside another problem",
        body("f: int = In(descr='d')\nf: str = In()\ng: str = In(ge=1)"),
        (("duplicate-field", "f"), ("unknown-option", "f"), ("constraint-type", "g")),
    ),
    Case(
        "an input after an output", body("a: str = Out()\nf: str = In()"), (("hint:input-after-output", "f"),)
    ),
    field("an empty wire name", "f: str = In(wire_name='')", "wire-name"),
    field("a wire name with blanks", "f: str = In(wire_name='a b')", "wire-name"),
    field("a wire name that ends the header", "f: str = In(wire_name='a ## ]]')", "wire-name"),
    field("a private wire name", "f: str = In(wire_name='_a')", "wire-name"),
    field("a wire name twice", "g: str\nf: str = In(wire_name='g')", "wire-name"),
)

BAD_TYPES = (
    field("no annotation", "f = In()", "unannotated"),
    field("a function", "f: Callable[[int], str]", "unsupported-type"),
    field("complex numbers", "f: list[complex]", "unsupported-type"),
    field("a class without fields", "f: dict[str, Plain]", "unsupported-type"),
    field("a function inside a class", "f: list[Section]", "unsupported-type"),
    field("a history that may be missing", "f: History | None", "misplaced-type"),
    field("several histories", "f: list[History]", "misplaced-type"),
    field("a second history", "h: History\nf: History", "misplaced-type"),
    Case(
        "a history and a tool as outputs",
        body("q: str\nh: History = Out()\nt: list[Tool] = Out()", output=False),
        (("misplaced-type", "h"), ("misplaced-type", "t")),
    ),
    field("text for an image", "f: Image = In(default='photo.png')", "default-type"),
)

BAD_DEFAULTS = (
    field("text for a number", "f: int = In(default='x')", "default-type"),
    field("a default by assignment that does not fit", "f: int = 'x'", "default-type"),
    field("a bool for an int", "f: int = In(default=True)", "default-type"),
    field("a bool for a float", "f: float = In(default=False)", "default-type"),
    field("a float for an int", "f: int = In(default=1.0)", "default-type"),
    field("None", "f: str = In(default=None)", "default-type"),
    field("an item of a list", "f: list[int] = In(default=[1, 'x'])", "default-type"),
    field("two items of a list", "f: list[int] = In(default=['x', 'y'])", "default-type", "default-type"),
    field("a tuple for a list", "f: list[int] = In(default=(1,))", "default-type"),
    field("a list for a tuple", "f: tuple[int, ...] = In(default=[1])", "default-type"),
    field("too few items", "f: tuple[int, int] = In(default=(1,))", "default-type"),
    field("a value of a dict", "f: dict[str, int] = In(default={'a': 'b'})", "default-type"),
    field("a key of a dict", "f: dict[str, int] = In(default={1: 2})", "default-type"),
    field("no value of a Literal", "f: Literal['a', 'b'] = In(default='c')", "default-type"),
    field("True for Literal[1]", "f: Literal[1] = In(default=True)", "default-type"),
    field("the value of a member", "f: Color = In(default='red')", "default-type"),
    field("a member of another enum", "f: Color = In(default=Level.LOW)", "default-type"),
    field("no member of a union", "f: int | None = In(default='x')", "default-type"),
    field("a TypedDict without a key", "f: Article = In(default={'title': 't'})", "default-type"),
    field(
        "a TypedDict with a wrong value",
        "f: Article = In(default={'title': 't', 'pages': 'x'})",
        "default-type",
    ),
    field("a default out of bounds", "f: int = In(default=5, le=4)", "default-type"),
    field("a default that is too long", "f: str = In(default='abc', max_length=2)", "default-type"),
    field("a default without a match", "f: str = In(default='abc', pattern='^x')", "default-type"),
    field("an item out of bounds", "f: list[Annotated[int, Ge(0)]] = In(default=[-1])", "default-type"),
    field("an output's default", "q: str\nf: int = Out(default='x')", "default-type"),
    field("two defaults", "f: list[int] = In(default=[], default_factory=list)", "default-conflict"),
    field("a factory that is none", "f: list[int] = In(default_factory=5)", "option-type"),
)

BAD_OPTIONS = (
    field("a misspelt option", "f: str = In(descr='x')", "unknown-option"),
    field("an option of another library", "f: str = In(description='x')", "unknown-option"),
    field("two unknown options", "f: str = In(title='x', alias='y')", "unknown-option", "unknown-option"),
    field("a description that is no text", "f: str = In(desc=5)", "option-type"),
    field("a wire name that is no text", "f: str = In(wire_name=5)", "option-type"),
    field("a bound on text", "f: str = In(ge=0)", "constraint-type"),
    field("a bound on a bool", "f: bool = In(ge=0)", "constraint-type"),
    field("a length of a number", "f: int = In(min_length=1)", "constraint-type"),
    field("a pattern for a number", "f: int = In(pattern='x')", "constraint-type"),
    field("a multiple of a list", "f: list[int] = In(multiple_of=2)", "constraint-type"),
    field("a bound on an optional list", "f: list[int] | None = In(ge=0)", "constraint-type"),
    field("a bound on an enum", "f: Color = In(ge=0)", "constraint-type"),
    field("a bound on a literal of texts", "f: Literal['a'] = In(ge=0)", "constraint-type"),
    field("a bound that is text", "f: int = In(ge='x')", "constraint-type"),
    field("a bound between two ints", "f: int = In(gt=-1.5)", "constraint-type"),
    field("a step between two ints", "f: list[Annotated[int, MultipleOf(0.5)]]", "constraint-type"),
    field("a bound that is a bool", "f: int = In(ge=True)", "constraint-type"),
    field("a date that is none", "f: date = In(ge='soon')", "constraint-type"),
    field("a length that is no int", "f: str = In(min_length=1.5)", "constraint-type"),
    field("a pattern that is no text", "f: str = In(pattern=5)", "constraint-type"),
    field("a pattern that does not compile", "f: str = In(pattern='(')", "constraint-type"),
    field("crossed bounds", "f: int = In(ge=5, le=4)", "contradictory-constraint"),
    field("equal strict bounds", "f: float = In(gt=1, le=1)", "contradictory-constraint"),
    field("no integer between", "f: int = In(gt=1, lt=2)", "contradictory-constraint"),
    field("crossed lengths", "f: str = In(min_length=5, max_length=4)", "contradictory-constraint"),
    field("a negative length", "f: str = In(max_length=-1)", "contradictory-constraint"),
    field("a multiple of zero", "f: int = In(multiple_of=0)", "contradictory-constraint"),
    field("no multiple between", "f: int = In(ge=1, le=4, multiple_of=5)", "contradictory-constraint"),
    field("a literal without a fitting value", "f: Literal[1, 2] = In(gt=2)", "contradictory-constraint"),
    field("crossed bounds in the annotation", "f: Annotated[int, Ge(2), Le(1)]", "contradictory-constraint"),
    field("crossed bounds inside", "f: list[Annotated[int, Ge(2), Le(1)]]", "contradictory-constraint"),
    field(
        "several at once",
        "f: int = In(default='x', descr='y', pattern='z')",
        "unknown-option",
        "constraint-type",
        "default-type",
    ),
)

BAD_CLASSES = (
    Case("an own __init__", body("q: str\ndef __init__(self) -> None: ..."), (("init", ""),)),
    Case(
        "two signatures as bases",
        "@signature\nclass A:\n    a: str = Out()\n    q: str\n\n"
        "@signature\nclass B:\n    b: str = Out()\n    p: str\n\n"
        "@signature\nclass Case(A, B):\n    answer: str = Out()\n",
        (("hint:input-after-output", "q"), ("hint:input-after-output", "p"), ("two-signatures", "")),
    ),
    Case(
        "a dataclass as well", body("q: str").replace("@signature", "@signature\n@dataclass"), (("init", ""),)
    ),
    Case(
        "a base with fields and no decorator",
        "class Base:\n    q: str = In()\n\n@signature\nclass Case(Base):\n    answer: str = Out()\n",
        (("undecorated", ""), ("hint:no-input", "")),
    ),
    Case(
        "a bare annotation in a base without a decorator",
        "class Base:\n    q: str\n\n@signature\nclass Case(Base):\n    answer: str = Out()\n",
        (("undecorated", ""), ("hint:no-input", "")),
    ),
    Case(
        "a bare annotation far above",
        "class Far:\n    q: str\n\nclass Base(Far):\n    def m(self) -> str: return self.q\n\n"
        + body("p: str").replace("Case:", "Case(Base):"),
        (("undecorated", ""),),
    ),
    Case(
        "bare annotations that are given",
        "class Base:\n    q: str\n    later: int\n    later = 3\n    LIMIT: int = 3\n"
        "    KIND: ClassVar[str]\n    size: int\n    other: str\n\n"
        "class Known(Base):\n    other = 'x'\n\n"
        + body("q: str\n@property\ndef size(self) -> int: return 3").replace("Case:", "Case(Known):"),
    ),
    Case(
        "a base with an __init__",
        "class Base:\n    def __init__(self) -> None: ...\n\n"
        + body("p: str").replace("Case:", "Case(Base):"),
        (("init", ""),),
    ),
    Case(
        "a dataclass as base",
        "@dataclass\nclass Base:\n    q: str\n\n" + body("p: str").replace("Case:", "Case(Base):"),
        (("undecorated", ""),),
    ),
    Case(
        "a Protocol as base",
        "from typing import Protocol\n\nclass Base(Protocol):\n    def m(self) -> int: ...\n\n"
        + body("q: str").replace("Case:", "Case(Base):"),
        (("metaclass", ""),),
    ),
    Case(
        "an abstract base class",
        "import abc\n" + body("q: str").replace("Case:", "Case(abc.ABC):"),
        (("metaclass", ""),),
    ),
    Case(
        "a default that an inherited type refuses",
        "@signature\nclass Base:\n    q: str\n    answer: str = Out()\n\n"
        "@signature\nclass Case(Base):\n    q: int = In(default='x')\n",
        (("default-type", "q"),),
    ),
)

BAD_STRINGS = (
    Case("no arrow", 'Predict("question")\n', (("bad-string", ""),)),
    Case("prose", 'Predict("Answer the question, briefly: no jargon!")\n', (("bad-string", ""),)),
    Case("two arrows", 'Predict("a -> b -> c")\n', (("bad-string", ""),)),
    Case("no output in a string", 'Predict("a ->")\n', (("no-output", ""),)),
    Case("an open bracket", 'Predict("a: list[str -> b")\n', (("bad-string", "a"),)),
    Case("a missing comma", 'Predict("a b -> c")\n', (("bad-string", "a"),)),
    Case("both sides of a string", 'Predict("a -> a")\n', (("both-sides", "a"),)),
    Case("a name twice in a string", 'Predict("a, a -> b")\n', (("duplicate-field", "a"),)),
    Case("a keyword", 'Predict("class -> b")\n', (("reserved-name", "class"),)),
    Case("an unknown constraint", 'Predict("a: int[gee=1] -> b")\n', (("unknown-option", "a"),)),
    Case(
        "a default that does not fit in a string",
        "Predict(\"a: int = 'x' -> b\")\n",
        (("default-type", "a"),),
    ),
    Case("an unsupported type in a string", 'Predict("a: complex -> b")\n', (("unsupported-type", "a"),)),
)

RAISE = "    raise NotImplementedError\n"
FUNCTIONS = (
    Case("a plain function", f"@predict\ndef case(a: str, *, b: int = 3) -> Literal['x', 'y']:\n{RAISE}"),
    Case(
        "a function with everything said",
        "class Both(NamedTuple):\n    b: Annotated[float, Out(ge=0, le=1)]\n    c: Color\n\n"
        "@predict(temperature=0.5)\n"
        f"def case(a: Annotated[str, In(desc='text', max_length=9), 'more'] = 'x') -> Both:\n{RAISE}",
    ),
    Case(
        "a function without types",
        f"@predict\ndef case(a, b: int):\n{RAISE}",
        (("function", ""), ("function", "a")),
    ),
    Case(
        "parameters that are no inputs",
        f"@predict\ndef case(a: str, /, *b: int, **c: int) -> int:\n{RAISE}",
        (("function", "a"), ("function", "b"), ("function", "c")),
    ),
    Case("a coroutine function", f"@predict\nasync def case(a: str) -> int:\n{RAISE}", (("function", ""),)),
    Case(
        "markers in the wrong place of a function",
        "@predict\ndef case("
        "a: str = In(), b: Annotated[int, Out()] = 1, c: Annotated[int, In(default=1)] = 1"
        f") -> Annotated[int, In()]:\n{RAISE}",
        (("function", "a"), ("function", "b"), ("function", "c"), ("function", "case")),
    ),
    Case(
        "types and bounds of a function",
        f"@predict\ndef case(a: complex, b: int = 'x') -> Annotated[str, Out(ge=1)]:\n{RAISE}",
        (("unsupported-type", "a"), ("default-type", "b"), ("constraint-type", "case")),
    ),
    Case(
        "the name of a function is that of its output",
        f"@predict\ndef case(case: str) -> int:\n{RAISE}",
        (("both-sides", "case"),),
    ),
    Case(
        "a body that would run",
        "@predict\ndef case(a: str) -> int:\n    return len(a)\n",
        (("warning:function-body", ""),),
    ),
    Case(
        "a body that says nothing", "@predict\ndef case(a: str) -> int: ...\n", (("hint:function-body", ""),)
    ),
)

CASES = (*GOOD, *BAD_NAMES, *BAD_TYPES, *BAD_DEFAULTS, *BAD_OPTIONS, *BAD_CLASSES, *BAD_STRINGS, *FUNCTIONS)


def full_source(case: Case) -> str:
    """Return the whole module of a case."""
    return HEADER + "\n" + case.source
