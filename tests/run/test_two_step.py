"""Programs in two steps: one model answers in plain words, another finds the outputs in that."""

from __future__ import annotations

import asyncio
import copy
import pickle
from dataclasses import dataclass
from typing import Any, Literal

import dspy
import msgspec
import pydantic
import pytest

from dspex import (
    AnswerError,
    Audio,
    ChainOfThought,
    Code,
    ConfigurationError,
    Document,
    History,
    Image,
    In,
    Model,
    Module,
    Options,
    Out,
    Partial,
    Predict,
    RateLimitError,
    Reasoning,
    Request,
    Response,
    Runtime,
    ToolCalls,
    example,
    inspect_history,
    signature,
)
from dspex.bridge import dspy_signature, module
from dspex.bridge.engine import language_model
from dspex.lm.base import Usage, needs_loop
from dspex.testing import RecordedCalls, SchemaModel, ScriptedModel
from tests.written import in_chat, in_json

ROUTES = pytest.mark.parametrize("route", ["native", "bridge"])
TWO: Any = "dspy-3.4/two-step"


class Place(msgspec.Struct):
    x: int
    label: str = ""


class Query(pydantic.BaseModel):
    text: str
    limit: int = 3


@dataclass
class Person:
    name: str


@signature
class Triage:
    """Triage a ticket.

    Be brief.
    """

    ticket: str = In(desc="raw text")
    place: Place = In(default=Place(0))
    query: Query | None = In(default=None)
    person: Person = In(default=Person("é"))
    tags: list[str] = In(default_factory=list)
    priority: Literal["low", "high"] = Out()
    score: float = Out(ge=0, le=1, desc="urgency")
    places: list[Place] = Out(wire_name="spots")


SAID = "I would say it is  high,\nabout 0.5 [[ ## priority ## ]] at {x}.\n"
FOUND = {"priority": "high", "score": 0.5, "spots": [{"x": 1, "label": "a"}]}
GIVEN: dict[str, Any] = {"ticket": " The site\nis down ", "place": Place(2, "b"), "query": Query(text="it's")}
DEMOS = [
    example(Triage(ticket="Fire", tags=["a"]), priority="high", score=0.9, places=[Place(7)]),
    example(Triage(ticket="Smoke"), priority="low"),
]


def two(found: str | None = None, said: str = SAID) -> tuple[ScriptedModel, ScriptedModel]:
    """Make a model that answers in plain words, and one that finds the outputs."""
    main = ScriptedModel(Response(said, "big", Usage(10, 20), cost=0.5), name="main", piece=4)
    text = in_chat(**FOUND) if found is None else found
    return main, ScriptedModel(Response(text, "small", Usage(1, 2), cost=0.25), name="small", piece=4)


def sent(model: ScriptedModel) -> list[list[tuple[str, str]]]:
    return [[(m.role, m.content) for m in request.messages] for request in model.requests]


@ROUTES
@pytest.mark.parametrize("demos", [[], DEMOS], ids=["plain", "demos"])
@pytest.mark.parametrize("kind", [Predict, ChainOfThought])
def test_both_requests_are_those_of_dspy(kind: Any, demos: Any, route: Any) -> None:
    """Byte for byte, for values that Python shows in its own way, on both routes."""
    thinking = kind is ChainOfThought
    found = in_chat(**({"reasoning": "so"} if thinking else {}), **FOUND)
    main, small = two(found)
    program = kind(Triage, lm=main, extractor=small, dialect=TWO, route=route, demos=demos)
    value = program(**GIVEN)
    assert (value.priority, value.score, value.places) == ("high", 0.5, [Place(1, "a")])

    plain_main, plain_small = two(found)
    plain: Any = (dspy.ChainOfThought if thinking else dspy.Predict)(dspy_signature(Triage))
    usual = {"place": {"x": 0, "label": ""}, "query": None, "person": Person("é")}
    fire = {
        "ticket": "Fire",
        "tags": ["a"],
        "priority": "high",
        "score": 0.9,
        "spots": [{"x": 7, "label": ""}],
    }
    shown = [{**usual, **fire}, {**usual, "ticket": "Smoke", "tags": [], "priority": "low"}]
    adapter = dspy.TwoStepAdapter(language_model(plain_small))
    with dspy.context(lm=language_model(plain_main), adapter=adapter, warn_on_type_mismatch=False):
        given = {**GIVEN, "place": {"x": 2, "label": "b"}, "person": Person("é"), "tags": []}
        plain(**given, demos=shown if demos else [])
    assert sent(main) == sent(plain_main)
    assert sent(small) == sent(plain_small)


