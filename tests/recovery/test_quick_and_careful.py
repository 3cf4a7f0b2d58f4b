"""Generated parsers read what follows the format; they never differ from the reader that takes its time."""

from __future__ import annotations

import json
from typing import Any

import dspy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dspex import AnswerError, In, Out, Predict, signature
from dspex.native.answer_reader import AnswerReader
from dspex.native.convert import to_builtins
from dspex.native.live import Live
from dspex.native.xml.writing import escaped, tagged
from dspex.spec.dialect import DIALECTS
from tests.dialects.signature_cases import KINDS, texts

BOUNDS: dict[Any, dict[str, list[Any]]] = {
    int: {"ge": [0, -5], "gt": [0], "le": [10], "lt": [4, 11]},
    float: {"ge": [0, 0.5], "gt": [0], "le": [1, 1e3], "lt": [7], "multiple_of": [0.5, 0.1, 0.3]},
    str: {"min_length": [0, 2], "max_length": [2, 5], "pattern": ["^a"]},
    str | None: {"min_length": [2], "max_length": [5]},
    list[str]: {"min_length": [1], "max_length": [2]},
    list[int]: {"max_length": [1]},
}


@st.composite
def cases(draw: st.DrawFn) -> tuple[Any, dict[str, str], str]:
    """Draw a signature with one to three outputs, and an answer in either format, perhaps with a slip."""
    namespace: dict[str, Any] = {"__annotations__": {"q": str}, "q": In(), "__doc__": "Do."}
    values: dict[str, Any] = {}
    for number in range(draw(st.integers(1, 3))):
        annotation, made = draw(st.sampled_from([*KINDS, *((k, None) for k in BOUNDS for _ in range(6))]))
        options: dict[str, Any] = {}
        if made is None:
            made = next(values for kind, values in KINDS if kind == annotation)
            for name in draw(st.lists(st.sampled_from(sorted(BOUNDS[annotation])), unique=True, max_size=2)):
                options[name] = draw(st.sampled_from(BOUNDS[annotation][name]))
        namespace["__annotations__"][f"f{number}"] = annotation
        namespace[f"f{number}"] = Out(**options)
        values[f"f{number}"] = draw(made)
    plain = {name: to_builtins(value) for name, value in values.items()}
    shown = {
        name: value if isinstance(value, str) else draw(st.sampled_from([repr, json.dumps]))(value)
        for name, value in plain.items()
    }
    if draw(st.integers(0, 3)) == 0:
        name = draw(st.sampled_from(sorted(shown)))
        shown[name] = draw(
            st.sampled_from(["", "null", "1.0", "1e999", "NaN", "-1", "7", "[]", "True"]) | texts
        )
    chat = "\n\n".join([*(f"[[ ## {k} ## ]]\n{v}" for k, v in shown.items()), "[[ ## completed ## ]]"])
    tags = "\n\n".join(
        tagged(k, plain[k])
        if isinstance(plain[k], (list, dict)) and draw(st.integers(0, 3))
        else f"<{k}>\n{draw(st.sampled_from([escaped, str]))(v)}\n</{k}>"
        for k, v in shown.items()
    )
    answers = {"dspy-3.4/chat": chat, "dspy-3.4/json": json.dumps(plain), "dspy-3.4/xml": tags}
    dialect = draw(st.sampled_from(sorted(answers)))
    return signature(type("Drawn", (), namespace)), answers, dialect


def outcome(read: Any) -> Any:
    """Return what reading gives, in a form that can be compared: NaN too."""
    try:
        record = read()
    except AnswerError as error:
        return error.problems
    return [(name, type(value), comparable(value)) for name, value in record.__rich_repr__()]


def comparable(value: Any) -> Any:
    """Write a value so that NaN is itself and the order of names and of sets does not count."""
    if isinstance(value, dict):
        return sorted((repr(key), comparable(item)) for key, item in value.items())
    if isinstance(value, (list, tuple)):
        return [comparable(item) for item in value]
    return sorted(map(repr, value)) if isinstance(value, (set, frozenset)) else repr(value)


