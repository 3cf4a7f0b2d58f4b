"""Reading signatures from files, without importing them."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dspex.define.source import check_paths, read_module, read_source
from dspex.spec.signature import FactoryDefault, NoDefault, SignatureSpec, UnknownDefault, ValueDefault
from dspex.spec.types import (
    Constraint,
    DictType,
    EnumValue,
    ListType,
    LiteralType,
    Named,
    Ref,
    Scalar,
    TypeVariable,
    UnionType,
    UnknownType,
    UnknownValue,
)

STR, INT, FLOAT, NONE = Scalar("str"), Scalar("int"), Scalar("float"), Scalar("None")


def only(source: str) -> SignatureSpec:
    """Read the only signature of a module."""
    (spec,) = read_module(textwrap.dedent(source), "here.py", "here")
    return spec


def write(folder: Path, files: dict[str, str]) -> Path:
    """Write the files of a package."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text), encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    "head",
    [
        "from dspex import signature, In, Out\n@signature",
        "from dspex import signature as sig, In, Out\n@sig",
        "from dspex import *\n@signature",
        "import dspex\nfrom dspex import In, Out\n@dspex.signature",
        "import dspex as d\nIn, Out = d.In, d.Out\nfrom dspex.define.fields import In, Out\n@d.signature()",
        "from dspex.define.decorator import signature\nfrom dspex.define.fields import In, Out\n@signature",
        "try:\n    from dspex import signature, In, Out\nexcept ImportError:\n    pass\n@signature",
        "from dspex import In, Out\nif True:\n    from dspex import signature\n@signature",
    ],
)
def test_the_decorator_is_known_under_every_name(head: str) -> None:
    """It does not matter how signature, In and Out were imported."""
    found = read_module(f"{head}\nclass A:\n    q: str = In()\n    a: str\n", "a.py")
    assert [s.name for s in found] == ["A"]


def test_other_decorators_are_no_signatures() -> None:
    """A function called signature that is not ours means nothing."""
    assert read_module("from inspect import signature\n@signature\nclass A:\n    a: str\n", "a.py") == []
    assert read_module("def signature(c): return c\n@signature\nclass A:\n    a: str\n", "a.py") == []


def test_a_class_is_read_with_everything_in_it() -> None:
    """Fields, types, options, docs, members and lines are those of the text."""
    spec = only('''
        from dspex import signature, In, Out
        from typing import Annotated, ClassVar, Literal, Optional
        from annotated_types import Ge
        from msgspec import Meta

        @signature
        class Triage:
            """Triage a ticket.

            At once.
            """
            limit: ClassVar[int] = 3
            ticket: str = In(desc="the text", wire_name="text")
            langs: "list[str]" = In(default_factory=list)
            k: int = 3
            who: Optional[str] = In(default=None)
            score: Annotated[float, Ge(0), Meta(le=1)] = Out(multiple_of=0.5)
            kind: Literal["a", "b"] = Out(default=compute())
            rest = Out()

            def method(self) -> None: ...
            @property
            def shown(self) -> str: ...
    ''')
    assert (spec.name, spec.ref, spec.instructions) == (
        "Triage",
        Ref("here", "Triage"),
        "Triage a ticket.\n\nAt once.",
    )
    assert (spec.file, spec.line, spec.members) == ("here.py", 8, ("limit", "method", "shown"))
    assert [(f.name, f.kind, f.line) for f in spec.fields] == [
        ("ticket", "input", 14),
        ("langs", "input", 15),
        ("k", "input", 16),
        ("who", "input", 17),
        ("score", "output", 18),
        ("kind", "output", 19),
        ("rest", "output", 20),
    ]
    assert [f.type for f in spec.fields[:5]] == [STR, ListType(STR), INT, UnionType((STR, NONE)), FLOAT]
    assert [f.default for f in spec.fields[:6]] == [
        NoDefault(),
        FactoryDefault(Ref("builtins", "list")),
        ValueDefault(3),
        ValueDefault(None),
        NoDefault(),
        UnknownDefault(),
    ]
    score = spec.field("score").constraints
    assert score == (Constraint("ge", 0), Constraint("le", 1), Constraint("multiple_of", 0.5))
    assert (spec.fields[0].desc, spec.fields[0].wire_name) == ("the text", "text")


