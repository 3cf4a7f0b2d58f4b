"""`compat="dspy"`: what is promised beyond the random calls, case by case, on both routes."""

from __future__ import annotations

import asyncio
import enum
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Annotated, Any, Literal

import dspy
import msgspec
import pytest

from dspex import (
    AnswerError,
    ChainOfThought,
    Code,
    ConfigurationError,
    ContentError,
    Image,
    In,
    ModelError,
    Module,
    Out,
    Predict,
    RateLimitError,
    Reasoning,
    Runtime,
    signature,
)
from dspex.bridge import dspy_signature, module
from dspex.bridge.engine import language_model
from dspex.lm.base import Capabilities, Response, Usage
from dspex.run.fallbacks import NAMES, named_as_dspy
from dspex.testing import ScriptedModel
from dspex.types.marked import END, START

both_routes = pytest.mark.parametrize("route", ["native", "bridge"])


ROOT = Path(__file__).parents[2]
STATUS = {500: "LMServerError", 404: "LMInvalidRequestError"}


class Kind(enum.Enum):
    A = "a"


class Link(msgspec.Struct):
    next: Annotated[Link, msgspec.Meta(description="the next one")]


class Item(msgspec.Struct):
    name: str
    count: int = 1


@signature
class Ask:
    """Answer."""

    question: str = In()
    answer: float = Out(le=1)
    mood: Literal["good", "bad"] = Out(default="good")
    items: list[Item] = Out(default_factory=lambda: [Item("none")])


GOOD = (
    "[[ ## answer ## ]]\n0.5\n\n[[ ## mood ## ]]\nbad\n\n"
    '[[ ## items ## ]]\n[{"name": "a"}]\n\n[[ ## completed ## ]]'
)


def ask(lm: Any, route: Any, cls: Any = Ask, **settings: Any) -> Any:
    return Predict(cls, lm=lm, route=route, compat="dspy", **settings)


@both_routes
def test_values_are_dspys(route: str) -> None:
    """Bounds are not enforced, JSON is mended as json_repair does, defaults stand in for what is missing."""
    lm = ScriptedModel(
        "[[ ## answer ## ]]\n7.0\n[[ ## mood ## ]]\nLiteral['bad']\n[[ ## items ## ]] [{name: 'x',}]"
    )
    done = ask(lm, route).full(question="?")
    assert (done.value.answer, done.value.mood, done.value.items) == (7.0, "bad", [Item("x")])
    assert (done.attempts, done.repairs, done.refused) == (1, (), ())
    lm = ScriptedModel("[[ ## answer ## ]]\n1")
    value = ask(lm, route)(question="?")
    assert (value.answer, value.mood, value.items) == (1.0, "good", [Item("none")])


@both_routes
def test_a_chat_answer_that_cannot_be_read_is_asked_for_as_json(route: str) -> None:
    """The second request is that of DSPy's JSON adapter; the completion tells of both."""
    said = [Response("so", usage=Usage(1, 2)), Response('{"answer": "0.5"}', usage=Usage(10, 20))]
    lm = ScriptedModel(said, capabilities=Capabilities(json_schema=True))
    done = ask(lm, route).full(question="?")
    assert (done.value.answer, done.attempts, done.usage) == (0.5, 2, Usage(11, 22))
    assert [a.response.text for a in done.refused] == ["so"]
    assert list(done.messages) == list(lm.requests[1].messages)
    assert "Respond with a JSON object" in done.messages[-1].content
    assert lm.requests[0].schema is None
    assert lm.requests[1].schema is not None


@both_routes
@pytest.mark.parametrize(
    ("text", "name"), [("", "AdapterParseError"), ('{"answer": "["}', "AdapterParseError")]
)
def test_errors_name_the_class_of_dspy(route: str, text: str, name: str) -> None:
    """The JSON adapter does not ask again; the error is dspex's, and tells DSPy's."""
    lm = ScriptedModel(text)
    with pytest.raises(AnswerError) as caught:
        ask(lm, route, dialect="dspy-3.4/json")(question="?")
    error = caught.value
    assert (error.dspy_error, len(lm.requests), len(error.attempts)) == (name, 1, 1)
    assert f"in DSPy {name}" in str(error)
    assert list(error.messages) == list(lm.requests[0].messages)
    assert pickle.loads(pickle.dumps(error)).dspy_error == name


