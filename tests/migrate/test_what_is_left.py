"""What cannot be turned stays to the last byte, and is listed with its place, the reason and a remedy."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent, indent

import pytest

from tests.migrate.turning import turn

HEAD = """\
import dspy


class S(dspy.Signature):
    a: str = dspy.InputField()
    b: str = dspy.OutputField()


"""


TYPED = """\
import dspy
import typing as t
from enum import Enum
from typing import Literal, Optional


class Color(Enum):
    RED = "red"


class S(dspy.Signature):
    k: int = dspy.InputField(ge=0)
    kind: Literal["a", "b"] = dspy.InputField()
    rows: list[dict[str, float]] = dspy.InputField()
    more: Optional[t.List[int]] = dspy.InputField()
    color: Color = dspy.InputField()
    plain = dspy.InputField()
    b: str = dspy.OutputField()


def ask(text: str):
    p = dspy.Predict(S)
    p({})
"""
GOOD = {"k": "3", "kind": '"a"', "rows": "[]", "more": "None", "color": "Color.RED", "plain": '"x"'}


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("k", '"3"', "a value of k that dspex refuses: '3' is no int"),
        ("k", "-1", "-1 breaks ge=0"),
        ("k", "f'{text}'", "f'{text}' is a text"),
        ("k", "text", "text is a text"),
        ("k", "3.0", "3.0 is no int"),
        ("kind", '"c"', "'c' is no"),
        ("rows", '[{"a": "1"}]', "at [0]['a']: '1' is no float"),
        ("more", '["x"]', "['x'] is no"),
        ("more", "text", "text is a text"),
        ("plain", "[1]", "a value of plain that dspex refuses: [1] is no str"),
    ],
)
def test_a_value_that_the_type_refuses(tmp_path: Path, name: str, value: str, said: str) -> None:
    """DSPy takes any value for any input; where one is seen that dspex would refuse, the program stays."""
    call = ", ".join(f"{n}={v}" for n, v in {**GOOD, name: value}.items())
    text = TYPED.format(call)
    result = turn(tmp_path, text)
    assert result.text == text
    assert said in result.said()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("k", "int(text)"),
        ("k", "len(text)"),
        ("kind", "text"),
        ("kind", "f'{text}'"),
        ("rows", "[{'a': 1}, {'a': text}]"),
        ("rows", "[*text]"),
        ("more", "[1]"),
        ("plain", "text"),
    ],
)
def test_a_value_that_may_be_right(tmp_path: Path, name: str, value: str) -> None:
    """What fits, or cannot be seen, is no reason to stay."""
    call = ", ".join(f"{n}={v}" for n, v in {**GOOD, name: value}.items())
    assert "p = Predict(S)" in turn(tmp_path, TYPED.format(call)).text


def test_a_value_that_the_type_of_a_string_refuses(tmp_path: Path) -> None:
    """Strings have types, too."""
    text = 'import dspy\n\np = dspy.Predict("k: int -> a")\np(k="3")\n'
    result = turn(tmp_path, text)
    assert result.text == text
    assert 'program.py:4:3: Predict("k: int -> a") is called with a value of k' in result.said()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("dspy.ReAct(S, tools=[])", "S is given to dspy.ReAct()"),
        ("p = dspy.Predict(S)\nq = S.with_instructions('x')", "S is used by .with_instructions"),
        ("T = S.append('c', dspy.OutputField())", "S is used by .append"),
        ("S.__doc__ = 'x'", "S gets another __doc__"),
        ("known = {'s': S}", "S is given another name or indexed"),
        ("def f():\n    return S", "S is returned"),
        ("print(S)", "S is given to print()"),
        ("S(a='x')", "S is called"),
        ("class S(S):\n    pass", "S has a name that is given to something else, too"),
        ("p = dspy.Predict(S, n=3)", "is made with n="),
        ("p = dspy.Predict(S, **{})", "arguments that cannot be told apart"),
        ("p = dspy.ChainOfThought(S, rationale_field=1)", "is made with rationale_field="),
        ("p = dspy.Predict(S)\np.demos = []", "is used by .demos"),
        ("p = dspy.Predict(S)\np.set_lm(None)", "is used by .set_lm"),
        ("p = dspy.Predict(S)\np('x')", "is called with arguments without names"),
        ("p = dspy.Predict(S)\np(a='x', config={})", "is called with config="),
        ("p = dspy.Predict(S)\np(a='x', z=1)", "is called with z=, which is no input"),
        ("p = dspy.Predict(S)\np()", "is called without a"),
        ("p = dspy.Predict(S)\nprint(p)", "is given to print()"),
        ("p = dspy.Predict(S)\ndef f():\n    return p", "is returned"),
        ("r = dspy.Predict(S)(a='x')\nr['b']", "used as a mapping or called"),
        ("r = dspy.Predict(S)(a='x')\nprint(dict(**r))", "used as a mapping or called"),
        ("r = dspy.Predict(S)(a='x')\nprint('b' in r)", "used as a mapping or called"),
        ("r = dspy.Predict(S)(a='x')\nprint(len(r))", "used as a mapping or called"),
        ("match dspy.Predict(S)(a='x'):\n    case dspy.Prediction(b=b):\n        pass", "used as a mapping"),
        ("p = dspy.Predict('a -> b', lm=S)\np(a=['x'])", "is called with a value of a that is no text"),
        (
            "class M(dspy.Module):\n    p = dspy.Predict(S)\n    def f(self):\n        self.p(a='x')['b']",
            "used as a mapping",
        ),
        ("class M(dspy.Module):\n    p = dspy.Predict(S)\nM.p(a='x')['b']", "as a mapping"),
        ("r = dspy.Predict(S)(a='x')\nr.b = 1", "whose .b is changed"),
        ("r = dspy.Predict(S)(a='x')\nr.toDict()", "of which .toDict is read"),
        ("r = dspy.Predict(S)(a='x')\nr.c", "of which .c is read, which is no output"),
        ("r = dspy.ChainOfThought(S)(a='x')\nr.reasoning", "of which .reasoning is read"),
        ("r = dspy.ChainOfThought(S)(a='x')\nf(r)\nx.reasoning", "and .reasoning is read here"),
        ("p = dspy.Predict(S)\nisinstance(p, dspy.Predict)", "may be tested for being a dspy.Predict"),
        ("p = dspy.Predict(S)\nwith dspy.context(lm=x):\n    p(a='x')", "inside dspy.context(…)"),
        ("p = dspy.Predict(S)\ndspy.configure(adapter=dspy.JSONAdapter())", "is told the prompt format"),
        ("p = dspy.Predict(S)\ndspy.BootstrapFewShot().compile(x)", "may be given to dspy.BootstrapFewShot"),
        ("p = dspy.Predict(S)\nfrom dspy.teleprompt import Anything", "p"),
    ],
)
def test_uses_that_only_dspy_has(tmp_path: Path, text: str, said: str) -> None:
    """A use that has no counterpart keeps the signature and its programs as they are."""
    result = turn(tmp_path, HEAD + text + "\n")
    if said == "p":
        assert "p = Predict(S)" in result.text  # an import alone does nothing
    else:
        assert result.text == HEAD + text + "\n"
        assert said in result.said()


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("a: str = dspy.InputField(title='x')", "the option title="),
        ("a: str = dspy.InputField(**x)", "options without names"),
        ("a: str = dspy.InputField(default_factory=str)", "default_factory=, which DSPy does not apply"),
        ("a: str = dspy.InputField(desc=None)", "has a desc= that is no text"),
        ("a: str = dspy.InputField()\na: str = dspy.InputField()", "declares a twice"),
        ("a: str = dspy.InputField()\ndef f(self): ...", "has the method f"),
        ("a: str = dspy.InputField()\nmodel_config = {}", "has model_config = … in its body"),
        ("a: str = dspy.InputField()\nx: int = 3", "has x = … in its body"),
        (
            "a: str = dspy.InputField()\nif True:\n    c: str = dspy.InputField()",
            "S has `if True:` in its body",
        ),
        ("a: Sequence[str] = dspy.InputField()", "which dspex shows in other words"),
        ("a: 'Annotated[str, 1]' = dspy.InputField()", "which dspex shows in other words"),
        ("a: Dict = dspy.InputField()", "which dspex shows in other words"),
        ("a: 'list[typing.List]' = dspy.InputField()", "which dspex shows in other words"),
        ("a: Optional[Tuple] = dspy.InputField()", "which dspex shows in other words"),
        ("demos: str = dspy.InputField()", "would be refused by dspex"),
        ("a: complex = dspy.InputField()", "would be refused by dspex"),
        ("a: int = dspy.InputField(ge=3, le=1)", "would be refused by dspex"),
    ],
)
def test_bodies_that_have_no_counterpart(tmp_path: Path, body: str, said: str) -> None:
    """A class with anything else than fields that dspex takes stays whole."""
    head = "import dspy\n\n\nclass S(dspy.Signature):\n"
    text = f"{head}{indent(body, '    ')}\n    b: str = dspy.OutputField()\n"
    result = turn(tmp_path, text)
    assert result.text == text
    assert said in result.said()


@pytest.mark.parametrize("typ", ["Dict", "list[List]", "Optional[Set]", "Sequence[str]", "typing.Dict"])
def test_strings_that_are_shown_otherwise(tmp_path: Path, typ: str) -> None:
    """A program of a string stays where the other package shows one of its types in other words."""
    text = f'import dspy\n\np = dspy.Predict("q -> a: {typ}")\n'
    result = turn(tmp_path, text)
    assert result.text == text
    assert "shows in other words" in result.said()


@pytest.mark.parametrize("typ", ["Dict[str, int]", "List[str]", "Optional[Tuple[int, ...]]", "dict", "list"])
def test_types_that_are_shown_the_same_are_turned(tmp_path: Path, typ: str) -> None:
    """Types of `typing` with brackets, and plain ones, have the same words in both prompts."""
    result = turn(tmp_path, f'import dspy\n\np = dspy.Predict("q -> a: {typ}")\n')
    assert "dspy" not in result.text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('__all__ = ["S"]', "S is exported, and nobody in these files uses it"),
        ("class T(S, other.Thing):\n    c: str = dspy.OutputField()", "has the base other.Thing"),
        (
            "class T(dspy.Signature, metaclass=M):\n    c: str = dspy.OutputField()",
            "the class option metaclass=M",
        ),
        ("@dec\nclass T(dspy.Signature):\n    c: str = dspy.OutputField()", "has another decorator"),
        ("class T(Unknown):\n    c: str = dspy.OutputField()", "has the base Unknown"),
        ("class T(S):\n    a: str = dspy.OutputField()", "makes a an output, and its base the other"),
        ("p = dspy.Predict(name + ' -> b')", "a signature that is made at run time"),
        ("p = dspy.Predict(f'{x} -> b')", "a signature that is made at run time"),
        (
            "T = dspy.Signature('a -> b', 'x')\np = dspy.Predict(T)",
            "makes a signature at run time",
        ),
        ("p = dspy.Predict('a -> ')", "has a string that dspex refuses"),
        ("p = dspy.Predict('a = 5 -> b')", "has a default in its string"),
        ("p = dspy.Predict('a, demos -> b')", "has a string that dspex refuses"),
    ],
)
def test_definitions_that_have_no_counterpart(tmp_path: Path, text: str, said: str) -> None:
    """Metaclasses, decorators, unknown bases and strings of run time are listed."""
    result = turn(tmp_path, HEAD + text + "\n")
    assert result.text.endswith(text + "\n")
    assert said in result.said()


MODULE = """\
import dspy


