"""The one table of deliberate differences is true, row for row."""

from __future__ import annotations

import asyncio
import base64
import dataclasses
import enum
import json
import re
import tempfile
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, NewType

import dspy
import msgspec
import pydantic
import pytest
from annotated_types import Ge
from dspy.adapters.baml_adapter import BAMLAdapter

from dspex import (
    AnswerError,
    Audio,
    BindError,
    ChainOfThought,
    ConfigurationError,
    ContentError,
    DspexError,
    History,
    Image,
    In,
    Out,
    Predict,
    Reasoning,
    ToolCalls,
    signature,
)
from dspex.bridge import dspy_signature, from_dspy
from dspex.bridge.engine import language_model
from dspex.errors import DefinitionError
from dspex.lm.base import Capabilities, Response
from dspex.testing import ScriptedModel
from dspex.types.marked import START
from tests.docs.fences import ROOT, pages

CHAT, JSON, XML = "dspy-3.4/chat", "dspy-3.4/json", "dspy-3.4/xml"
BAML, TWO_STEP = "dspy-3.4/baml", "dspy-3.4/two-step"
ADAPTERS: dict[str, Any] = {CHAT: dspy.ChatAdapter, JSON: dspy.JSONAdapter, XML: dspy.XMLAdapter}
ROUTES: tuple[Any, ...] = ("native", "bridge")


def asked(kind: Any, **options: Any) -> Any:
    """Make a signature with one output `a`."""
    body = {"__module__": __name__, "__annotations__": {"q": str, "a": kind}, "q": In(), "a": Out(**options)}
    return signature(type("Asked", (), body))


def chat(value: str) -> str:
    return f"[[ ## a ## ]]\n{value}\n\n[[ ## completed ## ]]"


def by_dspy(
    cls: Any, said: Any, dialect: str = CHAT, able: Capabilities | None = None
) -> tuple[Any, ScriptedModel]:
    """Ask DSPy; return the value or the name of its error, and the model with its requests."""
    lm = ScriptedModel(said, capabilities=able or Capabilities())
    with (
        warnings.catch_warnings(action="ignore"),
        dspy.context(lm=language_model(lm), adapter=ADAPTERS[dialect]()),
    ):
        try:
            return dspy.Predict(dspy_signature(cls))(q="?").a, lm
        except Exception as error:  # its name is what is compared
            return type(error).__name__, lm


def by_dspex(
    cls: Any, said: Any, dialect: Any = CHAT, compat: Any = "dspex", route: Any = None, **settings: Any
) -> Any:
    """Ask dspex and return the completion, or the error."""
    lm = settings.pop("lm", None) or ScriptedModel(said)
    program: Any = Predict(cls, lm=lm, dialect=dialect, compat=compat, route=route, **settings)
    try:
        return program.full(q="?")
    except DspexError as error:
        return error


def same_as_dspy(cls: Any, said: Any, dialect: str = CHAT) -> Any:
    """Return DSPy's value or the name of its error, which both routes give with `compat`."""
    expected, plain = by_dspy(cls, said, dialect)
    for route in ROUTES:
        lm = ScriptedModel(said)
        found = by_dspex(cls, None, dialect, "dspy", route, lm=lm)
        value = found.dspy_error if isinstance(found, DspexError) else found.value.a
        assert (value, type(value), len(lm.requests)) == (expected, type(expected), len(plain.requests))
    return expected


def reading(
    kind: Any,
    text: str,
    theirs: Any,
    ours: Any,
    repairs: Sequence[str] = (),
    dialect: str = CHAT,
    **options: Any,
) -> Callable[[], None]:
    """Make a test of one answer: what DSPy reads, and what dspex does; None for a refusal."""

    def check() -> None:
        cls = asked(kind, **options)
        expected = same_as_dspy(cls, text, dialect)
        assert (expected, type(expected)) == (theirs, type(theirs))
        done = by_dspex(cls, text, dialect, reasks=0)
        if ours is None:
            assert isinstance(done, AnswerError)
        else:
            assert (done.value.a, [r.code for r in done.repairs]) == (ours, list(repairs))

    return check


class Color(enum.Enum):
    RED = "red"
    BLUE = "blue"


class Link(msgspec.Struct):
    next: Annotated[Link, msgspec.Meta(description="the next one")]


