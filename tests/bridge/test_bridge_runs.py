"""Programs on the bridge route: the real DSPy module, dspex's parser, the native route's result."""

from __future__ import annotations

import asyncio
import json
import threading
from typing import Any, Literal

import dspy
import msgspec
import pytest
from dspy.clients.base_lm import GLOBAL_HISTORY
from hypothesis import given
from hypothesis import strategies as st

from dspex import ChainOfThought, In, Out, Predict, example, signature
from dspex.bridge.dspy_module import TAKEN
from dspex.bridge.engine import language_model
from dspex.bridge.runs import BridgeProgram
from dspex.errors import AnswerError, ConfigurationError, DeadlineError, RateLimitError
from dspex.lm.base import Capabilities, Message, Options, Request, Response, Usage, needs_loop
from dspex.lm.scripted import ScriptedModel
from dspex.native.build import program
from dspex.run.sync import drive
from dspex.spec.dialect import DIALECTS, Dialect


class Point(msgspec.Struct):
    x: int
    label: str = ""


@signature
class Triage:
    """Triage a support ticket.

    Be brief.
    """

    ticket: str = In(desc="raw text")
    at: Point = In(default=Point(0))
    priority: Literal["low", "high"] = Out()
    score: float = Out(ge=0, le=1, desc="urgency")
    points: list[Point] = Out(wire_name="spots")


ANSWERS = {
    "dspy-3.4/chat": (
        "[[ ## reasoning ## ]]\nso\n\n[[ ## priority ## ]]\nhigh\n\n[[ ## score ## ]]\n0.5\n\n"
        '[[ ## spots ## ]]\n[{"x": 1, "label": "a"}]\n\n[[ ## completed ## ]]'
    ),
    "dspy-3.4/json": (
        '{"reasoning": "so", "priority": "high", "score": 0.5, "spots": [{"x": 1, "label": "a"}]}'
    ),
    "dspy-3.4/xml": (
        "<reasoning>\nso\n</reasoning>\n\n<priority>\nhigh\n</priority>\n\n<score>\n0.5\n</score>\n\n"
        "<spots><item><x>1</x><label>a</label></item></spots>"
    ),
}
ANSWERS["dspy-3.4/baml"] = ANSWERS["dspy-3.4/json"]
ANSWERS["dspy-3.4/two-step"] = ANSWERS["dspy-3.4/chat"]
POINTS = [Point(1, "a")]
KINDS: dict[str, Any] = {"predict": Predict, "chain_of_thought": ChainOfThought}

both_dialects = pytest.mark.parametrize("dialect", DIALECTS)
both_kinds = pytest.mark.parametrize("kind", KINDS)


def bridge(cls: Any = Triage, kind: Any = "predict", dialect: Dialect = "dspy-3.4/chat") -> BridgeProgram:
    native = program(cls, dialect=dialect, reasoning=kind == "chain_of_thought")
    return BridgeProgram(native, kind=kind, dialect=dialect)


def execute(made: BridgeProgram, record: Any, lm: Any, **settings: Any) -> Any:
    given = {"options": Options(), "demos": (), "deadline": 0.0, **settings}
    return made.execute(record, lm=lm, **given)


@both_dialects
@both_kinds
def test_both_routes_send_and_give_the_same(kind: str, dialect: Dialect) -> None:
    """Messages, value and reasoning are equal, with complete and incomplete demos."""
    demos = [
        example(Triage(ticket="it's [[ ## x ## ]]"), priority="low", score=0, points=[Point(2)]),
        example(Triage(ticket="b", at=Point(3, "é")), priority="low"),
    ]
    done = []
    for route in ("native", "bridge"):
        lm = ScriptedModel(ANSWERS[dialect])
        run = KINDS[kind](Triage, lm=lm, route=route, dialect=dialect, demos=demos)
        result = run.full(ticket="The site\nis down", at=Point(9))
        assert list(lm.requests[0].messages) == list(result.messages)
        done.append((result.messages, result.value, result.reasoning))
    assert done[0] == done[1]
    assert done[1][1].points == POINTS
    assert done[1][2] == ("so" if kind == "chain_of_thought" else None)