class M(dspy.Module):
    def __init__(self):
        super().__init__()
        self.p = dspy.Predict("a -> b")
        {init}

    def forward(self, a):
        return self.p(a=a)

{more}
"""


@pytest.mark.parametrize(
    ("init", "more", "said"),
    [
        ("self.r = dspy.ReAct('a -> b', tools=[])", "", "M holds a dspy.ReAct, which has no counterpart"),
        ("self.set_lm(None)", "", "M uses self.set_lm"),
        ("pass", "    async def aforward(self, a): ...", "M defines aforward"),
        ("pass", "    def save(self): ...", "M defines save"),
        ("pass", "m = M()\nm.load('x.json')", "M is used by .load"),
        ("pass", "dspy.streamify(M())", "M is given to dspy.streamify()"),
        ("pass", "m = M()\nm(a=1)['b']", "used as only a prediction can be"),
        ("pass", "class N(M, Other): ...", "N has several bases"),
    ],
)
def test_modules_that_have_no_counterpart(tmp_path: Path, init: str, more: str, said: str) -> None:
    """A module stays whole, with the programs in it, when a part of it must stay."""
    text = MODULE.format(init=init, more=more)
    result = turn(tmp_path, text)
    assert said in result.said()
    assert result.text == text


def test_a_module_without_programs_stays(tmp_path: Path) -> None:
    """A module that holds nothing to turn is not turned."""
    text = "import dspy\n\n\nclass M(dspy.Module):\n    def forward(self, x):\n        return x\n"
    result = turn(tmp_path, text)
    assert result.text == text and "holds no Predict" in result.said()


def test_what_belongs_together_stays_together(tmp_path: Path) -> None:
    """One program that must stay keeps its signature, and that its other programs, in every file."""
    files = {
        "signatures.py": HEAD,
        "one.py": "import dspy\nfrom signatures import S\n\np = dspy.Predict(S)\n",
        "two.py": "import dspy\nfrom signatures import S\n\nq = dspy.Predict(S)\nq.demos = []\n",
        "three.py": 'import dspy\n\nr = dspy.Predict("a -> b")\n',
    }
    result = turn(tmp_path, files)
    assert {n: t for n, t in result.texts.items() if n != "three.py"} == {
        n: t for n, t in files.items() if n != "three.py"
    }
    assert result.texts["three.py"] == 'from dspex import Predict\n\nr = Predict("a -> b")\n'
    assert result.said().splitlines() == [
        "one.py:4:5: Predict(S) stays together with Predict(S). See two.py:5.",
        "signatures.py:4:1: S stays together with Predict(S). See two.py:5.",
        "two.py:5:1: Predict(S) is used by .demos. dspex programs are values: see with_().",
    ]


def test_uses_in_files_that_say_nothing_of_dspy(tmp_path: Path) -> None:
    """A program that is imported under its name is followed there, too."""
    files = {
        "desk.py": 'import dspy\n\ntriage = dspy.Predict("a -> b")\n',
        "main.py": 'from desk import triage\n\nprint(triage(a="x")["b"])\n',
    }
    result = turn(tmp_path, files)
    assert result.texts == files
    assert 'main.py:3:7: Predict("a -> b") gives a result that is used as a mapping' in result.said()


def test_patched_names_keep_a_file(tmp_path: Path) -> None:
    """Where a test patches what a file imports from DSPy, the programs of that file stay."""
    files = {
        "desk.py": 'import dspy\n\np = dspy.Predict("a -> b")\n',
        "test_desk.py": 'from unittest.mock import patch\n\nwith patch("desk.dspy.Predict"):\n    pass\n',
    }
    result = turn(tmp_path, files)
    assert result.texts == files
    assert "stands in a file whose dspy.Predict is patched (test_desk.py:3)" in result.said()


def test_an_obstacle_reaches_only_what_may_meet_it(tmp_path: Path) -> None:
    """A script with an optimiser keeps what it imports, and not what another script has alone."""
    files = {
        "lib.py": 'import dspy\n\np = dspy.Predict("a -> b")\n',
        "train.py": "import dspy\nimport lib\n\ndspy.MIPROv2(metric=None).compile(lib.p)\n",
        "serve.py": 'import dspy\nimport lib\n\nq = dspy.Predict("a -> b")\n',
    }
    result = turn(tmp_path, files)
    assert result.texts["lib.py"] == files["lib.py"]
    assert 'q = Predict("a -> b")' in result.texts["serve.py"]


def test_images_that_are_made_otherwise_keep_their_signatures(tmp_path: Path) -> None:
    """A value that dspex makes in another way keeps the types of its fields."""
    text = dedent("""\
        import dspy


        class Look(dspy.Signature):
            photo: dspy.Image = dspy.InputField()
            says: str = dspy.OutputField()


        def f(path):
            return dspy.Predict(Look)(photo=dspy.Image.from_file(path)).says
        """)
    result = turn(tmp_path, text)
    assert result.text == text
    assert "has a field of the type Image, and dspy.Image.from_file is used here" in result.said()


def test_what_should_be_looked_at(tmp_path: Path) -> None:
    """What is turned and may mean more than can be seen is said with its place."""
    text = dedent("""\
        import dspy

        lm = dspy.LM("openai/gpt-4o-mini")
        dspy.configure(lm=lm)


        class S(dspy.Signature):
            a = dspy.InputField()
            b: str = dspy.OutputField()


        class Alone(dspy.Signature):
            a: str = dspy.InputField()
            b: str = dspy.OutputField()


        r = dspy.Predict(S)(a="x")
        print(r)
        dspy.Predict(S)(**inputs)
        dspy.Predict('a, c -> b')(a=inputs, c=f"{inputs}")
        dspy.inspect_history(n=1)
        """)
    result = turn(tmp_path, text)
    assert "class S:" in result.text and "class Alone:" in result.text
    said = result.said("check")
    assert "program.py:4:1: dspy.configure(lm=…) sets the model of DSPy alone" in said
    assert "DSPEX_MODEL=openai/gpt-4o-mini" in said
    assert "program.py:8:5: S.a had no type and is a str now" in said
    assert "Alone is turned, and no program of these files takes it" in said
    assert "program.py:18:1: the result of Predict(S) is given to print()" in said
    assert "program.py:19:1: Predict(S) is called with names that cannot be seen" in said
    assert "program.py:20:27: the input a of Predict('a, c -> b') had no type and is a str now" in said
    assert "the input c" not in said
    assert "program.py:21:1: dspy.inspect_history(…) shows the calls of DSPy alone" in said