class Low(msgspec.Struct):
    low: int

    def __post_init__(self) -> None:
        if self.low > 1:
            raise ValueError("too high")


def second_request() -> None:
    cls = asked(int)
    assert same_as_dspy(cls, ["so", '{"a": 5}']) == 5
    lm = ScriptedModel(["so", chat("5")])
    done = by_dspex(cls, None, lm=lm)
    assert (done.value.a, done.attempts) == (5, 2)
    assert "That answer cannot be used" in lm.requests[1].messages[-1].content


def json_answer() -> None:
    cls = asked(int)
    assert same_as_dspy(cls, ['{"a": "x"}', '{"a": 5}'], JSON) == "AdapterParseError"
    assert by_dspex(cls, ['{"a": "x"}', '{"a": 5}'], JSON).attempts == 2


def all_problems() -> None:
    cls: Any = signature(
        type(
            "Two",
            (),
            {
                "__module__": __name__,
                "__annotations__": {"q": str, "a": int, "b": int},
                "q": In(),
                "a": Out(),
                "b": Out(),
            },
        )
    )
    text = '{"a": "x", "b": "y"}'
    assert same_as_dspy(cls, text, JSON) == "AdapterParseError"
    settings = dspy.context(lm=language_model(ScriptedModel(text)), adapter=dspy.JSONAdapter())
    with settings, pytest.raises(dspy.AdapterParseError, match="Failed to parse field a") as caught:
        dspy.Predict(dspy_signature(cls))(q="?")
    assert "Failed to parse field b" not in str(caught.value)
    assert len(by_dspex(cls, text, JSON).problems) == 2
    assert len(by_dspex(cls, text, JSON, "dspy").problems) == 1


def errors() -> None:
    cls = asked(Color)
    assert same_as_dspy(cls, '{"a": []}', JSON) == "TypeError"
    assert same_as_dspy(cls, "", JSON) == "AdapterParseError"
    assert isinstance(by_dspex(cls, '{"a": []}', JSON), AnswerError)


def several_objects() -> None:
    kind, text = dict[str, int], 'first {"a": {"x": 1}} then {"a": {"x": 2}}'
    reading(kind, text, {"x": 2}, None, dialect=JSON)()
    reading(kind, text[6:].replace("then ", ""), {"x": 2}, {"x": 1}, ["prose", "several"], JSON)()


def header_twice() -> None:
    reading(str, f"[[ ## a ## ]]\none\n\n{chat('two')}", "one", None)()
    reading(str, f"{chat('one')}\n\n{chat('two')}", "one", "one", ["several"])()


def cut_answer() -> None:
    cls, said = asked(str), Response("[[ ## a ## ]]\nhalf of", finish="length")
    assert same_as_dspy(cls, said) == "half of"
    assert "raise max_tokens" in str(by_dspex(cls, said))


def dropped() -> None:
    cls, text = asked(list[int], drop_invalid=True), chat('[1, "x"]')
    assert same_as_dspy(cls, text) == "AdapterParseError"
    assert by_dspex(cls, text).value.a == [1]


def refusing_class() -> None:
    cls, text = asked(Low), chat('{"low": 5}')
    for compat, attempts in (("dspex", 2), ("dspy", 1)):
        error = by_dspex(cls, text, compat=compat)
        assert isinstance(error, AnswerError)
        assert ("too high" in str(error), len(error.attempts), error.dspy_error) == (True, attempts, "")


def validated() -> None:
    def never(record: Any) -> bool:
        return False

    for compat, attempts in (("dspex", 2), ("dspy", 1)):
        error = by_dspex(asked(int), chat("5"), compat=compat, validators=[never])
        assert (isinstance(error, AnswerError), len(error.attempts)) == (True, attempts)
        done = by_dspex(asked(int), chat("5"), compat=compat, checks=[never])
        assert [c.passed for c in done.checks] == [False]