def test_classes_of_the_module_become_definitions() -> None:
    """Enums, dataclasses, TypedDicts, Structs, models and other signatures are read, recursive ones too."""
    spec = only("""
        import enum, dataclasses, msgspec, typing
        from pydantic import BaseModel
        from dspex import signature, Out

        class Color(str, enum.Enum):
            RED = "r"

        @dataclasses.dataclass
        class Node:
            next: "Node | None" = None
            color: Color = Color.RED

        class Part(typing.TypedDict, total=False):
            a: typing.Required[int]
            b: str

        class Item(msgspec.Struct):
            part: Part

        class Model(BaseModel):
            items: list[Item]

        class Outer:
            class Inner(enum.IntEnum):
                ONE = 1

        class A:
            node: Node = Out(default=Node())
            model: Model = Out()
            inner: Outer.Inner = Out(default=Outer.Inner.ONE)
            color: typing.Literal[Color.RED] = Out(default=Color.RED)
        A = signature(A)

        @signature
        class B:
            node: Node = Out()
            model: dict[str, Model] = Out()
            inner: Outer.Inner = Out(default=Outer.Inner.ONE)
            color: typing.Literal[Color.RED] = Out(default=Color.RED)
    """)
    assert spec.field("model").type == DictType(STR, Named("here.Model"))
    assert spec.field("inner").default == ValueDefault(EnumValue("here.Outer.Inner", "ONE"))
    assert spec.field("color").type == LiteralType((EnumValue("here.Color", "RED"),))
    kinds = {d.name: getattr(d, "kind", "enum") for d in spec.definitions}
    assert kinds == {
        "Node": "dataclass",
        "Color": "enum",
        "Part": "typeddict",
        "Item": "struct",
        "Model": "pydantic",
        "Inner": "enum",
    }
    part = spec.definition("here.Part")
    assert [(f.name, f.required) for f in part.fields] == [("a", True), ("b", False)]  # type: ignore[union-attr]  # a class


def test_aliases_constants_and_type_variables_are_followed() -> None:
    """Names that stand for types and values mean what was assigned to them."""
    spec = only("""
        from typing import Generic, Literal, NewType, TypeVar
        from dspex import signature, In, Out
        T = TypeVar("T")
        Kind = Literal["a", "b"]
        Kinds = list[Kind]
        Id = NewType("Id", int)
        LIMIT = 5

        @signature
        class A(Generic[T]):
            kinds: Kinds = In(max_length=LIMIT)
            id: Id = In(default=LIMIT)
            t: T = Out()
    """)
    assert spec.parameters == ("T",)
    assert [f.type for f in spec.fields] == [ListType(LiteralType(("a", "b"))), INT, TypeVariable("T")]
    assert spec.fields[0].constraints == (Constraint("max_length", 5),)
    assert spec.fields[1].default == ValueDefault(5)


def test_what_cannot_be_known_is_unknown() -> None:
    """Names from elsewhere, names with two meanings and computed options are not guessed."""
    spec = only("""
        import sys
        from elsewhere import Thing, LIMIT, OPTIONS
        from dspex import signature, In, Out
        if sys.platform == "win32":
            Text = str
        else:
            Text = bytes

        @signature
        class A:
            a: Thing = In(default=LIMIT)
            b: Text = In(ge=LIMIT, desc=LIMIT)
            c: list[Thing[int]] = In(**OPTIONS)
            d: Undefined = Out()
    """)
    assert [f.type for f in spec.fields] == [
        UnknownType("Thing"),
        UnknownType("Text"),
        ListType(UnknownType("Thing")),
        UnknownType("Undefined"),
    ]
    assert [f.default for f in spec.fields] == [UnknownDefault(), NoDefault(), UnknownDefault(), NoDefault()]
    assert spec.fields[1].constraints == (Constraint("ge", UnknownValue()),)