@ROUTES
def test_the_completion_tells_of_both_calls(route: Any) -> None:
    """Tokens and costs are summed; an attempt is an answer, however many requests it takes."""
    main, small = two()
    calls = RecordedCalls()
    with Runtime(hooks=[calls]):
        done = Predict(Triage, lm=main, extractor=small, dialect=TWO, route=route).full(**GIVEN)
        history = inspect_history()
    assert (done.usage, done.cost, done.attempts) == (Usage(11, 22), 0.75, 1)
    assert done.text == in_chat(**FOUND)
    assert done.model == "big"
    assert [call.response.text for call in done.steps] == [SAID, in_chat(**FOUND)]
    assert [list(call.messages) for call in done.steps] == [
        list(main.requests[0].messages),
        list(small.requests[0].messages),
    ]
    assert list(done.messages) == list(main.requests[0].messages)
    assert [type(event).__name__ for event in calls.events] == ["CallStarted", "CallFinished"]
    assert SAID in history and "[[ ## text ## ]]" in history
    one = Predict(Triage, lm=ScriptedModel(in_chat(**FOUND))).full(**GIVEN)
    assert [call.response for call in one.steps] == [one.response]


@ROUTES
def test_without_an_extractor_the_model_finds_the_outputs_itself(route: Any) -> None:
    """The program's own, or the runtime's."""
    main = ScriptedModel([SAID, in_chat(**FOUND)])
    program = Predict(Triage, lm=main, dialect=TWO, route=route)
    assert program(**GIVEN).priority == "high"
    assert len(main.requests) == 2
    with Runtime(lm=ScriptedModel([SAID, in_chat(**FOUND)])):
        assert Predict(Triage, dialect=TWO, route=route)(**GIVEN).score == 0.5
    with pytest.raises(ConfigurationError, match="model"):
        Predict(Triage, dialect=TWO, route=route)(**GIVEN)


@ROUTES
def test_options_are_for_the_first_step(route: Any) -> None:
    """The second has those of the runtime, and the same deadline."""
    main, small = two()
    program = Predict(Triage, lm=main, extractor=small, dialect=TWO, route=route, temperature=0.9, stop="X")
    with Runtime(options=Options(seed=4), timeout=100.0):
        program(**GIVEN)
    assert main.requests[0].options == Options(0.9, None, None, ("X",), 4)
    assert small.requests[0].options == Options(seed=4)
    assert small.requests[0].deadline == main.requests[0].deadline > 0


@ROUTES
@pytest.mark.parametrize("asynchronous", [False, True])
def test_sloppy_answers_of_the_second_step_are_mended(route: Any, asynchronous: bool) -> None:
    """In the chat format or as JSON, as everywhere; DSPy would ask a third time."""
    for found in (in_json(**FOUND), "**Priority:** High\n**Score:** 0.5\n**Spots:** " + str(FOUND["spots"])):
        main, small = two(found)
        program = Predict(Triage, lm=main, extractor=small, dialect=TWO, route=route)
        done = asyncio.run(program.afull(**GIVEN)) if asynchronous else program.full(**GIVEN)
        assert done.value.places == [Place(1, "a")]
        assert done.repairs
        assert (len(main.requests), len(small.requests)) == (1, 1)