def streamed() -> None:
    cls, said = asked(int), ["[[ ## a ## ]]\nno\n\n", '{"a": 5}']
    lm = language_model(ScriptedModel(said))
    listener = dspy.streaming.StreamListener(signature_field_name="a")

    async def plain() -> None:
        with dspy.context(lm=lm, adapter=dspy.ChatAdapter()):
            shown = dspy.streamify(dspy.Predict(dspy_signature(cls)), stream_listeners=[listener])
            async for _ in shown(q="?"):
                pass

    with warnings.catch_warnings(action="ignore"), pytest.raises(Exception, match=r".") as caught:
        asyncio.run(plain())
    failures = [caught.value]
    while isinstance(failures[0], BaseExceptionGroup):
        failures = list(failures[0].exceptions)
    assert isinstance(failures[0], dspy.AdapterParseError)

    async def ours(program: Any) -> list[Any]:
        return [part async for part in program.stream(q="?")]

    for compat, answers in (("dspy", said), ("dspex", [said[0], chat("5")])):
        program: Any = Predict(cls, lm=ScriptedModel(answers, piece=3), compat=compat)  # type: ignore[call-overload]
        last = asyncio.run(ours(program))[-1]
        assert (last.value.a, last.completion.attempts) == (5, 2)


def held_to(kind: Any) -> tuple[Any, list[Any]]:
    """Return what DSPy asks for, and what dspex does by default and with compat."""
    able = Capabilities(json_schema=True)
    outcome, plain = by_dspy(asked(kind), "{}", JSON, able)
    ours: list[Any] = []
    for compat in ("dspex", "dspy"):
        lm = ScriptedModel("{}", capabilities=able)
        error = by_dspex(asked(kind), None, JSON, compat, lm=lm)
        ours.append([(r.schema, r.json_mode) for r in lm.requests[:1]] or error.dspy_error)
    return [(r.schema, r.json_mode) for r in plain.requests] or outcome, ours


def bare_dict() -> None:
    theirs, (by_default, with_compat) = held_to(dict)
    assert theirs[0][0]["properties"]["a"]["properties"] == {}
    assert by_default == [(None, True)]
    assert with_compat == theirs


def endless() -> None:
    assert held_to(Link) == ("RecursionError", [[(None, True)], "RecursionError"])


def xml_answer() -> None:
    cls = asked(int)
    assert same_as_dspy(cls, ["so", '{"a": 5}'], XML) == 5
    lm = ScriptedModel(["so", "<a>5</a>"])
    done = by_dspex(cls, None, XML, lm=lm)
    assert (done.value.a, done.attempts) == (5, 2)
    assert "That answer cannot be used" in lm.requests[1].messages[-1].content


@dataclasses.dataclass
class Pair:
    low: Low
    high: int


class Node(pydantic.BaseModel):
    next: Node | None = None


class Pinned(pydantic.BaseModel):
    picture: Image


class DspyPinned(pydantic.BaseModel):
    picture: dspy.Image


def dataclass_in_tags() -> None:
    with pytest.raises(Exception, match="Unable to generate pydantic-core schema"):
        dspy.XMLAdapter().format_system_message(dspy.Signature({"a": (Pair, dspy.OutputField())}))
    for compat in ("dspex", "dspy"):
        for route in ROUTES:
            lm = ScriptedModel('<a>{"low": {"low": 1}, "high": 2}</a>')
            done = by_dspex(asked(Pair), None, XML, compat, route, lm=lm)
            assert done.value.a == Pair(Low(1), 2)
            assert "must adhere to the JSON schema" in lm.requests[0].messages[0].content


def recursive_model() -> None:
    cls = asked(Node)
    with pytest.raises(ValueError, match="recursive"):
        BAMLAdapter().format_system_message(dspy_signature(cls))
    assert "next: Node or null" in Predict(cls, dialect=BAML).messages(q="?")[0]["content"]  # type: ignore[call-overload]
    for route in ROUTES:
        error = by_dspex(cls, "{}", BAML, "dspy", route)
        assert (type(error), error.dspy_error) == (ConfigurationError, "ValueError")


def image_in_a_model() -> None:
    body = {"__module__": __name__, "__annotations__": {"p": Pinned, "a": str}, "p": In(), "a": Out()}
    cls: Any = signature(type("Asked", (), body))
    plain = dspy.Signature({"p": (DspyPinned, dspy.InputField()), "a": (str, dspy.OutputField())})
    given = {"p": DspyPinned(picture=dspy.Image("https://x.y/z.png"))}
    theirs = BAMLAdapter().format(plain, [], given)[-1]["content"]
    assert theirs[0]["text"].endswith('{\n  "picture": "')
    for compat in ("dspex", "dspy"):
        for route in ROUTES:
            lm = ScriptedModel('{"a": "x"}')
            program: Any = Predict(cls, lm=lm, dialect=BAML, compat=compat, route=route)  # type: ignore[call-overload]
            program(p=Pinned(picture=Image("https://x.y/z.png")))
            assert lm.requests[0].messages[-1].content[0].endswith('{"picture": "')


