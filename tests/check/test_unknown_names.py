"""Names in the strings of a source file that mean nothing, as run time would say it."""

from __future__ import annotations

import textwrap
from pathlib import Path

import dspy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dspex.define.source import check_paths, read_source
from tests.check.test_rule_cases import run_time_problems

HEAD = "from dspex import ChainOfThought, Predict\n"


def unknown(source: str) -> list[tuple[int, str]]:
    """Read a module; give line and remedy of each name that is reported as unknown."""
    reading = read_source(textwrap.dedent(source), "here.py")
    problems = (*reading.problems, *(p for r in reading.readings for p in r.problems))
    return [(p.line, p.remedy) for p in problems if " is unknown" in p.message]


REFUSED = (
    "Predict('q -> a: flaot')",
    "Predict('q: Litral[1] -> a')",
    "Predict('q: list[Missing] | None -> a')",
    "Predict('q -> a: any')",
    "Predict('q -> a: print')",
    "Predict('q -> a: Literal[low, high]')",
    "Predict('q: str = missing -> a')",
    "Predict(signature='q -> a: flaot')",
    "ASK = 'q -> a: flaot'\nPredict(ASK)",
    "Predict('q -> a: Doc', types={'Dock': int})",
    "class Desk:\n    def __init__(self): self.p = ChainOfThought('q -> a: flaot')\nDesk()",
    "def ask(): return Predict('q -> a: Doc')\nclass Docs: ...\nask()",
)
ACCEPTED = (
    "Predict('q: Decimal, d: date, t: time -> a: UUID')",
    "Predict('q: Image, h: History -> a: Code[\"sql\"], b: dspy.Image')",
    "Predict('q: Annotated[int, Field(ge=0)] -> a: Literal[\"x\"]')",
    "Predict('q: NoneType, e: List[int] -> a: frozenset[str]')",
    "Predict('q: datetime.date, d: decimal.Decimal -> a')",
    "import datetime as dt\nPredict('q: dt.date -> a')",
    "from uuid import UUID as Key\nPredict('q: Key -> a')",
    "from enum import *\nclass Color(Enum):\n    RED = 1\nPredict('q: Color -> a: Color')",
    "Predict('q -> a: Doc', types={'Doc': int})",
    "KNOWN = {'Doc': int}\nPredict('q -> a: Doc', types=KNOWN)",
    "OPTIONS = {'types': {'Doc': int}}\nPredict('q -> a: Doc', **OPTIONS)",
    "def ask():\n    Doc = int\n    return Predict('q -> a: Doc')\nask()",
    "def ask(Doc): return Predict('q -> a: Doc')\nask(int)",
    "def ask(Doc):\n    def inner(): return Predict('q -> a: Doc')\n    return inner()\nask(int)",
    "def make(): return Predict('q -> a: Doc')\ndef ask():\n    Doc = int\n    return make()\nask()",
    "class Desk:\n    Doc = int\n    p = Predict('q -> a: Doc')",
    "for Doc in (int, str): Predict('q -> a: Doc')",
    "from contextlib import nullcontext\nwith nullcontext(int) as Doc: Predict('q -> a: Doc')",
    "if (Doc := int): Predict('q -> a: Doc')",
    "Doc, Other = int, str\nPredict('q -> a: Doc')",
    "globals()['Doc'] = int\nPredict('q -> a: Doc')",
    "exec('Doc = int')\nPredict('q -> a: Doc')",
    "import sys\nsetattr(sys.modules[__name__], 'Doc', int)\nPredict('q -> a: Doc')",
    "def set():\n    global Doc\n    Doc = int\nset()\nPredict('q -> a: Doc')",
    "match int:\n    case Doc: Predict('q -> a: Doc')",
    "try: raise ValueError\nexcept ValueError as Doc: print(Doc)\nDoc = int\nPredict('q -> a: Doc')",
)


@pytest.mark.parametrize("source", REFUSED)
def test_a_name_that_means_nothing_is_reported(source: str) -> None:
    """The source reader reports what making the program refuses."""
    assert len(unknown(HEAD + source)) == 1
    assert any(" is unknown" in p.message for p in run_time_problems(HEAD + source))


