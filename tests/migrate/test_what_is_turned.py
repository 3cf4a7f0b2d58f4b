"""How files look after they were turned: imports, names, comments, and everything that stays."""

from __future__ import annotations

import ast
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dspex.migrate import migrate
from tests.migrate.turning import module, same, turn

SIGNATURE = "class S({base}):\n    a: str = {i}()\n    b: str = {o}()\n"


@pytest.mark.parametrize(
    ("head", "base", "i", "o"),
    [
        ("import dspy\n", "dspy.Signature", "dspy.InputField", "dspy.OutputField"),
        ("import dspy as d\n", "d.Signature", "d.InputField", "d.OutputField"),
        ("from dspy import Signature, InputField as IF, OutputField\n", "Signature", "IF", "OutputField"),
        ("import dspy.signatures.signature\n", "dspy.Signature", "dspy.InputField", "dspy.OutputField"),
        (
            "from dspy.signatures.field import InputField, OutputField\nfrom dspy import Signature\n",
            "Signature",
            "InputField",
            "OutputField",
        ),
    ],
)
def test_dspy_under_any_name(tmp_path: Path, head: str, base: str, i: str, o: str) -> None:
    """However DSPy is imported, it is found, and the imports that nobody needs any more go."""
    result = same(tmp_path, head + "\n\n" + SIGNATURE.format(base=base, i=i, o=o))
    assert result.text == "from dspex import In, Out, signature\n\n\n@signature\n" + SIGNATURE.format(
        base="", i="In", o="Out"
    ).replace("()", "", 1)


def test_comments_and_formatting_stay(tmp_path: Path) -> None:
    """Only the tokens that are turned change; a dropped option takes its own line with it."""
    text = '''\
    #!/usr/bin/env python
    """Doc."""
    from __future__ import annotations
    import os, dspy  # both
    import sys

    class  S( dspy.Signature ) :   # why
        """Doc."""
        # about a
        a:str=dspy.InputField( desc = "x" ,prefix="A:" )   # after a
        b : str = dspy.OutputField(
            desc="y",  # what b is
            prefix="B:",
            # about the bound
            min_length=1
            )

    print(os, sys)
    '''
    assert same(tmp_path, text).text == dedent('''\
    #!/usr/bin/env python
    """Doc."""
    from __future__ import annotations
    import os  # both
    from dspex import In, Out, signature
    import sys

    @signature
    class  S :   # why
        """Doc."""
        # about a
        a:str=In( desc = "x" )   # after a
        b : str = Out(
            desc="y",  # what b is
            # about the bound
            min_length=1
            )

    print(os, sys)
    ''')


def test_comments_around_a_dropped_option_stay(tmp_path: Path) -> None:
    """A comment between an option and its comma, or behind one, stays in its line."""
    text = """\
    import dspy

    class S(dspy.Signature):
        a: str = dspy.InputField(
            desc="x"  # one
            , prefix="A:"  # two
        )
        b: str = dspy.InputField(
            prefix="B:"  # three
            , desc="x"  # four
            ,
        )
        c: str = dspy.InputField(prefix="C:",  # five
                                 desc="x")
        d: str = dspy.InputField(
            prefix="D:"  # six
            ,
            # seven
            desc="x", prefix="D:",  # eight
        )
        e: str = dspy.OutputField(
            desc="x"
            # nine
            , prefix="E:"
            # ten
            , format=str)  # eleven
        f: str = dspy.OutputField(
            desc="x",
            prefix="F:",  # twelve
        )

    p = dspy.Predict(S)
    """
    assert same(tmp_path, text).text.partition("class S:\n")[2] == dedent("""\
        a: str = In(
            desc="x"  # one
            # two
        )
        b: str = In(
            # three
            desc="x"  # four
            ,
        )
        c: str = In(  # five
                                 desc="x")
        d: str = In(
            # six
            # seven
            desc="x",  # eight
        )
        e: str = Out(
            desc="x"
            # nine
            # ten
            )  # eleven
        f: str = Out(
            desc="x",
            # twelve
        )

    p = Predict(S)
    """).replace("        a:", "    a:")