def saved_image() -> None:
    body = {"__module__": __name__, "__annotations__": {"p": Image, "a": str}, "p": In(), "a": Out()}
    cls: Any = signature(type("Asked", (), body))
    plain = dspy.Signature({"p": (dspy.Image, dspy.InputField()), "a": (str, dspy.OutputField())})
    image = dspy.Image("https://x.y/z.png")
    saved = f"{START}{json.dumps(image.format())}<<CUSTOM-TYPE-END-IDENTIFIER>>"
    theirs = [
        BAMLAdapter().format(plain, [{"p": shown, "a": "x"}], {"p": image})[1]["content"]
        for shown in (image, saved)
    ]
    assert [parts[0]["text"] for parts in theirs] == ['[[ ## p ## ]]\n"', "[[ ## p ## ]]\n"]
    for demo in ({"p": Image("https://x.y/z.png"), "a": "x"}, {"p": saved, "a": "x"}):
        for route in ROUTES:
            lm = ScriptedModel('{"a": "x"}')
            program: Any = Predict(cls, lm=lm, dialect=BAML, route=route, demos=[demo])  # type: ignore[call-overload]
            program(p=Image("https://x.y/z.png"))
            assert dict(lm.requests[0].messages[1])["content"] == theirs[0]


def in_two_steps(cls: Any, said: list[Any]) -> tuple[Any, ScriptedModel]:
    """Ask DSPy in two steps; return the value or the name of its error, and the model of the second."""
    first, second = ScriptedModel(said[:1]), ScriptedModel(said[1:])
    adapter = dspy.TwoStepAdapter(language_model(second))
    with warnings.catch_warnings(action="ignore"), dspy.context(lm=language_model(first), adapter=adapter):
        try:
            prediction = dspy.Predict(dspy_signature(cls))(q="?")
        except Exception as error:  # its name is what is compared
            return type(error).__name__, second
    return next(iter(dict(prediction.items()).values())), second


def refused_with_compat(cls: Any) -> None:
    with pytest.raises(ConfigurationError, match="two-step"):
        Predict(cls, dialect=TWO_STEP, compat="dspy")  # type: ignore[call-overload]


def second_step() -> None:
    cls = asked(int)
    value, second = in_two_steps(cls, ["Five.", "so", '{"a": 5}'])
    assert (value, len(second.requests)) == (5, 2)
    lm = ScriptedModel(["Five.", "so", "Five, I said.", chat("5")])
    done = by_dspex(cls, None, TWO_STEP, lm=lm)
    assert (done.value.a, done.attempts, len(lm.requests)) == (5, 2, 4)
    assert by_dspex(cls, ["Five.", '{"a": 5}'], TWO_STEP).value.a == 5
    refused_with_compat(cls)


def output_text() -> None:
    body = {"__module__": __name__, "__annotations__": {"q": str, "text": str}, "q": In(), "text": Out()}
    cls: Any = signature(type("Asked", (), body))
    answer = "[[ ## text ## ]]\nx"
    _, second = in_two_steps(cls, ["The answer.", answer])
    assert "The answer." not in second.requests[0].messages[-1].content
    lm = ScriptedModel(["The answer.", answer])
    assert by_dspex(cls, None, TWO_STEP, lm=lm).value.text == "x"
    assert "[[ ## text_ ## ]]\nThe answer." in lm.requests[1].messages[-1].content
    refused_with_compat(cls)


def first_step() -> None:
    cls = asked(str)
    for said in (Response(" "), Response("It is, as far as I", finish="length")):
        assert in_two_steps(cls, [said, chat("x")])[0] == "x"
        assert isinstance(by_dspex(cls, [said, chat("x")], TWO_STEP, reasks=0), AnswerError)
    refused_with_compat(cls)