@pytest.mark.parametrize("source", ACCEPTED)
def test_a_name_that_run_time_finds_is_not_reported(source: str) -> None:
    """Whatever way a name gets its meaning, run time finds it, and the source reader says nothing."""
    assert not run_time_problems(HEAD + source)
    assert not unknown(HEAD + source)


def test_the_message_is_that_of_run_time() -> None:
    """What was meant may be a type of Python, or a class of the module."""
    source = HEAD + "class Document: ...\nPredict('q: flaot -> a: Documnt, b: Zzzz')\n"
    (reading,) = read_source(source, "here.py").readings
    assert [(p.message, p.remedy, p.column) for p in reading.problems] == [
        (p.message, p.remedy, p.column) for p in run_time_problems(source)
    ]
    assert [remedy for _, remedy in unknown(source)] == [
        "Did you mean 'float'?",
        "Did you mean 'Document'?",
        "Import it, or pass types={'Zzzz': ...}.",
    ]


NAMES = ("Doc", "Text", "date", "int", "any", "flaot", "Image", "object", "json")
PLACES = (
    "",
    "{name} = int\n",
    "class {name}: ...\n",
    "from uuid import UUID as {name}\n",
    "import json as {name}\n",
    "class Other:\n    {name} = int\n",
    "if 0:\n    {name} = int\n",
)


@given(name=st.sampled_from(NAMES), bound=st.sampled_from(NAMES), place=st.sampled_from(PLACES))
def test_what_is_reported_is_refused(name: str, bound: str, place: str) -> None:
    """Wherever a name is bound, or is not, no program is reported that run time makes."""
    source = f"{HEAD}{place.format(name=bound)}Predict('q: {name} -> a: list[{name}]')\n"
    refused = any(" is unknown" in p.message for p in run_time_problems(source))
    assert not unknown(source) or refused
    if name != bound or not place:
        assert bool(unknown(source)) == refused


def test_names_of_a_star_import_are_those_of_its_module(tmp_path: Path) -> None:
    """A module among the files is looked into; of any other nothing is known."""
    (tmp_path / "types_here.py").write_text("class Doc: ...\n")
    (tmp_path / "more.py").write_text("from types_here import *\n")
    (tmp_path / "other.py").write_text("from elsewhere import *\n")
    ask = "Predict('q: Doc -> a: flaot')\n"
    for name in ("types_here", "more", "other"):
        (tmp_path / f"use_{name}.py").write_text(f"{HEAD}from {name} import *\n{ask}")
    found = check_paths([tmp_path])
    assert [(Path(p.file).name, p.message) for p in found if "unknown" in p.message] == [
        ("use_more.py", "the name 'flaot' is unknown"),
        ("use_types_here.py", "the name 'flaot' is unknown"),
    ]


def test_modules_that_import_each_other_by_stars_end(tmp_path: Path) -> None:
    """A circle of star imports is walked once."""
    for name, other in (("one", "two"), ("two", "one")):
        (tmp_path / f"{name}.py").write_text(f"{HEAD}from {other} import *\nPredict('q -> a: flaot')\n")
    assert len(check_paths([tmp_path])) == 2


PLAIN = (
    "dspy.Predict('q -> a: {}')",
    "dspy.ChainOfThought('q: list[{}] -> a')",
    "dspy.ReAct('q -> a: {} | None', tools=[])",
    "dspy.Predict('q -> a: dict[str, {}]')",
    "dspy.Signature('q -> a: {}')",
    "dspy.Predict(dspy.Signature('q -> a: {}'))",
)


@pytest.mark.parametrize("call", PLAIN)
@pytest.mark.parametrize(
    "name",
    ["flaot", "any", "object", "Decimal", "date", "Missing", "int", "Any", "bytes", "datetime.date"],
)
def test_plain_dspy_agrees(call: str, name: str) -> None:
    """In the strings of DSPy just those names are reported that the installed DSPy does not know."""
    source = f"import dspy\n{call.format(name)}\n"
    found = ""
    try:
        exec(compile(source, "plain.py", "exec"), {"__name__": "plain"})
    except ValueError as error:
        found = str(error)
    assert found == (f"Unknown name: {name}" if unknown(source) else "")


