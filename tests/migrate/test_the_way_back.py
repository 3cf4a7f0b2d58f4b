"""`--to dspy`: `@signature` classes become DSPy signatures."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from tests.migrate.turning import answering, run, same, turn

HEAD = dedent("""\
    from dspex import In, Out, Predict, signature


    @signature
    class S:
        a: str = In()
        b: str = Out()


    """)

ALL = dedent('''\
    """A program."""
    from typing import Literal

    from dspex import ChainOfThought, Module, Out, Predict, signature
    import dspex


    @signature
    class Triage:
        """Triage a ticket."""

        ticket: str
        lang: str = "en"  # the default
        size: int = dspex.In(default=3, ge=1)
        priority: Literal["low", "high"] = Out(desc="how urgent")


    @dspex.signature
    class Bare:
        ticket: str
        label: str = Out()


    @signature
    class More(Bare):
        words: list[str] = Out()


    class Desk(Module):
        def __init__(self) -> None:
            self.first = Predict(Triage)
            self.more = ChainOfThought(More)
            self.told = Predict("label -> title", instructions="Find a title.")

        def forward(self, ticket: str) -> tuple[str, str, list[str], str]:
            more = self.more(ticket=ticket)
            told = self.told(label=more.label)
            return self.first(ticket=ticket).priority, more.label, more.words, told.title


    def main():
        return Desk()(ticket="It hums")
    ''')


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_whole_program(tmp_path: Path) -> None:
    """Bare annotations, defaults, inheritance, strings with instructions and modules ask the same."""
    result = same(tmp_path, ALL, "dspy")
    assert result.said() == "" and "dspex" not in result.text
    assert 'lang: str = dspy.InputField(default="en")  # the default' in result.text
    assert "class More(Bare):" in result.text and "class Bare(dspy.Signature):" in result.text
    say = answering(reasoning="r", priority="low", label="noise", words='["a"]', title="Hum")
    before, after = run(ALL, say), run(result.text, say)
    assert before.value == after.value == ("low", "noise", ["a"], "Hum")
    assert before.asked == after.asked


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("r = S(a='x')", "S is called"),
        ("p = Predict(S)\np.full(a='x')", "is used by .full"),
        ("p = Predict(S)\nq = p.with_(temperature=0)", "is used by .with_"),
        ("p = Predict(S, lm=x)", "is made with lm="),
        ("p = Predict('a = 3 -> b')", "has a default in its string"),
        ("p = Predict('a -> b: float[ge=0]')", "constraints"),
        ("r = Predict(S)(a='x')\nr.a", "of which .a is read, which is no output"),
        ("@signature(instructions='x')\nclass T:\n    b: str = Out()", "T has options of @signature"),
        ("@signature\nclass T:\n    b: str = Out(wire_name='c')", "the option wire_name="),
        ("@signature\nclass T:\n    b: str = Out()\n    def f(self): ...", "the method f"),
        ("@signature\nclass T(Plain):\n    b: str = Out()", "T has the base Plain"),
    ],
)
def test_what_only_dspex_has(tmp_path: Path, text: str, said: str) -> None:
    """What DSPy cannot say is listed and left."""
    result = turn(tmp_path, HEAD + text + "\n", "dspy")
    assert result.text.endswith(text + "\n")
    assert said in result.said()


def test_the_text_comes_back(tmp_path: Path) -> None:
    """A program in plain style, with `import dspy`, is the same text after both ways."""
    text = dedent('''\
        """Doc."""

        import os
        import dspy
        from typing import Literal


        class S(dspy.Signature):
            """Doc."""

            a: str = dspy.InputField(desc="x", min_length=1)
            b: Literal["x"] = dspy.OutputField()  # why


        class M(dspy.Module):
            def __init__(self):
                super().__init__()
                self.p = dspy.ChainOfThought(S, temperature=0.5)
                self.q = dspy.Predict(dspy.Signature("a -> b: int", "Do it."))

            def forward(self, a):
                return self.q(a=self.p(a=a).b).b
        ''')
    there = turn(tmp_path / "there", text)
    assert "dspy" not in there.text
    assert turn(tmp_path / "back", there.text, "dspy").text == text