def image_in_two_steps() -> None:
    body = {"__module__": __name__, "__annotations__": {"p": Image, "a": str}, "p": In(), "a": Out()}
    cls: Any = signature(type("Asked", (), body))
    plain = dspy.Signature({"p": (dspy.Image, dspy.InputField()), "a": (str, dspy.OutputField())})
    adapter = dspy.TwoStepAdapter(language_model(ScriptedModel("x")))
    sent = adapter.format(plain, [], {"p": dspy.Image("https://x.y/z.png")})[-1]["content"]
    assert sent.startswith(f"p: {START}[")
    with pytest.raises(ConfigurationError, match=r"'p' of Asked holds Image, .*/two-step' cannot"):
        Predict(cls, dialect=TWO_STEP)  # type: ignore[call-overload]
    refused_with_compat(cls)


def inputs() -> None:
    with dspy.context(lm=language_model(ScriptedModel(chat("5")))):
        assert dspy.Predict("q: int -> a: int")(q="no number").a == 5
    for compat in ("dspex", "dspy"):
        lm = ScriptedModel(chat("5"))
        with pytest.raises(BindError):
            Predict("q: int -> a: int", lm=lm, compat=compat)(q="no number")  # type: ignore[call-overload]
        assert lm.requests == []


def surrogate() -> None:
    lm = ScriptedModel(chat("x"))
    with dspy.context(lm=language_model(lm)), pytest.raises(ValueError, match="not valid Unicode"):
        dspy.Predict("q -> a")(q="\ud800")
    assert Predict("q -> a", lm=lm)(q="\ud800").a == "x"
    for route, compat in (("bridge", "dspex"), ("native", "dspy"), ("bridge", "dspy")):
        with pytest.raises(ConfigurationError):
            Predict("q -> a", lm=lm, route=route, compat=compat)(q="\ud800")  # type: ignore[call-overload]


def marks() -> None:
    text = f'x {START}[{{"type": "text", "text": "y"}}]<<CUSTOM-TYPE-END-IDENTIFIER>> z'
    sent: dict[str, str] = {}
    for compat in ("dspex", "dspy"):
        lm = ScriptedModel(chat("x"))
        Predict("q -> a", lm=lm, compat=compat)(q=text)  # type: ignore[call-overload]
        sent[compat] = lm.requests[0].messages[-1].content
    lm = ScriptedModel(chat("x"))
    with dspy.context(lm=language_model(lm)):
        dspy.Predict("q -> a")(q=text)
    assert sent["dspy"] == lm.requests[0].messages[-1].content
    assert text in sent["dspex"]


def own_types() -> None:
    cls, text = asked(Reasoning), chat("so")
    value, _ = by_dspy(cls, text)
    assert (type(value).__name__, value.content) == ("Reasoning", "so")
    for route, compat in (("native", "dspex"), ("bridge", "dspex"), ("bridge", "dspy")):
        assert by_dspex(cls, text, compat=compat, route=route).value.a == Reasoning("so")
    assert isinstance(by_dspex(cls, text, compat="dspy"), ConfigurationError)


def from_bytes() -> None:
    pixel = base64.b64decode(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    )
    assert base64.b64decode(Image.from_bytes(pixel).url.partition(",")[2]) == pixel
    try:
        theirs = dspy.Image(pixel).url
    except ImportError as error:
        theirs = str(error)
    assert theirs != Image.from_bytes(pixel).url


def from_url() -> None:
    assert hasattr(dspy.Image, "from_url")
    assert not hasattr(Image, "from_url")
    assert Image("https://example.org/a.png").url == "https://example.org/a.png"


def pdf_image() -> None:
    text = "data:application/pdf;base64,AAAA"
    assert dspy.Image(text).url == text
    with pytest.raises(ContentError, match="Use File"):
        Image(text)


def mp3() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.mp3"
        path.write_bytes(b"ID3" + bytes(10))
        assert dspy.Audio.from_path(str(path)).audio_format == "mpeg"
        assert Audio.from_path(path).audio_format == "mp3"


def talk(kind: Any = str) -> Any:
    names = {"q": kind, "h": History, "a": str}
    body = {"__module__": __name__, "__annotations__": names, "q": In(), "h": In(), "a": Out()}
    return signature(type("Talk", (), body))