INNER = (
    "q -> a: {}",
    "q -> a: list[{}]",
    "q: {} -> a: list[{}]",
    "q -> a: Optional[{}]",
    "q -> a: {} | None",
    "q -> a: int | {}",
    "q -> a: dict[str, list[{}]]",
    "q: Literal['x: {}'] -> a: list[{}]",
)


@pytest.mark.parametrize("text", INNER)
@pytest.mark.parametrize("name", ["Doc", "Decimal", "date", "str", "Any"])
def test_plain_dspy_looks_up_names_behind_a_colon_only(text: str, name: str) -> None:
    """A class that stands in brackets is reported just where the installed DSPy does not find it."""
    source = "\n".join(
        (
            "import dspy, json",
            "from enum import Enum",
            "from decimal import Decimal",
            "from datetime import date",
            "class Doc(Enum): ...",
            f"dspy.Predict({text.replace('{}', name)!r})",
        )
    )
    found = ""
    try:
        exec(compile(source, "plain.py", "exec"), {"__name__": "plain"})
    except ValueError as error:
        found = str(error)
    problems = read_source(source + "\n", "plain.py").problems
    assert [p.message for p in problems if "behind a colon" in p.message] == (
        [f"DSPy looks up '{name}' only where it stands right behind a colon"]
        if "Unknown name" in found
        else []
    )


@pytest.mark.parametrize(
    "source",
    [
        "from dspy import Predict as P\nP('q -> a: flaot')",
        "from dspy.predict import Predict\nPredict('q -> a: flaot')",
        "from dspy.predict.predict import Predict\nPredict('q -> a: flaot')",
        "from dspy.signatures.signature import Signature\nSignature('q -> a: flaot', 'Do it.')",
        "import dspy as d\nclass M(d.Module):\n    def f(self):\n        self.p = d.Predict('q -> a: flaot')",
    ],
)
def test_plain_dspy_is_known_under_every_name(source: str) -> None:
    """It does not matter how a class of DSPy was imported."""
    assert [remedy for _, remedy in unknown(source)] == ["Did you mean 'float'?"]


@pytest.mark.parametrize(
    "source",
    [
        "class Doc(dspy.Module): ...\ndef ask(): dspy.Predict('q: Doc -> a')",
        "dspy.Signature('q: Doc -> a', custom_types={'Doc': dict})",
        "dspy.Signature('q: Doc -> a', **dict(custom_types={'Doc': dict}))",
        "dspy.Predict('q: dspy.Image -> a: dspy.History')",
        "dspy.Predict('q -> a', instructions='Look for a: flaot')",
        "def ask(question): return dspy.Predict(question + ' -> a: flaot')",
        "dspy.Predict('q, k: int -> self')",
    ],
)
def test_plain_dspy_that_works_is_not_reported(source: str) -> None:
    """What DSPy takes has no problem, neither by an unknown name nor by a rule that is not DSPy's."""
    exec(compile(f"import dspy\n{source}\n", "plain.py", "exec"), {"__name__": "plain"})
    reading = read_source(f"import dspy\n{source}\n", "plain.py")
    assert not reading.problems and not reading.readings


@pytest.mark.parametrize(
    "text", ["q -> -> a", "q, a", "q -> q", "q: list[ -> a", "class -> a", "q? -> a", "q: int[ge=3] -> a"]
)
def test_what_plain_dspy_refuses_is_reported(text: str) -> None:
    """A string that DSPy cannot read is reported as one of dspex is."""
    with pytest.raises((ValueError, SyntaxError, TypeError)):
        dspy.Signature(text)
    reading = read_source(f"import dspy\ndspy.Predict({text!r})\n", "plain.py")
    assert reading.problems and {p.code for p in reading.problems} <= {"dspex-bad-string", "dspex-both-sides"}
    assert all((p.file, p.line) == ("plain.py", 2) for p in reading.problems)


def test_a_folder_of_plain_dspy_is_read(tmp_path: Path) -> None:
    """A file is read when it speaks of DSPy, be there a word of dspex or not."""
    (tmp_path / "plain.py").write_text("import dspy\ndspy.Predict('q -> a: flaot')\n")
    assert [p.code for p in check_paths([tmp_path])] == ["dspex-bad-string"]
