"""Names of fields that mean nothing: `dspex check` reports just those at which run time fails."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType

import pytest

from dspex import Predict
from dspex.define.source import check_paths, read_source
from dspex.errors import DefinitionError, DspexError

HEAD = """\
from enum import Enum, IntEnum, unique
from typing import TYPE_CHECKING, Annotated, Literal, Optional, Protocol
from dspex import In, Out, Predict, predict, signature

class Color(Enum):
    RED = "red"
    BLUE = "blue"
    OTHER = RED

    @property
    def short(self) -> str:
        return self.value[0]

"""
CLASS = "@signature\nclass Ask:\n    q: {}\n    a: str = Out()\n"
FIELDS = (
    "list['Made']",
    "'list[Made]'",
    "'Made | None'",
    "dict[str, 'list[Made]']",
    "Optional['Made']",
    "Literal['Made']",
    "Annotated[str, 'Made']",
    "Annotated['Made', 'x']",
    "'str'",
    "list['int']",
    "Color = Color.RED",
    "Color = Color.GREEN",
    "Color = In(default=Color.GREEN)",
    "Color = In(default=Color.OTHER, desc='x')",
    "Literal[Color.GREEN]",
    "Literal[Color.BLUE] = Color.BLUE",
    "str = Color.RED.value",
    "str = Color.RED.short",
    "str = In(desc=Color.__name__)",
    "object = Color.mro",
)
AROUND = (
    "",
    "if TYPE_CHECKING:\n    from decimal import Decimal as Made\n",
    "from decimal import Decimal as Made\n",
    "Made = int\n",
)


def fails(source: str) -> str:
    """Run a program, and return what run time says; nothing where it runs."""
    module = ModuleType("unresolved_here")
    sys.modules[module.__name__] = module
    try:
        exec(compile(source, "unresolved_here.py", "exec"), module.__dict__)
        Predict(module.Ask).messages(q="x")
    except (AttributeError, NameError, DefinitionError) as error:
        return str(error)
    except DspexError:
        return ""  # what is refused is the value
    finally:
        del sys.modules[module.__name__]
    return ""


def found(source: str) -> list[str]:
    """Return the errors of `dspex check` as they are printed, without file and line."""
    reading = read_source(source, "unresolved_here.py")
    problems = [*reading.problems, *(p for r in reading.readings for p in r.problems)]
    return [p.message for p in problems if p.severity == "error"]


@pytest.mark.parametrize("around", AROUND)
@pytest.mark.parametrize("field", FIELDS)
def test_classes_fail_where_it_is_said(field: str, around: str) -> None:
    """A name in a type, and a member of an enum: reported where run time fails, and nowhere else."""
    source = HEAD + around + CLASS.format(field)
    said = fails(source)
    assert bool(found(source)) is bool(said)
    if "is not defined" in said:
        assert found(source)[0] in said


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("@signature\nclass A:\n    q: Color = Color.RDE\n    a: str = Out()\n", "A.q cannot be made"),
        ("@predict\ndef ask(q: list['Made']) -> str:\n    raise NotImplementedError\n", "name 'Made'"),
        ("@predict\ndef ask(q: str) -> 'list[Made]':\n    raise NotImplementedError\n", "name 'Made'"),
        ("@predict\ndef ask(q: Color = Color.GREEN) -> str:\n    raise NotImplementedError\n", "no 'GREEN'"),
        ("Predict('q: Color = Color.GREEN -> a')\n", "'Color' has no 'GREEN'"),
        ("Predict('q -> a: Literal[Color.GREEN]')\n", "'Color' has no 'GREEN'"),
        ("Predict(\"q: list['Made'] -> a\")\n", "expected a type, found 'Made'"),
        ("Predict(\"q: dict[str, 'int'] | None -> a\")\n", "expected a type, found 'int'"),
        ("Predict('q -> a: list[3]')\n", "expected a type, found 3"),
    ],
)
def test_functions_and_strings_as_well(source: str, message: str) -> None:
    """The same is said of functions, and of strings, where a type in quotes is none."""
    problems = found(HEAD + source)
    assert [message in p for p in problems] == [True]


def test_the_member_that_was_meant_is_told() -> None:
    """A misspelt member is told with the nearest one."""
    source = HEAD + "@signature\nclass A:\n    q: Color = Color.RDE\n    a: str = Out()\n"
    (problem,) = read_source(source, "x.py").problems
    assert (problem.remedy, problem.line, problem.file, problem.field) == (
        "Did you mean 'RED'?",
        16,
        "x.py",
        "q",
    )


@pytest.mark.parametrize(
    "enum",
    [
        "class E(Color.__class__, Enum): ...",
        "class E(Made, Enum): ...",
        "@made\nclass E(Enum):\n    A = 1\n",
        "class E(Enum, metaclass=Made):\n    A = 1\n",
        "class E(Enum):\n    vars()['B'] = 1\n",
        "class E(Enum):\n    A, B = 1, 2\n",
        "class E(Enum):\n    for B in ():\n        pass\n",
        "class Base(Enum):\n    def B(self): ...\nclass E(Base):\n    A = 1\n",
        "E = Enum('E', 'A B')",
    ],
)
def test_what_may_have_more_members_is_let_pass(enum: str) -> None:
    """Nothing is said of an enum whose members the text does not tell."""
    source = f"{HEAD}{enum}\n@signature\nclass A:\n    q: E = E.B\n    a: str = Out()\n"
    assert not [m for m in found(source) if "has no" in m]


@pytest.mark.parametrize(
    "text",
    [
        "from elsewhere import *",
        "globals()['Made'] = int",
        "def f():\n    global Made\n    Made = int",
        "def f():\n    class Made: ...",
        "import sys\nsetattr(sys.modules[__name__], 'Made', int)",
        "try:\n    import Made\nexcept ImportError:\n    Made = None",
    ],
)
def test_names_that_may_be_bound_are_let_pass(text: str) -> None:
    """Nothing is said of a name that something in the file may bind."""
    assert found(f"{HEAD}{text}\n{CLASS.format(repr('Made'))}") == []


def test_a_star_of_a_file_gives_its_names(tmp_path: Path) -> None:
    """A module among the files is looked into."""
    (tmp_path / "types_here.py").write_text("class Doc: ...\n")
    for name in ("Doc", "Dok"):
        field = CLASS.format(f"'{name}'")
        (tmp_path / f"use_{name}.py").write_text(f"{HEAD}from types_here import *\n{field}")
    said = [(Path(p.file).name, p.message) for p in check_paths([tmp_path]) if "resolved" in p.message]
    assert said == [("use_Dok.py", "the type of 'q' cannot be resolved: name 'Dok' is not defined")]


def test_a_method_does_not_see_what_stands_in_its_class() -> None:
    """A string in a method means the class of the module, not one of the same name beside the method."""
    source = """
class Made(Enum):
    A = 1

class Desk:
    class Made: ...

    def ask(self) -> None:
        Predict("q: Made -> a")
"""
    assert found(HEAD + source) == []