def unknown_names() -> None:
    cls, turn = talk(), {"q": "x", "a": "y", "z": "zzz"}
    messages = dspy.ChatAdapter().format(
        dspy_signature(cls), [], {"q": "?", "h": dspy.History(messages=[turn])}
    )
    assert "zzz" not in str(messages)
    with pytest.raises(BindError, match="must be a name of Talk"):
        Predict(cls).messages(q="?", h=History([turn]))


def called_tools() -> None:
    cls = talk(ToolCalls)
    turn = dspy.History(messages=[{"q": dspy.ToolCalls(tool_calls=[])}])
    given = {"q": dspy.ToolCalls(tool_calls=[]), "h": turn}
    theirs, in_text = (
        dspy.JSONAdapter(use_native_function_calling=apart).format(dspy_signature(cls), [], given)
        for apart in (True, False)
    )
    assert theirs != in_text
    for compat, expected in (("dspex", in_text), ("dspy", theirs)):
        lm = ScriptedModel('{"a": "x"}')
        program: Any = Predict(cls, lm=lm, route="bridge", dialect=JSON, compat=compat)  # type: ignore[call-overload]
        program(q=ToolCalls([]), h=History([{"q": ToolCalls([])}]))
        assert list(lm.requests[0].messages) == expected
    with pytest.raises(ConfigurationError, match="conversation with calls of tools"):
        program.with_(route="native")(q=ToolCalls([]), h=History([{"q": ToolCalls([])}]))


def citations() -> None:
    kind = dspy.experimental.Citations
    with pytest.raises(ConfigurationError, match="only DSPy can send"):
        from_dspy(dspy.Signature({"q": (str, dspy.InputField()), "a": (kind, dspy.OutputField())}))


def structs() -> None:
    with pytest.raises(Exception, match="Unable to generate pydantic-core schema"):
        dspy.ChatAdapter().format_system_message(dspy.Signature({"a": (Low, dspy.OutputField())}))
    assert '"Low"' in system(asked(Low))


def system(cls: Any) -> str:
    """Return the system message, which does not depend on the mode."""
    texts = {
        Predict(cls, compat=compat).messages(q="?")[0]["content"]  # type: ignore[call-overload]
        for compat in ("dspex", "dspy")
    }
    assert len(texts) == 1
    return texts.pop()


def written(kind: Any, theirs: str, ours: str) -> Callable[[], None]:
    """Make a test of how a type is printed."""

    def check() -> None:
        body = {"__annotations__": {"q": str, "a": kind}, "q": dspy.InputField(), "a": dspy.OutputField()}
        plain: Any = type(dspy.Signature)("Plain", (dspy.Signature,), body)
        said = dspy.ChatAdapter().format_system_message(plain)
        assert (theirs in said, ours in said, ours in system(asked(kind))) == (True, False, True)

    return check


Words = NewType("Words", str)


def spellings() -> None:
    written(Sequence[str], "`a` (Sequence[str])", "`a` (list[str])")()
    written(Words, "`a` (Words)", "`a` (str)")()
    checked = Annotated[str, pydantic.AfterValidator(str.strip)]
    written(list[checked], "`a` (list[Annotated[str, AfterValidator(", "`a` (list[str])")()


def top_bounds() -> None:
    kind = Annotated[int, Ge(3)]
    plain = dspy.Signature({"q": (str, dspy.InputField()), "a": (kind, dspy.OutputField())})
    assert "Constraints" not in dspy.ChatAdapter().format_system_message(plain)
    assert "Constraints: greater than or equal to: 3" in system(asked(kind))


def reasoning_input() -> None:
    with warnings.catch_warnings(action="ignore"):
        assert "reasoning" not in dspy.ChainOfThought("reasoning, q -> a").predict.signature.input_fields
    with pytest.raises(ConfigurationError, match="ChainOfThought adds an output"):
        ChainOfThought("reasoning, q -> a")


def names() -> None:
    lm = ScriptedModel(chat("x"))
    with dspy.context(lm=language_model(lm)), pytest.raises(TypeError):
        dspy.Predict("config -> a")(config="x")
    with pytest.raises(DefinitionError, match="wire_name"):
        Predict("config -> a")


def retries() -> None:
    assert dspy.LM("openai/x").num_retries == 3
    assert language_model(ScriptedModel("")).num_retries == 0