@both_dialects
@given(
    ticket=st.text(st.characters(exclude_categories=["Cs"])),
    label=st.text(st.characters(exclude_categories=["Cs"])),
)
def test_any_text_goes_the_same_way(dialect: Dialect, ticket: str, label: str) -> None:
    """No text of the user's is read as layout on one route and not on the other."""
    sent = []
    for route in ("native", "bridge"):
        lm = ScriptedModel(ANSWERS[dialect])
        Predict(Triage, lm=lm, route=route, dialect=dialect)(ticket=ticket, at=Point(0, label))  # type: ignore[arg-type]
        sent.append(list(lm.requests[0].messages))
    assert sent[0] == sent[1]


@both_dialects
def test_both_routes_refuse_the_same_answers(dialect: Dialect) -> None:
    """An answer that one route cannot read is the other's error too, problem for problem."""
    bad = ["", "nonsense", ANSWERS[dialect].replace("0.5", "7"), ANSWERS[dialect].replace("high", "never")]
    for answer in bad:
        problems = []
        for route in ("native", "bridge"):
            with pytest.raises(AnswerError) as caught:
                Predict(Triage, lm=ScriptedModel(answer), route=route, dialect=dialect)(ticket="x")  # type: ignore[arg-type]
            assert caught.value.text == answer
            problems.append(caught.value.problems)
        assert problems[0] == problems[1]


def test_the_module_is_dspys() -> None:
    """What runs is `dspy.Predict` or `dspy.ChainOfThought`, with everything that DSPy does in them."""
    assert type(bridge()._asked.module) is dspy.Predict
    assert type(bridge(kind="chain_of_thought")._asked.module) is dspy.ChainOfThought


@both_kinds
def test_the_answer_tells_what_was_sent(kind: str) -> None:
    """Messages and response are those of the model call."""
    response = Response(ANSWERS["dspy-3.4/chat"], "m", Usage(3, 4))
    lm = ScriptedModel(response)
    answer = drive(execute(bridge(kind=kind), Triage(ticket="x"), lm))
    assert answer.response is response
    assert answer.messages == tuple(lm.requests[0].messages)
    assert [m.role for m in answer.messages] == ["system", "user"]
    names = ["priority", "score", "points"]
    assert list(answer.outputs) == (["reasoning", *names] if kind == "chain_of_thought" else names)


def test_options_and_deadline_reach_the_model() -> None:
    """What the caller asked for is in the request."""
    lm = ScriptedModel(ANSWERS["dspy-3.4/chat"])
    options = Options(0.0, 9, 0.5, ("END", "STOP"), 4)
    drive(execute(bridge(), Triage(ticket="x"), lm, options=options, deadline=12.5))
    assert lm.requests[0].options == options
    assert lm.requests[0].deadline == 12.5


def test_demos_may_be_mappings() -> None:
    """Demos of a saved program come as dicts of field names; what is no field is left out."""
    lm = ScriptedModel(ANSWERS["dspy-3.4/chat"])
    demos = [{"ticket": "t", "points": [Point(5)], "augmented": True}]
    drive(execute(bridge(), Triage(ticket="x"), lm, demos=demos))
    contents = [m.content for m in lm.requests[0].messages]
    assert '[[ ## spots ## ]]\n[{"x": 5, "label": ""}]' in contents[2]
    assert "augmented" not in "".join(contents)


@pytest.mark.parametrize(
    "error",
    [
        RateLimitError("m", "slow", retry_after=1.0),
        DeadlineError("m", "late"),
        KeyError("x"),
        ValueError("y"),
    ],
)
@pytest.mark.parametrize("run", [drive, asyncio.run], ids=["sync", "async"])
def test_errors_of_the_model_pass_through(error: Exception, run: Any) -> None:
    """The caller gets the very exception that the model raised, after one call."""
    lm = ScriptedModel([error, error])
    with pytest.raises(type(error)) as caught:
        run(execute(bridge(), Triage(ticket="x"), lm))
    assert caught.value is error
    assert len(lm.requests) == 1


def test_what_dspy_refuses_to_send() -> None:
    """An option or a text that DSPy's own checks refuse is reported in dspex's terms."""
    lm = ScriptedModel(ANSWERS["dspy-3.4/chat"])
    with pytest.raises(ConfigurationError, match="refuses to send this to scripted: temperature"):
        drive(execute(bridge(), Triage(ticket="x"), lm, options=Options(temperature=5.0)))
    with pytest.raises(ConfigurationError, match="not valid Unicode"):
        drive(execute(bridge(), Triage(ticket="\ud800"), lm))
    assert lm.requests == []