@both_routes
def test_what_dspy_lets_through_is_not_asked_again(route: str) -> None:
    """Only an AdapterParseError makes DSPy ask once more; other failures of its parser do not."""

    @signature
    class Colours:
        q: str = In()
        kind: Kind = Out()

    lm = ScriptedModel(['{"kind": []}', "never"])
    with pytest.raises(AnswerError) as caught:
        ask(lm, route, Colours, dialect="dspy-3.4/json")(q="?")
    assert (caught.value.dspy_error, len(lm.requests)) == ("TypeError", 1)

    deep = ScriptedModel(["[[ ## answer ## ]]\n" + "[" * 100_000, "never"])
    with pytest.raises(AnswerError) as caught:
        ask(deep, route)(question="?")
    assert (caught.value.dspy_error, len(deep.requests)) == ("RecursionError", 1)


@both_routes
def test_two_answers_that_cannot_be_read(route: str) -> None:
    """The error is that of the second answer, and has both."""
    lm = ScriptedModel(["so", '{"answer": "x"}'])
    with pytest.raises(AnswerError, match="asked 2 times") as caught:
        ask(lm, route)(question="?")
    assert (caught.value.dspy_error, caught.value.text) == ("AdapterParseError", '{"answer": "x"}')
    assert [a.response.text for a in caught.value.attempts] == ["so", '{"answer": "x"}']


@both_routes
@pytest.mark.parametrize("before", [(), ("so",)])
def test_failures_of_the_model_name_the_class_of_dspy(route: str, before: tuple[str, ...]) -> None:
    """In the first call and in the second; they are not answered by another try."""
    lm = ScriptedModel([*before, RateLimitError("m", "slow down"), "never"])
    with pytest.raises(RateLimitError, match="in DSPy LMRateLimitError") as caught:
        ask(lm, route)(question="?")
    assert (caught.value.dspy_error, len(lm.requests)) == ("LMRateLimitError", len(before) + 1)


@pytest.mark.parametrize(
    ("error", "name"),
    [*((kind("m", "x"), name) for kind, name in NAMES), (ModelError("m", "x"), "LMUnexpectedError")]
    + [(ModelError("m", "x", status=status), name) for status, name in STATUS.items()],
)
def test_every_name_is_one_of_dspy(error: ModelError, name: str) -> None:
    """The names are those of classes of the installed DSPy."""
    named_as_dspy(error)
    assert error.dspy_error == name
    assert issubclass(getattr(dspy.utils.exceptions, name), dspy.LMError)


@both_routes
def test_nobody_asks_again_but_dspy(route: str) -> None:
    """Re-asking is off whatever the runtime says, and cannot be switched on."""
    lm = ScriptedModel('{"answer": []}')
    with Runtime(reasks=5), pytest.raises(AnswerError):
        ask(lm, route, dialect="dspy-3.4/json")(question="?")
    assert len(lm.requests) == 1
    with pytest.raises(ConfigurationError, match="Leave reasks out"):
        ask(lm, route, reasks=1)
    with pytest.raises(ConfigurationError, match="There is no compat 'other'"):
        Predict(Ask, compat="other")  # type: ignore[call-overload]


@both_routes
def test_a_class_or_a_validator_of_the_users_still_refuses(route: str) -> None:
    """DSPy takes such values; dspex cannot make the object, or was told not to. Nobody asks again."""

    def cautious(record: Any) -> object:
        return "too sure" if record.answer > 0.4 else None

    lm = ScriptedModel(GOOD)
    with pytest.raises(AnswerError, match="too sure") as caught:
        ask(lm, route, validators=[cautious])(question="?")
    assert (caught.value.dspy_error, len(lm.requests), len(caught.value.attempts)) == ("", 1, 1)

    class Range(msgspec.Struct):
        low: int
        high: int

        def __post_init__(self) -> None:
            if self.low > self.high:
                raise ValueError("low is above high")

    @signature
    class Limits:
        q: str = In()
        limits: Range = Out()

    lm = ScriptedModel('[[ ## limits ## ]]\n{"low": 2, "high": 1}')
    with pytest.raises(AnswerError, match="low is above high") as caught:
        ask(lm, route, Limits)(q="?")
    assert (caught.value.dspy_error, len(lm.requests)) == ("", 1)


@both_routes
@pytest.mark.parametrize("finish", ["length", "content_filter", "tool_calls", "unknown"])
def test_an_answer_that_was_cut_is_taken_as_it_is(route: str, finish: Any) -> None:
    """DSPy warns in its log, and reads what there is."""
    assert ask(ScriptedModel(Response(GOOD, finish=finish)), route)(question="?").answer == 0.5