def refused_string(*texts: str) -> Callable[[], None]:
    """Make a test of strings that DSPy takes, losing something."""

    def check() -> None:
        for text in texts:
            dspy.Signature(text)
            with pytest.raises(DefinitionError):
                Predict(text)

    return check


def string_default() -> None:
    assert dspy.Signature("a = 5 -> b").input_fields["a"].is_required()
    assert Predict("a: int = 5 -> b", lm=ScriptedModel("[[ ## b ## ]]\nx"))().b == "x"


def string_comment() -> None:
    assert "a # text" not in str(dspy.Signature("a # text\n -> b").input_fields)
    assert Predict("a # text\n -> b").signature.fields[0].desc == "text"


def string_none() -> None:
    assert dspy.Signature("a: None -> b").input_fields["a"].annotation is str
    with pytest.raises(BindError):
        Predict("a: None -> b").request(a="x")


def string_class() -> None:
    class Text(msgspec.Struct):
        words: int

    assert dspy.Signature("a: Text -> b").input_fields["a"].annotation is str
    assert Predict("a: Text -> b", types={"Text": Text}).request(a=Text(1)).a == Text(1)


def string_literals() -> None:
    for text, value in (('a -> b: Literal["x->y"]', "x->y"), ("a -> b: Literal[-1]", -1)):
        with pytest.raises(Exception, match=r".+"):
            dspy.Signature(text)
        assert Predict(text, lm=ScriptedModel(f"[[ ## b ## ]]\n{value}"))(a="x").b == value


