"""Random signatures, and answers to them: in the format, nearly in it, and in no format at all."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple
from xml.sax.saxutils import escape, quoteattr

from hypothesis import strategies as st

from dspex import In, Out, signature
from dspex.native.builtins import to_builtins
from tests.compat.compat_kinds import ALL_KINDS
from tests.dialects.signature_cases import texts

WIRES = ("a", "b1", "class", "json", "naïve", "数", "x_y", "copy", "rationale", "Answer")
NAMES = tuple(f"field_{number}" for number in range(len(WIRES)))


class Field(NamedTuple):
    """One field: its name, its name in the prompt, its type, and how to make values."""

    name: str
    wire: str
    annotation: Any
    values: st.SearchStrategy[Any]


class Asked(NamedTuple):
    """A signature with its fields."""

    cls: Any
    inputs: Sequence[Field]
    outputs: Sequence[Field]


@st.composite
def _fields(draw: st.DrawFn, names: Sequence[tuple[str, str]]) -> list[Field]:
    found: list[Field] = []
    for name, wire in names:
        annotation, values = draw(st.sampled_from(ALL_KINDS))
        found.append(Field(name, wire, annotation, values))
    return found


@st.composite
def signatures(draw: st.DrawFn) -> Asked:
    """A signature of one to four outputs of any types, some with defaults."""
    wires = draw(st.lists(st.sampled_from(WIRES), unique=True, min_size=1, max_size=5))
    named = list(zip(NAMES, wires, strict=False))
    some = draw(st.integers(0, min(1, len(named) - 1)))
    inputs, outputs = draw(_fields(named[:some])), draw(_fields(named[some:]))
    body: dict[str, Any] = {"__module__": __name__, "__annotations__": {}, "__doc__": "Answer."}
    for field in (*inputs, *outputs):
        options: dict[str, Any] = {"wire_name": field.wire}
        if field in outputs and draw(st.integers(0, 4)) == 0:
            value = draw(field.values)
            options |= {"default": value} if value.__hash__ else {"default_factory": _Given(value)}
        body["__annotations__"][field.name] = field.annotation
        body[field.name] = (In if field in inputs else Out)(**options)
    return Asked(signature(type("Drawn", (), body)), inputs, outputs)


class _Given:
    """A factory of one value."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def __call__(self) -> Any:
        return self.value


WORDS = (
    *("", " ", "null", "None", "True", "true", "False", "yes", "no", "1", "0", "-1", "1.0", "1e3", "2.5"),
    *("'low'", '"low"', "Literal['low']", "str[low]", "LOW", "High", "RED", "red", "it's", "Color.RED"),
    *("[1, 2", "[1, 2,]", "{'a': 1}", "{a: 1}", "(1, 2)", "{1, 2}", "{[]: 1}", "{", "[", '"', "'", "}"),
    *("nan", "NaN", "Infinity", "1e400", "0x10", "1_000", "1,200", "012", "2020-01-01", "P1D", "12:30"),
    *('{"name": "x"}', '{"name": "x", "count": "2"}', "[{}]", '[["x"]]', '{"kind": "box", "side": 1}'),
    *("b'x'", "...", "1 2", "a, b", '"a" "b"', "\ufeff1", "é", "\x00", "-", "#1", "// x", "`1`"),
    *(
        '{"low": 3, "high": 1}',
        "9" * 30,
        "1" * 5000,
        "[" * 40,
        '{"a": ' * 40,
        "\\d",
        "'\\x'",
        "1 if 1 else 2",
    ),
)
TOKENS = (
    *('"', "'", "{", "}", "[", "]", ",", ":", "\\", "\n", "\r", "\r\n", "\t", "\x0b", "\x0c", "\x1c", "\x1d"),
    *("\x1e", "\x85", "\u2028", "\u2029", "\xa0", "\ufeff", " ", "[[ ## ", " ## ]]", "[[ ## a ## ]]", "```"),
    *("```json\n", "<think>{}</think>", "None", "True", "null", "#", "//", "/* */", "1", "-", ".", "e", "“"),
    *("[[ ## completed ## ]]", "{{", "}}", "answer", "Note (see): "),
    *("<a>", "</a>", "<a />", "&amp;", "&", "<item>", "</item>", "<![CDATA["),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.floats() | texts | st.sampled_from(WORDS),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["name", "count", "tags", "x", "y", "a", "kind", "label"]), inner, max_size=3
        )
    ),
    max_leaves=6,
)


@st.composite
def _plain_values(draw: st.DrawFn, field: Field, odd: bool) -> Any:
    """A value of an output as decoded JSON, or something else in its place."""
    if odd and draw(st.integers(0, 3)) == 0:
        return draw(JSON | st.sampled_from(WORDS))
    plain = to_builtins(draw(field.values))
    if odd and draw(st.integers(0, 5)) == 0:
        return draw(st.sampled_from([json.dumps(plain, default=str), str(plain), [plain], {"value": plain}]))
    return plain


@st.composite
def _section(draw: st.DrawFn, field: Field, odd: bool) -> str:
    """What stands under a header."""
    plain = draw(_plain_values(field, odd))
    if isinstance(plain, str):
        return plain
    shown = json.dumps(plain, default=str, ensure_ascii=draw(st.booleans()))
    return draw(st.sampled_from([shown, repr(plain)])) if odd else shown