GAPS = st.sampled_from(["", " ", "\n        ", "  # note\n        ", "\n        # note\n        "])


@settings(max_examples=150, deadline=None)
@given(
    options=st.permutations(['desc="x"', 'prefix="P:"', "min_length=1", "format=str", "max_length=9"]),
    gaps=st.lists(GAPS, min_size=11, max_size=11),
    trailing=st.booleans(),
)
def test_dropped_options_take_no_comment_with_them(
    options: list[str], gaps: list[str], trailing: bool
) -> None:
    """Whatever stands between options, the others stay, and every comment."""
    commas = [",", ",", ",", ",", "," * trailing]
    inner = "".join(
        f"{gaps[2 * n]}{option}{gaps[2 * n + 1]}{comma}"
        for n, (option, comma) in enumerate(zip(options, commas, strict=True))
    )
    head = "import dspy\n\n\nclass S(dspy.Signature):\n"
    fields = f"    a: str = dspy.InputField({inner}{gaps[10]})\n    b: str = dspy.OutputField()\n"
    with TemporaryDirectory() as folder:
        result = same(Path(folder), head + fields + "\n\np = dspy.Predict(S)\n").text
    (call,) = [n for n in ast.walk(ast.parse(result)) if isinstance(n, ast.Call) and n.keywords]
    assert [k.arg for k in call.keywords] == [
        o.partition("=")[0] for o in options if not o.startswith(("prefix", "format"))
    ]
    assert result.count("# note") == fields.count("# note")


def test_a_base_may_stand_in_a_later_file(tmp_path: Path) -> None:
    """A class with fields of its own is turned with its base, whichever file is read first."""
    files = {
        "ask.py": "import dspy\nfrom base import Base\n\n\n"
        "class Ask(Base):\n    q: str = dspy.InputField()\n\n\np = dspy.Predict(Ask)\n",
        "base.py": "import dspy\n\n\n"
        "class Base(dspy.Signature):\n    r: str = dspy.InputField()\n    a: str = dspy.OutputField()\n",
    }
    result = turn(tmp_path, files)
    assert "@signature\nclass Ask(Base):" in result.texts["ask.py"]
    assert "@signature\nclass Base:" in result.texts["base.py"]


def test_an_import_that_is_still_needed_stays(tmp_path: Path) -> None:
    """What else is used of DSPy keeps its import; so do names for others and in annotations that are text."""
    text = 'import dspy\n\nlm = dspy.LM("openai/gpt-4o-mini")\np = dspy.Predict("a -> b")\n'
    assert same(tmp_path / "1", text).text.startswith("import dspy\nfrom dspex import Predict\n")
    text = '__all__ = ["dspy"]\nimport dspy\n\np = dspy.Predict("a -> b")\n'
    assert "import dspy\n" in same(tmp_path / "2", text).text
    text = 'import dspy\n\n\ndef f(x: "dspy.Example"): ...\n\n\np = dspy.Predict("a -> b")\n'
    assert "import dspy\n" in same(tmp_path / "3", text).text
    files = {"pack/__init__.py": 'import dspy\n\np = dspy.Predict("a -> b")\n'}
    assert "import dspy\n" in turn(tmp_path / "4", files).texts["pack/__init__.py"]


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("from inspect import signature\n", "@dspex.signature\nclass S:\n    a: str = In()"),
        ("In = 3\n", "@signature\nclass S:\n    a: str = dspex.In()"),
        ("dspex = signature = 1\n", "@_dspex.signature\n"),
        ("from dspex import In as Given, signature\n", "@signature\nclass S:\n    a: str = Given()"),
        ("import dspex as x\n", "@x.signature\nclass S:\n    a: str = x.In()"),
    ],
)
def test_names_that_are_taken_are_left_to_their_owners(tmp_path: Path, head: str, expected: str) -> None:
    """A name that means something else in the file is reached through the package."""
    base = SIGNATURE.format(base="dspy.Signature", i="dspy.InputField", o="dspy.OutputField")
    result = same(tmp_path, f"import dspy\n{head}\n\n{base}")
    assert expected in result.text
    compile(result.text, "text", "exec")


