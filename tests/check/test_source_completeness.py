"""What the source reader must not pass over in silence."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from dspex.define.source import check_paths, read_source

HEAD = "import dataclasses, enum\nfrom typing import ClassVar\nfrom dspex import In, Out, signature\n"
PARENT = "@signature\nclass A:\n    a: int\n    o: int = Out()\n"


def problems(source: str) -> list[tuple[str, str]]:
    """Read a module; give code and message of each problem."""
    found = read_source(HEAD + textwrap.dedent(source), "here.py")
    return [(p.code, p.message) for p in (*found.problems, *(q for r in found.readings for q in r.problems))]


def test_a_named_file_is_read_even_without_a_word_of_dspex(tmp_path: Path) -> None:
    """A syntax error in the file that the user named is reported; elsewhere in a folder it is not."""
    broken = tmp_path / "broken.py"
    broken.write_text("def f(:\n    pass\n", encoding="utf-8")
    assert [(p.code, p.line) for p in check_paths([broken])] == [("dspex-syntax-error", 1)]
    assert check_paths([tmp_path]) == []


@pytest.mark.parametrize(
    "key", ["tuple[int, int]", "tuple[int, ...]", "frozenset[int]", "int | tuple[int]", "Row"]
)
def test_a_key_that_is_no_text_in_json_is_refused(key: str) -> None:
    """The source reader refuses the keys that run time refuses."""
    source = f"""
        @dataclasses.dataclass(frozen=True)
        class Row:
            x: int

        @signature
        class C:
            a: dict[{key}, str]
            o: int = Out()
    """
    ((code, message),) = problems(source)
    assert code == "dspex-unsupported-type"
    assert "keys in JSON are text" in message


@pytest.mark.parametrize("key", ["str", "int", "Color", "int | str", "Unknown"])
def test_a_key_that_may_be_text_is_accepted(key: str) -> None:
    """Scalars, enums and what is not known here are fine."""
    source = f"""
        from elsewhere import Unknown

        class Color(enum.Enum):
            RED = "red"

        @signature
        class C:
            a: dict[{key}, str]
            o: int = Out()
    """
    assert problems(source) == []


@pytest.mark.parametrize("body", ["b: int", "b: int = In()", "b = In()"])
def test_a_subclass_that_adds_fields_needs_the_decorator(body: str) -> None:
    """As at run time and in mypy, it is reported on the line of the class."""
    found = read_source(f"{HEAD}{PARENT}class B(A):\n    {body}\n", "here.py")
    assert [(p.code, p.line, p.file) for p in found.problems] == [("dspex-undecorated", 8, "here.py")]


@pytest.mark.parametrize("body", ["a = 1", "def a(self): ...", "@property\n    def a(self): ..."])
def test_a_subclass_may_not_hide_a_field(body: str) -> None:
    """As at run time and in mypy, a member with a field's name is reported, without a decorator too."""
    found = read_source(f"{HEAD}{PARENT}class B(A):\n    {body}\n", "here.py")
    assert [(p.code, p.field) for p in found.problems] == [("dspex-shadowing-member", "a")]


@pytest.mark.parametrize("body", ["b: int", "b: int = In()"])
def test_a_mixin_of_a_subclass_may_have_no_fields(body: str) -> None:
    """As at run time and in mypy, it is reported on the line of the subclass."""
    found = read_source(f"{HEAD}{PARENT}class M:\n    {body}\nclass B(A, M):\n    pass\n", "here.py")
    assert [(p.code, p.line, p.file) for p in found.problems] == [("dspex-undecorated", 10, "here.py")]


@pytest.mark.parametrize(
    "child",
    [
        "class B(A):\n    def f(self): ...\n",
        "class B(A):\n    n: ClassVar[int] = 1\n",
        "class B(A):\n    n: 'ClassVar[int]' = 1\n",
        "@signature\nclass B(A):\n    b: int\n",
        "@wrapped\nclass B(A):\n    b: int\n",
        "class B:\n    b: int\n",
    ],
)
def test_other_subclasses_need_no_decorator(child: str) -> None:
    """Methods and class variables are no fields, and an unknown decorator may be the right one."""
    assert problems(PARENT + child) == []