@both_routes
def test_what_dspy_refuses_to_send_is_not_sent(route: str) -> None:
    """A lone surrogate; an endless schema. The error names the class that DSPy raises."""
    lm = ScriptedModel(GOOD, capabilities=Capabilities(json_schema=True))
    with pytest.raises(ConfigurationError, match="ValueError") as caught:
        ask(lm, route)(question="\ud800")
    assert caught.value.dspy_error == "ValueError"

    @signature
    class Endless:
        q: str = In()
        link: Link = Out()

    with pytest.raises(ConfigurationError, match="RecursionError") as caught:
        ask(lm, route, Endless, dialect="dspy-3.4/json")(q="?")
    assert (caught.value.dspy_error, lm.requests) == ("RecursionError", [])


@pytest.mark.parametrize(
    "marked",
    [
        '[{"type": "text", "text": "b"}, "c", 5]',
        " plain ",
        "{a: 1}",
        '[{\\"type\\": \\"text\\", \\"text\\": \\"d\\"}]',
    ],
)
def test_marks_in_a_text_are_read_as_dspy_reads_them(marked: str) -> None:
    """What stands between the marks of DSPy's own types is a part of the message, images included."""
    text = f"a {START}{marked}{END} z"
    plain = ScriptedModel(GOOD)
    with dspy.context(lm=language_model(plain), adapter=dspy.ChatAdapter()):
        dspy.Predict(dspy_signature(Ask))(question=text)
    for route in ("native", "bridge"):
        lm = ScriptedModel(GOOD)
        ask(lm, route)(question=text)
        assert list(lm.requests[0].messages) == list(plain.requests[0].messages)


@both_routes
def test_what_is_no_part_of_a_message_is_refused(route: str) -> None:
    """DSPy would send it; dspex does not know it."""
    with pytest.raises(ContentError):
        ask(ScriptedModel(GOOD), route)(question=f'{START}[{{"type": "smell"}}]{END}')


def test_marks_beside_an_image_are_refused() -> None:
    """Where the image ends and the text begins, DSPy could not tell."""

    @signature
    class Look:
        image: Image = In()
        question: str = In()
        answer: str = Out()

    program = Predict(Look, lm=ScriptedModel("[[ ## answer ## ]]\nx"), compat="dspy")
    picture = Image("https://example.org/a.png")
    assert program(image=picture, question="?").answer == "x"
    with pytest.raises(ConfigurationError, match="Take the mark out"):
        program(image=picture, question=f"{START}x{END}")


def test_types_that_read_themselves_are_read_by_dspy_only() -> None:
    """The native route says so; over the bridge the value is dspex's, made of DSPy's."""

    @signature
    class Write:
        """Write code."""

        task: str = In()
        reasoning: Reasoning = Out()
        code: Code = Out()

    said = "[[ ## reasoning ## ]]\nso\n\n[[ ## code ## ]]\n```python\nx = 1\n```\n\n[[ ## completed ## ]]"
    program: Any = Predict(Write, lm=ScriptedModel(said), compat="dspy")
    with pytest.raises(ConfigurationError, match=r'type Code, Reasoning.*route="bridge"'):
        program(task="one")
    with dspy.context(lm=language_model(ScriptedModel(said)), adapter=dspy.ChatAdapter()):
        expected = dspy.Predict(dspy_signature(Write))(task="one")
    value = program.with_(route="bridge")(task="one")
    assert (value.code.code, value.reasoning.content) == (expected.code.code, expected.reasoning.content)
    assert (type(value.reasoning), isinstance(value.code, Code)) == (Reasoning, True)


@both_routes
@pytest.mark.parametrize("blow_up", [1, 100_000], ids=["small", "large"])
def test_coroutines_in_a_running_loop(route: str, blow_up: int) -> None:
    """The same values, also where an answer is so large that it is read beside the loop."""
    said = ["so", '{"answer": 1, "more": "' + "x" * blow_up + '"}']
    program = ask(ScriptedModel(said), route)

    async def run() -> Any:
        return await program.afull(question="?")

    done = asyncio.run(run())
    assert (done.value.answer, done.attempts) == (1.0, 2)


@both_routes
def test_a_stream_goes_on_in_the_other_format(route: str) -> None:
    """Nothing ends an answer early; the second one is shown in its own format; the last part is DSPy's."""
    said = ["[[ ## answer ## ]]\nnothing\n\n[[ ## mood ## ]]\ngood\n\n", '{"mood": "bad", "answer": 7.0}']
    program = ask(ScriptedModel(said, piece=5), route)

    async def run() -> list[Any]:
        return [part async for part in program.stream(question="?")]

    parts = asyncio.run(run())
    assert parts[-1].final
    assert (parts[-1].value.answer, parts[-1].completion.attempts) == (7.0, 2)
    assert [part.value.mood for part in parts[:-1] if "mood" in part.done][-1] == "bad"