@ROUTES
def test_a_refused_answer_is_asked_for_again_from_the_start(route: Any) -> None:
    """The first model is shown its own words and what is wrong with what was found in them."""
    main = ScriptedModel(["It is 7.", "It is 0.5."], name="main")
    small = ScriptedModel([in_chat(**{**FOUND, "score": 7}), in_chat(**FOUND)], name="small")
    done = Predict(Triage, lm=main, extractor=small, dialect=TWO, route=route).full(**GIVEN)
    assert (done.value.score, done.attempts) == (0.5, 2)
    first, second = sent(main)
    assert second[: len(first)] == first
    assert second[len(first)] == ("assistant", "It is 7.")
    assert "'score' must be at most 1" in second[-1][1]
    assert [len(messages) for messages in sent(small)] == [2, 2]
    assert "\nIt is 0.5.\n" in sent(small)[1][1][1]
    assert done.refused[0].problems == ("'score' must be at most 1, got 7.0 (float)",)


@ROUTES
@pytest.mark.parametrize(
    ("said", "problem"),
    [
        (Response(SAID, finish="length"), "cut off"),
        (Response(" \n"), "empty"),
        (Response("", finish="content_filter"), "withheld"),
    ],
)
def test_what_the_first_step_does_not_say_is_not_looked_for(said: Response, problem: str, route: Any) -> None:
    """Nothing is found in half an answer."""
    small = ScriptedModel(in_chat(**FOUND))
    program = Predict(Triage, lm=ScriptedModel(said), extractor=small, dialect=TWO, route=route, reasks=0)
    with pytest.raises(AnswerError, match=problem) as caught:
        program(**GIVEN)
    assert caught.value.response == said
    assert small.requests == []


@ROUTES
def test_errors_of_either_model_reach_the_caller(route: Any) -> None:
    """As they are."""
    for answers in ([RateLimitError("m", "slow")], [SAID, RateLimitError("m", "slow")]):
        model = ScriptedModel(answers)
        with pytest.raises(RateLimitError, match="slow"):
            Predict(Triage, lm=model, dialect=TWO, route=route)(**GIVEN)
        assert len(model.requests) == len(answers)


@ROUTES
@pytest.mark.parametrize("first", [True, False])
def test_a_model_that_breaks_its_protocol_is_named(first: bool, route: Any) -> None:
    """The one of the two that does."""

    class Wrong:
        name = "wrong"
        capabilities = ScriptedModel("x").capabilities

        async def complete(self, request: Request) -> Any:
            return "text"

    models: list[Any] = (
        [Wrong(), ScriptedModel(in_chat(**FOUND))] if first else [ScriptedModel(SAID), Wrong()]
    )
    with pytest.raises(ConfigurationError, match=r"Wrong.complete\(\) returned 'text'"):
        Predict(Triage, lm=models[0], extractor=models[1], dialect=TWO, route=route)(**GIVEN)


@ROUTES
def test_an_error_of_the_second_step_tells_both(route: Any) -> None:
    """What was said first is in the response."""
    main, small = two("nothing")
    with pytest.raises(AnswerError, match="missing") as caught:
        Predict(Triage, lm=main, extractor=small, dialect=TWO, route=route, reasks=0)(**GIVEN)
    response: Any = caught.value.response
    assert (caught.value.text, response.said.text, response.usage) == ("nothing", SAID, Usage(11, 22))


async def parts_of(program: Predict[Any, Any]) -> list[Partial[Any]]:
    return [part async for part in program.stream(**GIVEN)]


@ROUTES
def test_a_stream_shows_the_second_step(route: Any) -> None:
    """What the first says is no output."""
    for extractor in (two()[1], None):
        main = ScriptedModel([SAID, in_chat(**FOUND)], piece=4)
        program = Predict(Triage, lm=main, extractor=extractor, dialect=TWO, route=route)
        *early, final = asyncio.run(parts_of(program))
        assert early and not any(part.final for part in early)
        assert early[-1].done == {"priority", "score", "places"}
        assert final.value.places == [Place(1, "a")]
        assert final.completion is not None and len(final.completion.steps) == 2


class Slow:
    """A model that waits in the loop, and finds what was said."""

    name = "slow"
    capabilities = ScriptedModel("x").capabilities

    async def complete(self, request: Request) -> Response:
        await needs_loop()
        await asyncio.sleep(0)
        text = request.messages[-1].content
        if "ticket: " in text:
            return Response(text.partition("ticket: ")[2].partition("\n")[0])
        return Response(in_chat(**{**FOUND, "spots": [{"x": int(text.split("\n")[1])}]}))