@given(drawn=cases(), cut=st.integers(0, 200), how=st.sampled_from(["keep", "keep", "cut", "space", "prose"]))
def test_the_quick_way_gives_what_the_careful_way_gives(drawn: Any, cut: int, how: str) -> None:
    """The same value of the same type, or the same problems."""
    cls, answers, dialect = drawn
    text = answers[dialect]
    text = {"cut": text[:cut], "space": f"\n {text}\n ", "prose": f"Sure:\n{text}"}.get(how, text)
    plan = Predict(cls, dialect=dialect).plan
    native, record = plan.prepare(), cls(q="x")
    careful = AnswerReader(Live(cls), dialect)
    assert outcome(lambda: native.parse(text, record)) == outcome(lambda: careful(text, record))


def test_bounds_stand_in_the_generated_code() -> None:
    """Where a comparison tells; what takes more goes through a reader."""

    @signature
    class Bounded:
        q: str = In()
        score: float = Out(ge=0, lt=1)
        tags: list[str] = Out(max_length=2)
        word: str = Out(min_length=1, pattern="^a")
        rest: str | None = Out(max_length=3)

    source = Predict(Bounded).plan.prepare().source
    assert "if not 0 <= value_score < 1:" in source
    assert "if not len(value_tags) <= 2:" in source
    assert "if not len(value_rest) <= 3:" in source
    assert 'read_bounded_word = BOUNDED.text_reader("word")' in source


def test_a_bound_that_no_float_holds() -> None:
    """It is compared as the whole number that it is."""

    @signature
    class Great:
        q: str = In()
        number: int = Out(le=10**320)

    read = Predict(Great).parse
    assert read(f"[[ ## number ## ]]\n{'9' * 320}\n\n[[ ## completed ## ]]").number == int("9" * 320)
    with pytest.raises(AnswerError, match="at most 1000"):
        read(f"[[ ## number ## ]]\n1{'0' * 319}1\n\n[[ ## completed ## ]]")


@pytest.mark.parametrize("kind", [str, int | str, str | None, bytes, list[int] | str])
@pytest.mark.parametrize("separator", ["\r\n", "\r", "\x0b", "\x0c", "\x1c", "\x85", "\u2028"])
def test_ends_of_lines_are_newlines_whatever_the_type(kind: Any, separator: str) -> None:
    """DSPy splits an answer into lines, and joins them; so do all readers of bare text."""
    bounded = {"pattern": "a"} if kind is str else {}

    @signature
    class Bare:
        q: str = In()
        value: kind = Out(**bounded)

    text = f"[[ ## value ## ]]\nab{separator}c\n\n[[ ## completed ## ]]"
    theirs = dspy.ChatAdapter().parse(dspy.Signature("q -> value"), text)["value"]
    ours = Predict(Bare).parse(text).value
    assert (ours.decode() if isinstance(ours, bytes) else ours) == theirs == "ab\nc"


def test_numbers_past_64_bits_and_not_a_number() -> None:
    """What msgspec refuses or lets through is read by recovery, bounds included."""

    @signature
    class Numbers:
        q: str = In()
        big: int = Out()
        part: float = Out(ge=0)

    def read(big: str, part: str) -> Any:
        return Predict(Numbers).parse(f"[[ ## big ## ]]\n{big}\n\n[[ ## part ## ]]\n{part}")

    assert read("123456789012345678901234567890", "1").big == 123456789012345678901234567890
    assert read("3.0", "0").big == 3
    for part in ("NaN", "-0.5", "-1e400"):
        with pytest.raises(AnswerError, match="part"):
            read("1", part)


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize(
    ("step", "number", "fits"),
    [
        (0.5, "5e+27", True),
        (0.1, "0.3", True),
        (0.3, "2702159776422297.5", False),  # as binary numbers it is a multiple
        (5e-324, "1e308", True),
    ],
)
def test_multiples_are_those_of_the_numbers_as_written(
    dialect: Any, step: float, number: str, fits: bool
) -> None:
    """In every format, however large the number is."""
    namespace: dict[str, Any] = {"__annotations__": {"q": str, "f": float}, "q": In()}
    cls: Any = signature(type("Stepped", (), {**namespace, "f": Out(multiple_of=step)}))
    text = {"json": f'{{"f": {number}}}', "baml": f'{{"f": {number}}}', "xml": f"<f>{number}</f>"}.get(
        dialect.rpartition("/")[2], f"[[ ## f ## ]]\n{number}\n\n[[ ## completed ## ]]"
    )
    native, record = Predict(cls, dialect=dialect).plan.prepare(), cls(q="x")
    if fits:
        assert native.parse(text, record).f == float(number)
        return
    with pytest.raises(AnswerError, match="multiple of"):
        native.parse(text, record)
