"""Whatever a signature class looks like, its prompt stays the same there and back."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import dspy
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dspex import Predict
from tests.migrate.turning import module, turn

TYPES = {
    "str": ("a text", '"x"'),
    "int": (3, "4"),
    "float": (0.5, "1.5"),
    "bool": (True, "False"),
    "list[str]": (["a", "b"], '["c"]'),
    "dict[str, int]": ({"k": 1}, None),
    "Literal['low', 'high']": ("low", '"high"'),
    "int | None": (None, "None"),
    "Optional[list[float]]": ([1.0], None),
    "'Mood'": (None, "Mood.GOOD"),
}
"""What a field may hold: an input, and a default as it is written."""

BOUNDS = {"int": "ge=0, le=9", "float": "gt=0", "str": "min_length=1", "list[str]": "max_length=4"}
HEAD = (
    "from enum import Enum\nfrom typing import Literal, Optional\nimport dspy\n\n\n"
    "class Mood(Enum):\n    GOOD = 'good'\n\n\n"
)

names = st.sampled_from(["question", "a", "b2", "réponse", "it_is", "text", "class_", "answer", "q", "x"])
words = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=30)


@st.composite
def options(draw: st.DrawFn, kind: str) -> str:
    """Write the options of a field, in any order, with those that DSPy ignores."""
    found = []
    if draw(st.booleans()):
        found.append(f"{draw(st.sampled_from(['desc', 'description']))}={draw(words)!r}")
    if kind in BOUNDS and draw(st.booleans()):
        found.append(BOUNDS[kind])
    if draw(st.integers(0, 3)) == 0:
        found.append(f"prefix={draw(words)!r}")
    default = TYPES[kind][1] if kind in TYPES else None
    if default is not None and draw(st.integers(0, 3)) == 0:
        found.append(f"default={default}")
    separator = draw(st.sampled_from([", ", ",\n        ", "  ,"]))
    return separator.join(draw(st.permutations(found)))


@st.composite
def classes(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """Write one or two signature classes, the second derived, and give inputs for the last."""
    fields = draw(st.lists(names, min_size=2, max_size=6, unique=True))
    cut = draw(st.integers(1, len(fields)))
    kinds = ["Input", "Output", *(draw(st.sampled_from(["Input", "Output"])) for _ in fields[2:])]
    inputs: dict[str, Any] = {}
    lines: list[str] = []
    for name, side in zip(fields, kinds, strict=True):
        kind = draw(st.sampled_from([*TYPES, ""]))
        annotation = f": {kind}" if kind else ""
        lines.append(f"    {name}{annotation} = dspy.{side}Field({draw(options(kind))})\n")
        if side == "Input":
            inputs[name] = TYPES[kind][0] if kind else "text"
    doc = st.one_of(
        st.none(), words.map(lambda w: f"    {w!r}\n"), st.just('    """One.\n\n      Two.\n    """\n')
    )
    first, second = draw(doc), draw(doc)
    text = HEAD + f"class S(dspy.Signature):\n{first or ''}{''.join(lines[:cut])}\n"
    if cut < 2:  # a base without outputs is no signature
        text = HEAD + f"class S(dspy.Signature):\n{first or ''}{''.join(lines)}\n"
        cut = len(lines)
    more = "".join(lines[cut:]) or "    pass\n"
    return text + f"\nclass Last(S):\n{second or ''}{more}\n", inputs


def asked(text: str, inputs: dict[str, Any], program: str) -> list[Any]:
    """Return what a signature of either side would send."""
    with module(text) as made:
        cls = made.Last
        values = {n: made.Mood.GOOD if _is_mood(cls, n) else v for n, v in inputs.items()}
        if isinstance(cls, type) and issubclass(cls, dspy.Signature):
            return list(dspy.ChatAdapter().format(cls, [], values))
        return list(Predict(cls).messages(**values))


def _is_mood(cls: Any, name: str) -> bool:
    if issubclass(cls, dspy.Signature):
        return getattr(cls.input_fields[name].annotation, "__name__", "") == "Mood"
    found = next(f for f in cls.__dspex_spec__.fields if f.name == name)
    return type(found.type).__name__ == "Named"


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(classes())
def test_prompts_are_the_same_there_and_back(written: tuple[str, dict[str, Any]]) -> None:
    """The messages of a turned class, and of one that is turned back, are those of the class."""
    text, inputs = written
    with tempfile.TemporaryDirectory() as folder:
        there = turn(Path(folder, "there"), text)
        if there.said():
            assert "empty one" in there.said() or "refused by dspex" in there.said(), there.said()
            assert there.text == text
            return
        again = turn(Path(folder, "again"), there.text)
        back = turn(Path(folder, "back"), there.text, "dspy")
    assert again.text == there.text
    assert "dspy" not in there.text.split("class S", 1)[1]
    assert back.said() == ""
    expected = asked(text, inputs, "Predict")
    assert asked(there.text, inputs, "Predict") == expected
    assert asked(back.text, inputs, "Predict") == expected