@ROUTES
def test_calls_at_once_do_not_mix(route: Any) -> None:
    """Each finds its own outputs."""
    program = Predict(Triage, lm=Slow(), dialect=TWO, route=route)
    records = [Triage(ticket=str(n)) for n in range(20)]

    async def run() -> list[Any]:
        return await program.abatch(records, concurrency=20)

    for answers in (asyncio.run(run()), program.batch(records)):
        assert [a.places[0].x for a in answers] == list(range(20))


def test_settings() -> None:
    """The extractor is a setting like the others, of this dialect alone."""
    main, small = two()
    program = Predict(Triage, lm=main, extractor=small, dialect=TWO)
    assert repr(program) == f"Predict(Triage, dialect={TWO!r}, lm='main', extractor='small')"
    other = ScriptedModel(in_chat(**{**FOUND, "priority": "low"}))
    assert program.with_(extractor=other)(**GIVEN).priority == "low"
    assert program(**GIVEN).priority == "high"
    assert program.with_(temperature=0.5)(**GIVEN).priority == "high"
    assert copy.deepcopy(program)(**GIVEN).priority == "high"
    chat = program.with_(dialect="dspy-3.4/chat", lm=other)
    assert (chat.plan.extractor, chat(**GIVEN).priority) == (None, "low")
    with pytest.raises(ConfigurationError, match=r"belongs to the dialect 'dspy-3\.4/two-step'"):
        Predict(Triage, extractor=small)
    with pytest.raises(ConfigurationError, match="extractor: 'openai/x' is text"):
        Predict(Triage, extractor="openai/x", dialect=TWO)  # type: ignore[arg-type]
    kept = Predict(Triage, lm=Model("openai/a"), extractor=Model("openai/b"), dialect=TWO)
    assert repr(pickle.loads(pickle.dumps(kept))) == repr(kept)
    following = program.then(lambda t: Triage(ticket=t.priority))
    assert following(**GIVEN).ticket == "high"


def test_the_stand_in_answers_both_steps() -> None:
    """A model that answers from prompts."""
    for route in ("native", "bridge"):
        value = Predict(Triage, lm=SchemaModel(), dialect=TWO, route=route)(ticket="x")  # type: ignore[arg-type]
        assert value.priority in ("low", "high")


@signature
class Transcribe:
    """Write down what is said."""

    sound: str = In()
    text: str = Out()
    text_: int = Out()


@ROUTES
def test_an_output_called_text_does_not_take_the_place_of_the_text(route: Any) -> None:
    """DSPy sends a request without it; here it gets a name of its own."""
    main, small = two(in_chat(text="Hello.", text_=3))
    program = Predict(Transcribe, lm=main, extractor=small, dialect=TWO, route=route)
    assert (program(sound="…").text, program(sound="…").text_) == ("Hello.", 3)
    assert f"[[ ## text__ ## ]]\n{SAID}" in sent(small)[0][1][1]


def test_no_input_at_all() -> None:
    """The request is empty, as DSPy's."""

    @signature
    class Joke:
        joke: str = Out()

    for route in ("native", "bridge"):
        main, small = two(in_chat(joke="ha"))
        assert Predict(Joke, lm=main, extractor=small, dialect=TWO, route=route)().joke == "ha"  # type: ignore[arg-type]
        assert sent(main)[0][1] == ("user", "")


@pytest.mark.parametrize("asynchronous", [False, True])
def test_inside_dspy_the_second_step_is_asked_too(asynchronous: bool) -> None:
    """A module made of a program, with its own extractor, or with any model of DSPy's."""
    main, small = two()
    inside = module(Predict(Triage, lm=main, extractor=small, dialect=TWO))
    ask = (lambda: asyncio.run(inside.acall(ticket="x"))) if asynchronous else (lambda: inside(ticket="x"))
    assert ask().spots == [Place(1, "a")]
    native_main, native_small = two()
    Predict(Triage, lm=native_main, extractor=native_small, dialect=TWO)(ticket="x")
    assert (sent(main), sent(small)) == (sent(native_main), sent(native_small))

    alone = ScriptedModel([SAID, in_chat(**FOUND)])
    inside = module(Predict(Transcribe, dialect=TWO))
    alone = ScriptedModel([SAID, in_chat(text="Hello.", text_=3)])
    with dspy.context(lm=language_model(alone)):
        found = asyncio.run(inside.acall(sound="x")) if asynchronous else inside(sound="x")
    assert (found.text, len(alone.requests)) == ("Hello.", 2)
    assert f"[[ ## text__ ## ]]\n{SAID}" in sent(alone)[1][1][1]