def test_strings_are_read_where_programs_are_made() -> None:
    """`Predict` and `ChainOfThought` calls give specs, with the names of their module."""
    source = textwrap.dedent("""
        import enum
        import dspex
        from dspex import Predict as P
        class Color(enum.Enum):
            RED = 1
        TEXT = "a -> b"
        def make(other):
            P("q: Color = Color.RED, z: Elsewhere -> a: Optional[int], d: date")
            P(other)
            return [dspex.ChainOfThought(TEXT), dspex.Predict(signature="x -> y", lm=None)]
    """)
    first, second, third = read_module(source, "s.py", "s")
    assert [f.type for f in first.fields] == [
        Named("s.Color"),
        UnknownType("Elsewhere"),
        UnionType((INT, NONE)),
        Scalar("date"),
    ]
    assert (first.style, first.line, second.fields[0].name, third.fields[1].name) == ("string", 9, "a", "y")


def test_inherited_fields_come_first_and_keep_their_place() -> None:
    """A child overrides in place; problems of the base are reported once, where they stand."""
    reading = read_source(
        textwrap.dedent("""
            from dspex import signature, In, Out
            @signature
            class Base:
                q: str = In(default=1)
                a: str = Out()
            @signature
            class Child(Base):
                more: int = In()
                a: int = Out()
            class Plain(Child):
                def method(self): ...
            @signature
            class Grandchild(Plain):
                last: str = Out()
        """),
        "i.py",
    )
    assert [[f.name for f in r.spec.fields] for r in reading.readings] == [
        ["q", "a"],
        ["q", "a", "more"],
        ["q", "a", "more", "last"],
    ]
    assert reading.readings[1].spec.field("a").type == INT
    errors = [(p.line, p.code) for r in reading.readings for p in r.problems if p.severity == "error"]
    assert errors == [(5, "dspex-default-type")]


def test_a_package_is_followed_from_file_to_file(tmp_path: Path) -> None:
    """Bases, enums and re-exports of other files are found; nothing is imported."""
    write(
        tmp_path,
        {
            "shop/__init__.py": "raise SystemExit('imported')\nfrom shop.base import Base\n",
            "shop/base.py": """
                from dspex import signature, In, Out
                from .kinds import Kind
                @signature
                class Base:
                    kind: Kind = In(default=Kind.A)
                    answer: str = Out()
            """,
            "shop/kinds.py": "import enum\nclass Kind(enum.Enum):\n    A = 1\n",
            "shop/deep/__init__.py": "",
            "shop/deep/child.py": """
                from dspex import signature, In
                from ... import nowhere
                from .. import Base
                from ..kinds import Kind
                @signature
                class Child(Base):
                    more: Kind = In(default=1)
                    answer: int = In(default="x")
            """,
            "shop/broken.py": "from dspex import signature\ndef (:\n",
            "shop/.hidden/bad.py": "from dspex import\n",
        },
    )
    problems = [p for p in check_paths([tmp_path / "shop", tmp_path / "nowhere.py"]) if p.severity == "error"]
    found = [(Path(p.file).name, p.line, p.code.removeprefix("dspex-"), p.field) for p in problems]
    assert found == [
        ("nowhere.py", 0, "syntax-error", ""),
        ("broken.py", 2, "syntax-error", ""),
        ("child.py", 7, "no-output", ""),
        ("child.py", 8, "default-type", "more"),
        ("child.py", 9, "default-type", "answer"),
    ]


def test_an_unread_base_keeps_rules_silent(tmp_path: Path) -> None:
    """A signature whose base comes from elsewhere may have outputs there."""
    write(
        tmp_path,
        {
            "a.py": "from dspex import signature, In\nfrom other import Base\n"
            "@signature\nclass A(Base):\n    q: str = In()\n"
        },
    )
    assert check_paths([tmp_path]) == []


HOSTILE = {
    "brackets": "(" * 5_000,
    "signs": "-" * 100_000 + "1",
    "dots": "x = " + "a." * 50_000 + "b",
    "branches": "if 1: pass\n" + "elif 1: pass\n" * 20_000,
    "nul": "x = 1\0",
    "surrogate": "x = '\ud800'",
    "indentation": "  x = 1\n y = 2\n",
}