@st.composite
def _entries(draw: st.DrawFn, outputs: Sequence[Field], odd: bool) -> list[tuple[str, Field]]:
    """Names of outputs, perhaps too few, too many, twice, in another order or case."""
    found = [(f.wire, f) for f in outputs]
    if not odd:
        return found
    for how in draw(st.lists(st.sampled_from(["drop", "double", "order", "case", "extra"]), max_size=2)):
        at = draw(st.integers(0, max(0, len(found) - 1)))
        match how:
            case "drop" if found:
                del found[at]
            case "double" if found:
                found.insert(draw(st.integers(0, len(found))), found[at])
            case "order":
                found.reverse()
            case "case" if found:
                found[at] = (found[at][0].swapcase(), found[at][1])
            case _:
                found.insert(at, (draw(st.sampled_from(["extra", "completed", *WIRES])), outputs[0]))
    return found


@st.composite
def chat_answers(draw: st.DrawFn, outputs: Sequence[Field]) -> str:
    """An answer with headers."""
    odd = draw(st.booleans())
    entries = draw(_entries(outputs, odd))
    between = draw(st.sampled_from(["\n", " ", "\n\n", "  \n"])) if odd else "\n"
    blocks = [f"[[ ## {name} ## ]]{between}{draw(_section(field, odd))}" for name, field in entries]
    if not odd or draw(st.booleans()):
        blocks.append("[[ ## completed ## ]]")
    return draw(spoiled("\n\n".join(blocks), odd))


@st.composite
def json_answers(draw: st.DrawFn, outputs: Sequence[Field]) -> str:
    """An answer that is an object."""
    odd = draw(st.booleans())
    values = {name: draw(_plain_values(field, odd)) for name, field in draw(_entries(outputs, odd))}
    indent = draw(st.sampled_from([None, 2]))
    text = json.dumps(values, default=str, indent=indent, ensure_ascii=draw(st.booleans()))
    if odd and draw(st.integers(0, 3)) == 0:
        text = repr(values)
    return draw(spoiled(text, odd))


def in_tags(tag: str, value: Any) -> str:
    """Write JSON data as DSPy asks for it in XML."""
    if isinstance(value, dict):
        inner = "".join(
            in_tags(name, item)
            if name.isidentifier()
            else f"<entry key={quoteattr(name)}>{escape(str(item))}</entry>"
            for name, item in value.items()
        )
    elif isinstance(value, list):
        inner = "".join(in_tags("item", item) for item in value)
    else:
        inner = "" if value is None else escape(str(value))
    return f"<{tag}>{inner}</{tag}>" if inner else f"<{tag} />"


@st.composite
def xml_answers(draw: st.DrawFn, outputs: Sequence[Field]) -> str:
    """An answer in tags: nested, or with JSON between them."""
    odd = draw(st.booleans())
    blocks: list[str] = []
    for name, field in draw(_entries(outputs, odd)):
        if draw(st.booleans()):
            blocks.append(in_tags(name, draw(_plain_values(field, odd))))
        else:
            text = draw(_section(field, odd))
            plain = odd and draw(st.integers(0, 3)) == 0
            blocks.append(f"<{name}>\n{text if plain else escape(text)}\n</{name}>")
    between = draw(st.sampled_from(["\n\n", "\n", "", " and "])) if odd else "\n\n"
    return draw(spoiled(between.join(blocks), odd))


SLIPS: dict[str, Callable[[str, int, str], str]] = {
    "cut": lambda text, at, token: text[:at],
    "behead": lambda text, at, token: text[at:],
    "drop": lambda text, at, token: text[:at] + text[at + 1 :],
    "repeat": lambda text, at, token: text[:at] + text[at : at + 4] + text[at:],
    "insert": lambda text, at, token: text[:at] + token + text[at:],
    "quotes": lambda text, at, token: text.replace('"', "'"),
    "other quotes": lambda text, at, token: text.replace("'", '"'),
    "fence": lambda text, at, token: f"Here it is:\n```json\n{text}\n```\nDone.",
    "prose": lambda text, at, token: f"Sure! {token} {text} {token}",
    "twice": lambda text, at, token: f"{text}\n{token}\n{text}",
    "case": lambda text, at, token: text.swapcase(),
    "lines": lambda text, at, token: text.replace("\n", token),
    "words": lambda text, at, token: text.replace("true", "True").replace("null", "None"),
    "brace": lambda text, at, token: text.replace("}", token),
    "indent": lambda text, at, token: text.replace("\n", "\n  "),
}
"""What goes wrong in a text, given a place in it and a token."""


@st.composite
def spoiled(draw: st.DrawFn, text: str, odd: bool) -> str:
    """A text with a few slips."""
    for _ in range(draw(st.integers(0, 2)) if odd else 0):
        slip = SLIPS[draw(st.sampled_from(list(SLIPS)))]
        text = slip(text, draw(st.integers(0, len(text))), draw(st.sampled_from(TOKENS)))
    return text


IN_FORMAT: dict[str, Callable[[Sequence[Field]], st.SearchStrategy[str]]] = {
    "dspy-3.4/chat": chat_answers,
    "dspy-3.4/json": json_answers,
    "dspy-3.4/xml": xml_answers,
    "dspy-3.4/baml": json_answers,
}


def answers(outputs: Sequence[Field]) -> st.SearchStrategy[str]:
    """Answers in any format, or in none."""
    return st.one_of(
        chat_answers(outputs),
        json_answers(outputs),
        xml_answers(outputs),
        chat_answers(outputs),
        json_answers(outputs),
        xml_answers(outputs),
        st.sampled_from(WORDS),
        st.text(alphabet="{}[]()\"'`:,;=\\/#*- \n1aT.é", max_size=40),
    )