@ROUTES
@pytest.mark.parametrize("value", [Image("https://x.y/z.png"), [{"a": Audio("AAAA", "wav")}]])
def test_images_that_no_type_tells_of_are_refused(value: Any, route: Any) -> None:
    """A model would see an address or bytes in a text."""
    body = {"__module__": __name__, "__annotations__": {"x": Any, "answer": str}, "x": In(), "answer": Out()}
    asked: Any = signature(type("Asked", (), body))
    model = ScriptedModel(["x", "[[ ## answer ## ]]\nx"])
    program: Any = Predict(asked, lm=model, dialect=TWO, route=route)  # type: ignore[call-overload]
    with pytest.raises(ConfigurationError, match=r"cannot be shown in the dialect 'dspy-3\.4/two-step'"):
        program(x=value)
    with pytest.raises(ConfigurationError, match=r"cannot be shown"):
        program.with_(demos=[{"x": value, "answer": "x"}])(x=1)
    assert model.requests == []
    assert program(x={"a": [1]}).answer == "x"
    assert model.requests[0].messages[-1].content == "x: {'a': [1]}"


def test_types_of_dspex_are_refused_when_a_program_is_made() -> None:
    """All but a reasoning, which is a text; the message names the field, the type and the dialect."""
    kinds = (Image, History, list[ToolCalls], Code, dict[str, Document])
    for kind, name in zip(
        kinds, ("Image", "History", "ToolCall, ToolCalls", "Code", "Document"), strict=True
    ):
        body = {"__module__": __name__, "__annotations__": {"x": kind, "a": str}, "x": In(), "a": Out()}
        asked: Any = signature(type("Asked", (), body))
        told = rf"'x' of Asked holds {name}, which the dialect 'dspy-3\.4/two-step' cannot show"
        with pytest.raises(ConfigurationError, match=told):
            Predict(asked, dialect=TWO)  # type: ignore[call-overload]
        with pytest.raises(ConfigurationError, match=told):
            Predict(asked).with_(dialect=TWO)


@ROUTES
def test_a_reasoning_is_a_text(route: Any) -> None:
    """As an input, in a demo and as an output."""
    body = {
        "__module__": __name__,
        "__annotations__": {"x": Reasoning, "why": Reasoning},
        "x": In(),
        "why": Out(),
    }
    asked: Any = signature(type("Asked", (), body))
    lm = ScriptedModel(["so", "[[ ## why ## ]]\nso"])
    demo = {"x": Reasoning("a"), "why": Reasoning("b")}
    program: Any = Predict(asked, lm=lm, dialect=TWO, route=route, demos=[demo])  # type: ignore[call-overload]
    assert program(x=Reasoning("c")).why == Reasoning("so")
    assert [m.content for m in lm.requests[0].messages[1:]] == ["x: a", "why: b", "x: c"]


class Desk(Module):
    def __init__(self) -> None:
        self.triage = Predict(Triage, dialect=TWO)
        self.plain = Predict("priority -> team")

    def forward(self, ticket: str) -> str:
        return self.triage(ticket=ticket).priority


def test_predictors_of_a_module_have_extractors() -> None:
    """One predictor gets its own; all of them, where all ask in two steps."""
    main, small = two()
    desk = Desk().with_predictor("triage", lm=main, extractor=small)
    assert desk(ticket="x") == "high"
    assert len(small.requests) == 1
    main, small = two()
    every = Desk().with_(lm=main, extractor=small, dialect=TWO)
    assert every(ticket="x") == "high"
    assert every.plain.plan.extractor is small
    with pytest.raises(ConfigurationError, match="extractor= belongs to the dialect"):
        Desk().with_(extractor=small)