def test_where_the_new_import_goes(tmp_path: Path) -> None:
    """It follows the docstring and `__future__`, joins one that is there, and stays out of functions."""
    body = '\n\ndef f():\n    import dspy\n    return dspy.Predict("a -> b")(a="x").b\n'
    result = same(tmp_path / "1", '"""Doc."""\nfrom __future__ import annotations\n' + body)
    assert result.text == '"""Doc."""\nfrom __future__ import annotations\nfrom dspex import Predict\n' + (
        '\n\ndef f():\n    return Predict("a -> b")(a="x").b\n'
    )
    result = same(
        tmp_path / "2", "import dspy\nfrom dspex import (\n    Model,\n)\np = dspy.Predict('a -> b')\n"
    )
    assert result.text == "from dspex import (\n    Model, Predict,\n)\np = Predict('a -> b')\n"
    assert same(tmp_path / "3", "# top" + body).text.startswith(
        "# top\n\nfrom dspex import Predict\n\n\ndef f"
    )


@pytest.mark.parametrize(
    "text",
    [
        'import dspy\np = dspy.Predict("a -> b")\nimport dspy\nq = dspy.Predict("a -> b")\nx = dspy.LM\n',
        'import dspy\np = dspy.Predict("a -> b")\nimport dspy\nq = dspy.Predict("a -> b")\n',
        'import dspy\np = dspy.Predict("a -> b")\nfrom dspex import Model\nimport dspex\n',
        "import typing\nif typing.TYPE_CHECKING:\n    from dspex import Predict\n"
        'import dspy\np = dspy.Predict("a -> b")\n',
        'try:\n    import dspy\nexcept ImportError:\n    dspy = None\np = dspy.Predict("a -> b")\n',
        'if 1:\n    import dspy\n    p = dspy.Predict("a -> b")\nimport dspy\nq = dspy.Predict("a -> b")\n',
    ],
)
def test_imports_stand_before_the_first_use(tmp_path: Path, text: str) -> None:
    """Wherever and however often DSPy is imported, what is turned can be run."""
    result = same(tmp_path, text)
    assert result.turned
    with module(result.text):
        pass


def test_line_ends_and_encodings_stay(tmp_path: Path) -> None:
    """Carriage returns, byte order marks and declared encodings are written as they were read."""
    head = '# é\nimport dspy\n\n\nclass S(dspy.Signature):\n    """é"""\n'
    plain = head + "    a = dspy.InputField()\n    b: str = dspy.OutputField()\n"
    for name, data in {
        "crlf": plain.replace("\n", "\r\n").encode(),
        "mark": b"\xef\xbb\xbf" + plain.encode(),
        "latin": ("# -*- coding: latin-1 -*-\n" + plain).encode("latin-1"),
    }.items():
        path = tmp_path / f"{name}.py"
        path.write_bytes(data)
        (change,) = migrate([path])
        assert len(change.turned) == 1
        back = change.after.replace(b"@signature\r\n", b"").replace(b"@signature\n", b"")
        back = back.replace(b"from dspex import In, Out, signature", b"import dspy")
        back = back.replace(b"class S:", b"class S(dspy.Signature):").replace(
            b"a: str = In", b"a = dspy.InputField"
        )
        assert back.replace(b"Out()", b"dspy.OutputField()") == data


def test_a_project_of_several_files(tmp_path: Path) -> None:
    """Signatures, bases and modules are followed through imports of every kind."""
    files = {
        "shop/__init__.py": "from .signatures import Triage as Triage\n",
        "shop/signatures.py": """\
            import dspy

            class Base(dspy.Signature):
                ticket: str = dspy.InputField()
                label: str = dspy.OutputField()

            class Triage(Base):
                priority: str = dspy.OutputField()
            """,
        "shop/desk.py": """\
            import dspy
            from shop import Triage
            from .signatures import *
            import shop.signatures as sigs

            first = dspy.Predict(Triage)
            second = dspy.Predict(Base)
            third = dspy.ChainOfThought(sigs.Triage)

            class Desk(dspy.Module):
                def __init__(self):
                    self.p = dspy.Predict(Base)

                def forward(self, ticket):
                    return self.p(ticket=ticket).label
            """,
        "main.py": """\
            from shop.desk import Desk, first
            from typing import TYPE_CHECKING
            if TYPE_CHECKING:
                from shop import Triage

            class Louder(Desk):
                def forward(self, ticket):
                    return super().forward(ticket).upper()

            def f(x: "Triage") -> str:
                return first(ticket=Louder()(ticket="x")).priority
            """,
    }
    result = turn(tmp_path, files)
    assert result.said() == ""
    assert not any("dspy" in text for text in result.texts.values())
    assert result.texts["main.py"] == dedent(files["main.py"])
    assert (
        '"""Given the fields `ticket`, produce the fields `label`."""' in result.texts["shop/signatures.py"]
    )