def test_a_call_without_a_loop_needs_none() -> None:
    """A model that answers at once is reached without any event loop."""
    made = bridge()
    coroutine = execute(made, Triage(ticket="x"), ScriptedModel(ANSWERS["dspy-3.4/chat"]))
    with pytest.raises(StopIteration) as stop:
        coroutine.send(None)
    assert stop.value.value.outputs["points"] == POINTS


class Slow:
    """A model that waits in the loop until everybody is there, and tells calls apart."""

    name = "slow"
    capabilities = Capabilities()

    def __init__(self, together: int) -> None:
        self.waiting = 0
        self.together = together
        self.all_here = asyncio.Event()

    async def complete(self, request: Request) -> Response:
        await needs_loop()
        self.waiting += 1
        if self.waiting == self.together:
            self.all_here.set()
        await self.all_here.wait()
        label = request.messages[-1].content.partition("ticket ## ]]\n")[2].partition("\n")[0]
        text = ANSWERS["dspy-3.4/chat"].replace('"a"', f'"{label}"')
        return Response(text, model=f"{label}:{request.deadline}")


FAR = 1e12
"""A deadline that no clock reaches."""


@pytest.mark.asyncio
@both_kinds
async def test_concurrent_calls_do_not_mix(kind: str) -> None:
    """Each of many calls at once on one program gets its own messages, deadline and answer."""
    made, model = bridge(kind=kind), Slow(20)
    calls = (execute(made, Triage(ticket=f"t{i}"), model, deadline=FAR + i) for i in range(20))
    answers = await asyncio.gather(*calls)
    for i, answer in enumerate(answers):
        assert answer.outputs["points"] == [Point(1, f"t{i}")]
        assert answer.response.model == f"t{i}:{FAR + i}"
        assert f"\nt{i}\n" in answer.messages[-1].content