SHOWN: dict[str, Callable[[], None]] = {
    "constraints of outputs (`le=1`)": reading(float, chat("7.0"), 7.0, None, le=1),
    "a chat answer that cannot be read": second_request,
    "a JSON answer that cannot be read": json_answer,
    "several outputs that are wrong": all_problems,
    "what an error is": errors,
    "JSON with slips, prose, fences, other headers": reading(
        list[int], chat("[1, 2,"), [1, 2], [1, 2], ["unclosed-bracket"]
    ),
    "numbers with units, members in another case": reading(
        Color, chat("**Red**"), "AdapterParseError", Color.RED, ["member"]
    ),
    "several objects in an answer": several_objects,
    "a header twice with different contents": header_twice,
    "headers in what a model thought aloud, `<think>…</think>`": reading(
        str, f"<think>\n{chat('one')}\n</think>\n{chat('two')}", "one", "two", ["thoughts"]
    ),
    "`0x10` for an int, `1.0` for a bool, `true` for a number": reading(int, chat("0x10"), 16, None),
    "`1.000` for an int, `10:00-11:00` for a time": reading(int, chat("1.000"), 1, None),
    "null where text is asked for": reading(str, '{"a": null}', "None", None, dialect=JSON),
    "an object where text is asked for": reading(
        str, '{"a": {"x": 1}}', "{'x': 1}", '{"x": 1}', ["source"], JSON
    ),
    "`true` for `Literal[1, 2]`": reading(Literal[1, 2], '{"a": true}', True, None, dialect=JSON),
    "a text for `Any` with JSON somewhere in it": reading(Any, chat("x: [1"), [1], "x: [1"),
    "`Color.RED` for `Literal[Color.RED]`": reading(
        Literal[Color.RED], chat("Color.RED"), "AdapterParseError", Color.RED
    ),
    "an indented header": reading(str, "  [[ ## a ## ]]\nx", "]]\nx", "x"),
    "a header that is nearly right, `[[## completed ##]]`, or the end in the last line of a text": reading(
        str, "[[ ## a ## ]]\nx\n\n[[## completed ##]]", "x\n\n[[## completed ##]]", "x", ["headers"]
    ),
    "an answer that was cut off": cut_answer,
    "`drop_invalid=True`": dropped,
    "a class whose `__post_init__` refuses": refusing_class,
    "validators and soft checks": validated,
    "a stream whose answer cannot be read": streamed,
    "a bare `dict` and a model that takes schemas": bare_dict,
    "a class that refers to itself, with a description there": endless,
    "an XML answer that cannot be read": xml_answer,
    "XML that is not well-formed: `&` or `<` in a text, a tag that is not closed, a character XML does not "
    "know": reading(str, "<a>R&D</a>", "AdapterParseError", "R&D", ["unescaped"], XML),
    "markup in a text of an XML answer, `<b>x</b><br>`": reading(
        str, "<a>x <b c='d'>y</b><br/></a>", 'x <b c="d">y</b><br />', "x <b c='d'>y</b><br/>", [], XML
    ),
    "a tag that stands twice in an XML answer": reading(
        str, "<a>x</a><a>y</a>", "['x', 'y']", None, dialect=XML
    ),
    "`<tags><tag>a</tag></tags>` for a list of texts": reading(
        list[str], "<a><tag>a</tag></a>", ["<tag>a</tag>"], ["a"], ["name"], XML
    ),
    "text beside the items of a list in an XML answer": reading(
        list[str], "<a><item>x</item>y</a>", ["x"], None, dialect=XML
    ),
    "a union in an XML answer, and a model that may be None inside another": reading(
        list[int | list[int]],
        "<a><item><item>1</item></item></a>",
        "AdapterParseError",
        [[1]],
        [],
        XML,
    ),
    "a dataclass that holds a Struct, in an XML prompt": dataclass_in_tags,
    "a model that stands in two places of a type, or inside itself, in a BAML prompt": recursive_model,
    "the second step of two that cannot be read": second_step,
    "an output called `text` in two steps": output_text,
    "a first answer of two that is empty or cut off": first_step,
    "an image, a file, a conversation, code or calls of tools in two steps": image_in_two_steps,
    "wrong or missing inputs": inputs,
    "text that is no Unicode": surrogate,
    "a pydantic model that holds a type of dspex, in the BAML format": image_in_a_model,
    "an image in a demo that DSPy saved, in the BAML format": saved_image,
    "marks of DSPy's own types in a text": marks,
    "outputs of dspex's own types (`Code`, `Reasoning`, `Image`)": own_types,
    "images from bytes": from_bytes,
    "images from a URL": from_url,
    "an `Image` of a PDF": pdf_image,
    "the name of an MP3": mp3,
    "names in a `History` that are no field's": unknown_names,
    "a conversation with calls of tools, in JSON": called_tools,
    "`Citations`, and types of your own for DSPy": citations,
    "msgspec Structs and records as types": structs,
    "`Sequence[str]`, a NewType, bounds and validators of pydantic inside a type": spellings,
    "constraints in a top-level `Annotated`": top_bounds,
    "the type `object`": written(object, "`a` (object)", "`a` (Any)"),
    "an input `reasoning` in a chain of thought": reasoning_input,
    "names that DSPy uses itself (`config`, `demos`, `fields`)": names,
    "retries, caches": retries,
    "the string `a, a -> b`": refused_string("a, a -> b"),
    "the string `a ->`": refused_string("a ->"),
    "the strings `a, *b -> c` and `a, /, b -> c`": refused_string("a, *b -> c", "a, /, b -> c"),
    "the string `a = 5 -> b`": string_default,
    "the string `a # text`": string_comment,
    "the string `a: None -> b`": string_none,
    "the string `a: Text -> b` with a class `Text` of yours": string_class,
    'the strings `b: Literal["x->y"]` and `b: Literal[-1]`': string_literals,
}
"""A test of every row, by its first cell."""


def rows(page: Path) -> list[str]:
    """Return the first cells of the tables of differences on a page."""
    text = page.read_text(encoding="utf-8")
    _, mark, table = text.partition("## What differs from DSPy")
    return re.findall(r"^\| (?!\||-)(.+?) \|", table, re.MULTILINE) if mark else []


def test_there_is_one_table_and_every_row_is_shown() -> None:
    """No other page has a table of this kind, and no row is there without a test."""
    found = {page.name: rows(page) for page in pages() if rows(page)}
    assert list(found) == ["compat.md"]
    assert found["compat.md"] == list(SHOWN)
    titles = [
        page.name for page in pages() if re.search(r"^## .*[Dd]iffer.* DSPy", page.read_text("utf-8"), re.M)
    ]
    assert titles == ["compat.md"]
    assert (ROOT / "docs" / "compat.md").exists()


@pytest.mark.parametrize("row", SHOWN)
def test_a_row_is_true(row: str) -> None:
    """What DSPy does, what dspex does by default, and what it does with compat."""
    SHOWN[row]()