@both_routes
def test_reasoning_is_that_of_dspy(route: str) -> None:
    """A chain of thought has its reasoning in the completion, as text."""
    lm = ScriptedModel('{"reasoning": {"a": 1}, "answer": true}')
    program: Any = ChainOfThought(Ask, lm=lm, compat="dspy", dialect="dspy-3.4/json")
    done = program.with_(route=route).full(question="?")
    assert (done.reasoning, done.value.answer) == ("{'a': 1}", 1.0)


def test_the_setting_goes_with_the_program() -> None:
    """It survives `with_`, pickling and sequences, is shown, and may be taken back."""
    lm = ScriptedModel("[[ ## answer ## ]]\n7")
    program = Predict(Ask, lm=lm).with_(compat="dspy")
    assert program(question="?").answer == 7.0
    assert "compat='dspy'" in repr(program)
    assert pickle.loads(pickle.dumps(program)).plan.compat == "dspy"
    assert program.with_(route="bridge").plan.compat == "dspy"
    assert program.with_next(Ask).plan.compat == "dspy"
    flow = (Predict(Ask, lm=lm) >> Predict("answer: float -> more", lm=ScriptedModel("{}"))).with_(
        compat="dspy"
    )
    assert flow.first.plan.compat == "dspy"  # type: ignore[attr-defined]
    assert program.parse("[[ ## answer ## ]]\n9").answer == 9.0
    with pytest.raises(AnswerError):
        program.with_(compat="dspex")(question="?")


def test_a_module_inside_dspy_reads_as_dspy_does() -> None:
    """With its own adapters and its second try."""
    lm = ScriptedModel(["so", '{"answer": "7", "items": [{"name": "x"}]}'])
    inside = module(Predict(Ask, lm=lm, compat="dspy"))
    answered, prediction = inside.ask(Ask(question="?"))
    assert (prediction.answer, answered.answer, answered.items) == (7.0, 7.0, [Item("x")])
    assert inside.program().plan.compat == "dspy"
    with pytest.raises(dspy.AdapterParseError):
        module(Predict(Ask, lm=ScriptedModel("so"), compat="dspy"))(question="?")


class Careful(Module):
    """Asks once, in other words."""

    def __init__(self) -> None:
        self.ask = Predict(Ask, lm=ScriptedModel(["so", '{"answer": "7", "items": [{"name": "x"}]}'] * 2))

    def forward(self, *, question: str) -> Ask:
        """Ask."""
        return self.ask.with_(instructions="Be careful.")(question=question)


def test_a_module_of_dspex_goes_the_same_way() -> None:
    """Its programs take the setting together, and keep it inside DSPy, whatever words they are given."""
    careful = Careful().with_(compat="dspy")
    assert careful.ask.plan.compat == "dspy"
    assert careful(question="?").items == [Item("x")]
    inside = module(Careful().with_predictor("ask", compat="dspy"))
    prediction = inside(question="?")
    assert (prediction.answer, prediction["items"]) == (7.0, [Item("x")])


WITHOUT = """
import sys
class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {blocked}:
            raise ModuleNotFoundError(name, name=name)
sys.meta_path.insert(0, Blocked())
from dspex import In, MissingExtraError, Out, Predict, signature
from dspex.testing import ScriptedModel
program = Predict("q -> n: int, d: date", types={{"date": __import__("datetime").date}}, compat="dspy",
    lm=ScriptedModel(["x", '{{n: "5", d: "2020-01-02"}}']))
try:
    print(program(q="?").n)
except MissingExtraError as error:
    print(error)
"""


@pytest.mark.parametrize(
    ("blocked", "printed"),
    [
        (["dspy", "litellm", "regex"], "5"),
        (
            ["json_repair"],
            'compat="dspy" needs an optional dependency. Install it with: pip install "dspex[compat]"',
        ),
    ],
)
def test_dspy_is_not_needed(blocked: list[str], printed: str) -> None:
    """The native route reads as DSPy does in a process where DSPy cannot be imported; its parser it needs."""
    source = WITHOUT.format(blocked=blocked)
    done = subprocess.run(
        [sys.executable, "-c", source], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == printed, done.stderr[-1500:]