def test_threads_do_not_mix() -> None:
    """The same holds for threads without a loop."""
    made = bridge()
    gate = threading.Barrier(8)
    results: dict[int, Any] = {}

    def reply(request: Request) -> Response:
        gate.wait(30)
        return Response(ANSWERS["dspy-3.4/chat"], model=str(request.deadline))

    model = ScriptedModel(reply)

    def call(i: int) -> None:
        results[i] = drive(execute(made, Triage(ticket=f"t{i}"), model, deadline=float(i)))

    threads = [threading.Thread(target=call, args=(i,)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert {i: r.response.model for i, r in results.items()} == {i: str(float(i)) for i in range(8)}
    assert all(f"\nt{i}\n" in r.messages[-1].content for i, r in results.items())


@pytest.mark.asyncio
async def test_a_cancelled_call_leaves_nothing_behind() -> None:
    """After a cancellation the program and DSPy's settings are as before."""
    made = bridge()
    task = asyncio.ensure_future(execute(made, Triage(ticket="x"), Slow(2)))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert dspy.settings.lm is None
    answer = await execute(made, Triage(ticket="y"), ScriptedModel(ANSWERS["dspy-3.4/chat"]))
    assert answer.outputs["points"] == POINTS


def test_dspy_keeps_nothing_of_a_call() -> None:
    """Histories and traces would grow with every call; dspex keeps its own, bounded."""
    made, lm = bridge(kind="chain_of_thought"), ScriptedModel(ANSWERS["dspy-3.4/chat"])
    before = len(GLOBAL_HISTORY), len(dspy.settings.trace)
    for _ in range(3):
        drive(execute(made, Triage(ticket="x"), lm))
    assert (len(GLOBAL_HISTORY), len(dspy.settings.trace)) == before
    assert made._asked.module.history == []
    assert made._asked.module.predict.traces == []


def test_models_are_kept_and_bounded() -> None:
    """A model's `dspy.LM` is built once, and many models do not pile up."""
    made = bridge()
    lm = ScriptedModel(ANSWERS["dspy-3.4/chat"])
    drive(execute(made, Triage(ticket="x"), lm))
    kept = made._asked.lm(lm)
    drive(execute(made, Triage(ticket="x"), lm))
    assert made._asked.lm(lm) is kept
    for _ in range(50):
        drive(execute(made, Triage(ticket="x"), ScriptedModel(ANSWERS["dspy-3.4/chat"])))
    assert len(made._asked._models) <= 8


def test_settings_of_the_users_do_not_matter() -> None:
    """A globally chosen DSPy adapter or model is not the one of the bridge."""
    other = ScriptedModel("never")
    lm = ScriptedModel(ANSWERS["dspy-3.4/chat"])
    with dspy.context(lm=language_model(other), adapter=dspy.JSONAdapter(), trace=[]):
        drive(execute(bridge(), Triage(ticket="x"), lm))
    assert other.requests == []
    assert "[[ ## completed ## ]]" in lm.requests[0].messages[0].content


@pytest.mark.parametrize("name", sorted(TAKEN - {"_trace"}))
def test_names_that_dspy_takes_for_itself(name: str) -> None:
    """An input that DSPy would take for an argument of its own is refused when the program is made."""
    native = program(Triage, dialect="dspy-3.4/chat", reasoning=False)

    class Renamed:
        spec = msgspec.structs.replace(
            native.spec,
            fields=(msgspec.structs.replace(native.spec.fields[0], wire_name=name), *native.spec.fields[1:]),
        )
        objects = native.objects
        annotations = native.annotations
        defaults = native.defaults
        structure = native.structure
        parse_outputs = native.parse_outputs

    with pytest.raises(ConfigurationError, match=f"'{name}'"):
        BridgeProgram(Renamed(), kind="predict", dialect="dspy-3.4/chat")


@pytest.mark.parametrize("dialect", ["dspy-3.4/json", "dspy-3.4/baml"])
def test_structured_output_is_asked_for_alike(dialect: Any) -> None:
    """Where the answer is JSON, both routes hold a model to the same fields."""
    schemas = []
    for route in ("native", "bridge"):
        lm = ScriptedModel(
            ANSWERS["dspy-3.4/json"], capabilities=Capabilities(json_schema=True, json_mode=True)
        )
        Predict(Triage, lm=lm, route=route, dialect=dialect)(ticket="x")  # type: ignore[arg-type]
        schemas.append(lm.requests[0].schema)
    assert schemas[0] is not None
    assert schemas[1] is not None
    assert set(schemas[0]["properties"]) == set(schemas[1]["properties"]) == {"priority", "score", "spots"}


@both_dialects
@pytest.mark.parametrize("value", [float("inf"), float("-inf"), float("nan")])
def test_infinities_in_structs_are_written_alike(value: float, dialect: Dialect) -> None:
    """In an input, in its container and in a demo both routes write what a pydantic model would."""

    class Circle(msgspec.Struct, tag=True):
        radius: float
        by_name: dict[str, float] = {}

    @signature
    class Measure:
        circle: Circle = In()
        circles: list[Circle] = In()
        answer: Circle = Out()

    circle = Circle(value, {"a": value})
    demo = example(Measure(circle=circle, circles=[circle]), answer=circle)
    sent = []
    for route in ("native", "bridge"):
        lm = ScriptedModel('{"answer": {"radius": 1}}')
        program: Any = Predict(Measure, lm=lm, route=route, dialect=dialect, demos=[demo])  # type: ignore[arg-type]
        program(circle=circle, circles=[circle])
        sent.append(list(lm.requests[0].messages))
    assert sent[0] == sent[1]
    shown = str(value) if dialect.endswith("/two-step") else json.dumps(value)
    assert shown in sent[0][-1].content


def test_no_input_at_all() -> None:
    """A signature may have outputs only."""

    @signature
    class Joke:
        joke: str = Out()

    answer = drive(execute(bridge(Joke), Joke(), ScriptedModel("[[ ## joke ## ]]\nha")))
    assert answer.outputs == {"joke": "ha"}
    assert answer.messages[1] == Message("user", answer.messages[1].content)


def test_a_synchronous_call_inside_a_running_loop_reaches_the_model() -> None:
    """As in a notebook: the call goes on in another loop, with the context of the one that waits."""
    from dspex import Predict

    async def reply(request: Request) -> str:
        await asyncio.sleep(0)
        return "[[ ## b ## ]]\n3\n\n[[ ## completed ## ]]"

    ask = Predict("a: int -> b: int", lm=ScriptedModel(reply), route="bridge")

    async def cell() -> int:
        return ask(a=1).b + ask.full(a=2).value.b

    assert asyncio.run(cell()) == 6