@pytest.mark.parametrize("source", HOSTILE.values(), ids=HOSTILE)
def test_files_that_cannot_be_parsed_are_one_problem(source: str) -> None:
    """Whatever stands in a file, there is a problem and no exception."""
    reading = read_source(source, "h.py")
    assert [p.code for p in reading.problems] == ["dspex-syntax-error"]
    assert read_module(source, "h.py") == []


def test_files_of_other_encodings_are_read(tmp_path: Path) -> None:
    """The coding line counts; bytes that do not fit are a problem."""
    good = "# -*- coding: latin-1 -*-\nfrom dspex import *\n@signature\nclass A:\n    größe: str = Out()\n"
    (tmp_path / "a.py").write_bytes(good.encode("latin-1"))
    (tmp_path / "b.py").write_bytes(b"# dspex \xff\n")
    (tmp_path / "c.py").write_bytes(b"# coding: nonsense\n# dspex\n")
    found = [(Path(p.file).name, p.code) for p in check_paths([tmp_path]) if p.severity == "error"]
    assert found == [("b.py", "dspex-syntax-error"), ("c.py", "dspex-syntax-error")]


def test_circles_end() -> None:
    """Names, aliases and classes that refer to themselves or to each other are read to an end."""
    source = """
from dspex import signature, Out
from dataclasses import dataclass
X = X
Y = Z | int
Z = list[Y]
class A(A): pass
class B(C): pass
class C(B): pass
@dataclass
class D:
    d: "list[D]"
@signature
class S(B):
    x: X = Out()
    y: Y = Out()
    a: A = Out()
    d: D = Out()
"""
    assert [f.name for f in only(source).fields] == ["x", "y", "a", "d"]


def test_a_long_chain_of_classes_costs_no_stack() -> None:
    """A thousand classes that name each other are read one by one."""
    chain = "".join(f"@dataclass\nclass C{i}:\n    n: 'C{i + 1}'\n" for i in range(3_000))
    head = "from dspex import signature, Out\nfrom dataclasses import dataclass\n"
    spec = only(f"{head}{chain}@signature\nclass S:\n    c: C0 = Out()\n")
    assert len(spec.definitions) > 1_000


@given(st.text(alphabet="@signature class In Out(default=)[]:'\"\n\t ,.|?=1xé#->", max_size=120))
def test_any_text_can_be_read(text: str) -> None:
    """Random text below real imports never raises."""
    read_source("from dspex import In, Out, signature, Predict\n" + text, "r.py")


def test_nothing_heavy_is_loaded(tmp_path: Path) -> None:
    """Checking a file loads neither the user's module nor what it imports."""
    path = tmp_path / "user.py"
    path.write_text(
        "import dspy\nfrom dspex import signature, Out\n@signature\nclass A:\n    a: str = Out()\n"
    )
    code = (
        f"import sys; from dspex.define.source import check_paths; check_paths([{str(path)!r}]); "
        "print([m for m in ('dspy', 'pydantic', 'aiohttp', 'libcst', 'typer', 'user') if m in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert ran.stdout.strip() == "[]"


@pytest.mark.slow
def test_five_hundred_modules_take_seconds(tmp_path: Path) -> None:
    """A large package is checked in at most five seconds of processor time on an idle machine."""
    signature = (
        "@signature\nclass S{0}:\n    'Doc.'\n    a: str = In(desc='x')\n    b: list[int] = In(default=[1])\n"
        "    c: Literal['x', 'y'] = Out()\n    d: float = Out(ge=0, le=1)\n\n"
    )
    code = "def f{0}(a, b):\n    x = [a + i * 2 for i in range(b)]\n    return {{'a': x, 'b': str(a)}}\n\n"
    head = "from typing import Literal\nfrom dspex import In, Out, Predict, signature\n"
    head += "from package.m0 import S1\n"
    text = head + "".join(signature.format(i) + code.format(i) * 4 for i in range(5))
    files = {f"package/m{i}.py": f"{text}\nP = Predict('a -> b: int')\n" for i in range(500)}
    write(tmp_path, {"package/__init__.py": "", **files})
    started = process_time()
    assert check_paths([tmp_path]) == []
    assert process_time() - started < 10  # twice the promise: tests share their machine