def test_classes_inside_classes_and_functions(tmp_path: Path) -> None:
    """A signature is found wherever it stands."""
    text = """\
    import dspy

    class Desk(dspy.Module):
        class Triage(dspy.Signature):
            '''Doc.'''
            a: str = dspy.InputField()
            b: str = dspy.OutputField()

        def __init__(self):
            super().__init__()
            self.one = dspy.Predict(self.Triage)
            self.many = [dspy.Predict(Desk.Triage) for _ in range(2)]
            self.named = {"x": dspy.ChainOfThought("a -> b")}

        def forward(self, a: str) -> list[str]:
            found = [p(a=a).b for p in self.many]
            for p in self.many:
                found.append(p(a=a).b)
            return [*found, self.one(a=a).b, self.named["x"](a=a).b]

    def f(a):
        class Inner(dspy.Signature):
            a: str = dspy.InputField()
            b: str = dspy.OutputField()
        p = dspy.Predict(Inner)
        return p(a=a).b
    """
    result = same(tmp_path, text)
    assert result.said() == "" and "dspy" not in result.text
    assert "    @signature\n    class Triage:\n" in result.text
    assert "    @signature\n    class Inner:\n" in result.text


def test_generic_signatures(tmp_path: Path) -> None:
    """A generic base stays, and the signature's own goes."""
    text = """\
    from typing import Generic, TypeVar
    import dspy
    T = TypeVar("T")

    class Box(dspy.Signature, Generic[T]):
        a: str = dspy.InputField()
        b: T = dspy.OutputField()

    p = dspy.Predict(Box[int])
    """
    result = same(tmp_path, text)
    assert "@signature\nclass Box(Generic[T]):\n" in result.text
    assert "p = Predict(Box[int])" in result.text


def test_annotations_of_results(tmp_path: Path) -> None:
    """`-> dspy.Prediction` becomes the signature whose record is returned."""
    text = """\
    import dspy

    class S(dspy.Signature):
        a: str = dspy.InputField()
        b: str = dspy.OutputField()

    class M(dspy.Module):
        def __init__(self) -> None:
            self.p = dspy.Predict(S)
            self.q = dspy.Predict("a -> b")

        def forward(self, a: str) -> dspy.Prediction:
            return self.p(a=a)

        def other(self, a: str) -> dspy.Prediction:
            return self.q(a=a)
    """
    result = same(tmp_path, text)
    assert "def forward(self, a: str) -> S:" in result.text
    assert "def other(self, a: str) -> Record:" in result.text
    assert "is returned" in result.said("check")


def test_imports_and_classes_without_a_line_between(tmp_path: Path) -> None:
    """New imports stand before the decorator of a class on the next line, and keep what is beside them."""
    text = """\
    import dspy  # the framework
    class S(dspy.Signature):
        a: str = dspy.InputField()
        b: str = dspy.OutputField()
    r: dspy.Prediction = dspy.Predict(S)(a="x")
    dspy.settings
    """
    assert same(tmp_path, text).text.startswith(
        "import dspy  # the framework\nfrom dspex import In, Out, Predict, signature\n@signature\nclass S:\n"
    )


def test_async_calls(tmp_path: Path) -> None:
    """`await program.acall(…)` is a call as any other."""
    text = """\
    import dspy

    p = dspy.Predict("a -> b")

    async def f(a: str):
        return (await p.acall(a=a)).b
    """
    result = same(tmp_path, text)
    assert result.said("left") == result.said("check") == ""
    assert "dspy" not in result.text
