"""`Predict` and `ChainOfThought` over the native route."""

from __future__ import annotations

import asyncio
import contextlib
import copy
import enum
import pickle
import threading
import time
import warnings
from concurrent.futures import ThreadPoolExecutor
from typing import Annotated, Any, Generic, Literal, TypeVar

import pytest
from annotated_types import Ge

from dspex import (
    AnswerError,
    BindError,
    ChainOfThought,
    ConfigurationError,
    In,
    Message,
    Model,
    ModelError,
    NotExecutedError,
    Options,
    Out,
    Predict,
    Request,
    Runtime,
    UnreachableError,
    example,
    inspect_history,
    signature,
)
from dspex.lm.scripted import ScriptedModel
from dspex.observe.events import AnswerRefused, CallFinished, CallStarted, Event
from dspex.run.runtime import current_runtime
from dspex.spec.dialect import DIALECTS
from dspex.testing import block_requests
from tests.written import WRITTEN


class Mood(enum.Enum):
    GOOD = "good"
    BAD = "bad"


@signature
class Triage:
    """Triage a support ticket."""

    ticket: str = In(desc="raw text of the ticket")
    lang: str = In(default="en")
    priority: Literal["low", "high"] = Out()
    score: float = Out(ge=0, le=1, desc="urgency")


def chat(**fields: object) -> str:
    """Write an answer in the chat format."""
    return (
        "".join(f"[[ ## {name} ## ]]\n{value}\n\n" for name, value in fields.items())
        + "[[ ## completed ## ]]"
    )


GOOD = chat(priority="low", score=0.25)


def test_a_call_returns_the_record_with_its_outputs() -> None:
    """Inputs stay, outputs are typed values."""
    triage = Predict(Triage, lm=ScriptedModel(GOOD))
    result = triage(ticket="It hums")
    assert (result.ticket, result.lang, result.priority, result.score) == ("It hums", "en", "low", 0.25)
    assert isinstance(result, Triage)


@pytest.mark.asyncio
async def test_acall_gives_what_a_call_gives() -> None:
    """The asynchronous call is the same coroutine."""
    triage = Predict(Triage, lm=ScriptedModel(GOOD))
    assert await triage.acall(ticket="It hums") == triage.request(ticket="It hums").__class__(
        ticket="It hums"
    ).__replace__(priority="low", score=0.25)


def test_full_tells_how_the_value_came_about() -> None:
    """Messages, raw answer, route, usage, timings and trace id are there."""
    done = Predict(Triage, lm=ScriptedModel(GOOD)).full(ticket="It hums")
    assert done.value.priority == "low"
    assert done.text == GOOD
    assert done.messages[0].role == "system"
    assert "[[ ## ticket ## ]]\nIt hums" in done.messages[1].content
    assert done.route.name == "native"
    assert done.reasoning is None
    assert done.attempts == 1
    assert len(done.trace_id) == 32
    assert done.timings.total >= done.timings.model >= 0


def test_messages_and_parse_are_the_two_halves_of_a_call() -> None:
    """What `messages` gives is what the model is sent, and `parse` reads what it says."""
    sent: list[Request] = []

    def reply(request: Request) -> str:
        sent.append(request)
        return GOOD

    triage = Predict(Triage, lm=ScriptedModel(reply))
    value = triage(ticket="It hums")
    assert list(sent[0].messages) == triage.messages(ticket="It hums")
    assert triage.parse(GOOD, triage.request(ticket="It hums")) == value
    assert triage.parse(GOOD).score == 0.25
    assert triage.parse(GOOD).lang == "en"


def test_chain_of_thought_reasons_first() -> None:
    """The reasoning is asked for, kept in the completion, and is no field of the record."""
    think = ChainOfThought(
        Triage, lm=ScriptedModel(chat(reasoning="It only hums.", priority="low", score=0.25))
    )
    done = think.full(ticket="It hums")
    assert done.reasoning == "It only hums."
    assert done.value == Predict(Triage, lm=ScriptedModel(GOOD))(ticket="It hums")
    assert "`[[ ## reasoning ## ]]`, then `[[ ## priority ## ]]`" in done.messages[1].content


def test_the_json_dialect_reads_an_object() -> None:
    """One JSON object is the answer, also inside a fence."""
    answer = '{"priority": "high", "score": 1}'
    for text in (answer, f"```json\n{answer}\n```", f"Sure: {answer} Anything else?"):
        triage = Predict(Triage, lm=ScriptedModel(text), dialect="dspy-3.4/json")
        assert triage(ticket="It burns").score == 1.0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ["the answer is empty"]),
        ("   \n", ["the answer is empty"]),
        ("I cannot say.", ["'priority' is missing", "'score' is missing"]),
        (chat(priority="medium", score=0.5), ["'priority'", "'medium'"]),
        (chat(priority="medium", score=7), ["'priority'", "'score'", "7"]),
        ("[[ ## priority ## ]]\nlow\n\n[[ ## sco", ["'score' is missing"]),
    ],
)
def test_a_bad_answer_names_every_output_that_is_wrong(text: str, expected: list[str]) -> None:
    """The error tells signature, route, field, what was expected and the value."""
    with pytest.raises(AnswerError) as caught:
        Predict(Triage, lm=ScriptedModel(text), reasks=0)(ticket="It hums")
    message = str(caught.value)
    assert message.startswith("Triage (route native): ")
    for part in expected:
        assert part in message
    assert caught.value.text == text
    assert len(caught.value.trace_id) == 32


def test_several_wrong_outputs_come_as_a_group() -> None:
    """Two wrong outputs are two exceptions of one group."""
    with pytest.raises(AnswerError) as caught:
        Predict(Triage, lm=ScriptedModel(chat(priority="medium", score=7)))(ticket="It hums")
    assert isinstance(caught.value, ExceptionGroup)
    assert len(caught.value.exceptions) == 2


def test_bad_inputs_are_reported_together() -> None:
    """Missing, unknown and mistyped inputs and given outputs are all in one error."""
    triage: Any = Predict(Triage, lm=ScriptedModel(GOOD))
    with pytest.raises(BindError) as caught:
        triage(tcket="x", lang=3, score=0.5)
    message = str(caught.value)
    for part in (
        "missing input 'ticket'",
        "no input 'tcket'; did you mean 'ticket'?",
        "'lang'",
        "'score' is an output",
    ):
        assert part in message
    assert isinstance(caught.value, TypeError)
    with pytest.raises(BindError, match="by keyword"):
        triage("It hums")


@pytest.mark.parametrize("dialect", DIALECTS)
def test_demos_stand_before_the_request(dialect: Any) -> None:
    """A complete demo is a question and its answer; an incomplete one says so."""
    whole = example(Triage(ticket="Fire"), priority="high", score=0.9)
    partial = example(Triage(ticket="Smoke"), priority="high")
    sent = Predict(Triage, demos=[whole, partial], dialect=dialect).messages(ticket="It hums")
    assert [m["role"] for m in sent] == ["system", "user", "assistant", "user", "assistant", "user"]
    assert "some input or output fields are not supplied" in sent[1]["content"]
    assert "Fire" in sent[3]["content"]
    assert "0.9" in sent[4]["content"]


def test_with_changes_settings_of_a_copy() -> None:
    """The original keeps its model, demos and options."""
    first = Predict(Triage, lm=ScriptedModel(GOOD), temperature=0.5)
    seen: list[Options] = []

    def reply(request: Request) -> str:
        seen.append(request.options)
        return chat(priority="high", score=1)

    second = first.with_(lm=ScriptedModel(reply), max_tokens=7)
    assert second(ticket="x").priority == "high"
    assert first(ticket="x").priority == "low"
    assert seen == [Options(temperature=0.5, max_tokens=7)]


def test_settings_that_make_no_sense_are_refused() -> None:
    """Each with a remedy."""
    wrong: Any = Predict
    with pytest.raises(ConfigurationError, match="no route 'natve'"):
        wrong(Triage, route="natve")
    with pytest.raises(ConfigurationError, match="no dialect"):
        wrong(Triage, dialect="dspy-9/chat")
    with pytest.raises(ConfigurationError, match="Model\\('openai/x'\\)"):
        wrong(Triage, lm="openai/x")
    with pytest.raises(ConfigurationError, match="no signature"):
        wrong(int)
    with pytest.raises(ConfigurationError, match="no model"):
        wrong(Triage, lm=3)
    with pytest.raises(ConfigurationError, match="one of its records"):
        wrong(Triage, demos=["x"]).messages(ticket="x")


def test_without_a_model_the_error_says_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    """Nothing is guessed: no model is a silent default."""
    monkeypatch.delenv("DSPEX_MODEL", raising=False)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigurationError, match="DSPEX_MODEL"):
        Predict(Triage)(ticket="x")


def test_the_model_may_come_from_runtime_environment_or_project(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    """A program's own model comes first, then the runtime's, then DSPEX_MODEL, then pyproject."""
    from dspex.run.settings import configured_model

    with Runtime(lm=ScriptedModel(chat(priority="high", score=1))):
        assert Predict(Triage)(ticket="x").priority == "high"
        assert Predict(Triage, lm=ScriptedModel(GOOD))(ticket="x").priority == "low"
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").write_text('[tool.dspex]\nmodel = "ollama/llama3"\n')
    monkeypatch.delenv("DSPEX_MODEL", raising=False)
    assert "llama3" in configured_model().name
    monkeypatch.setenv("DSPEX_MODEL", "openai/gpt-4o-mini")
    assert "gpt-4o-mini" in configured_model().name


def test_events_tell_of_start_and_end() -> None:
    """Both carry the trace; a failing call says which error, a failing hook harms nobody."""
    events: list[Event] = []

    def broken(event: Event) -> None:
        raise RuntimeError("broken hook")

    with Runtime(hooks=(broken, events.append)) as runtime:
        with pytest.warns(RuntimeWarning, match="broken hook"):
            done = Predict(Triage, lm=ScriptedModel(GOOD)).full(ticket="x")
        with pytest.raises(AnswerError):
            Predict(Triage, lm=ScriptedModel("nothing"))(ticket="x")
    kinds = [type(e) for e in events]
    assert kinds == [CallStarted, CallFinished, CallStarted, AnswerRefused, CallFinished]
    first, last = events[1], events[4]
    assert isinstance(first, CallFinished) and isinstance(last, CallFinished)
    assert (first.trace, first.route, first.error) == (done.trace, "native", "")
    assert last.error == "AnswerErrors"
    assert runtime.history[0] == done


def test_inspect_history_shows_the_last_calls(capsys: pytest.CaptureFixture[str]) -> None:
    """Prompt and answer are readable."""
    with Runtime():
        assert inspect_history() == "No call yet."
        Predict(Triage, lm=ScriptedModel(GOOD))(ticket="It hums")
        text = inspect_history()
    assert "It hums" in text and "[answer]" in text and text in capsys.readouterr().out


@pytest.mark.parametrize("route", ["native", "bridge"])
def test_an_answer_that_cannot_be_read_is_in_the_history(
    route: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """Those are the calls that people look up; the error carries what was sent, too."""
    with Runtime():
        with pytest.raises(AnswerError) as caught:
            Predict(Triage, lm=ScriptedModel("nothing of use"), route=route, reasks=0)(ticket="It burns")
        text = inspect_history()
    assert "It burns" in text and "[answer]\nnothing of use" in text
    assert "[error]\noutput 'priority' is missing" in text
    assert caught.value.response is not None
    assert "It burns" in caught.value.messages[-1].content
    assert text.strip() == capsys.readouterr().out.strip()


def test_a_hook_that_fails_breaks_no_call_where_warnings_are_errors(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """It is logged then."""

    def broken(event: Event) -> None:
        raise RuntimeError("broken hook")

    with Runtime(hooks=(broken,)), warnings.catch_warnings():
        warnings.simplefilter("error")
        assert Predict(Triage, lm=ScriptedModel(GOOD))(ticket="x").score == 0.25
    assert "broken hook" in caplog.text


@pytest.mark.asyncio
async def test_tasks_may_share_a_runtime() -> None:
    """Each leaves it in its own order."""
    shared = Runtime(timeout=7.0)
    inside = [asyncio.Event(), asyncio.Event()]

    async def task(own: int) -> None:
        async with shared, Runtime(timeout=1.0 + own):
            inside[own].set()
            await inside[1 - own].wait()
            assert current_runtime().timeout == 1.0 + own
        assert current_runtime().timeout == Runtime().timeout

    await asyncio.gather(task(0), task(1))


def test_threads_may_share_a_runtime() -> None:
    """Entering and leaving belong to the context."""
    shared = Runtime(timeout=7.0)
    together = threading.Barrier(4)

    def work(_: int) -> list[float | None]:
        with shared:
            together.wait(10.0)
            inside = current_runtime().timeout
        return [inside, current_runtime().timeout]

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(work, range(4))) == [[7.0, Runtime().timeout]] * 4


def test_errors_of_a_model_come_through() -> None:
    """What the model raises is what the caller sees."""
    failing = ScriptedModel([UnreachableError("m", "down")])
    with pytest.raises(ModelError, match="m: down"):
        Predict(Triage, lm=failing)(ticket="x")


T = TypeVar("T")


@signature
class Extract(Generic[T]):
    """Extract items."""

    text: str = In()
    items: list[T] = Out()


def test_an_alias_of_a_generic_signature_has_its_own_types() -> None:
    """`Extract[int]` and `Extract[bool]` are two programs."""
    numbers = Predict(Extract[int], lm=ScriptedModel(chat(items="[1, 2]")))
    assert numbers(text="x").items == [1, 2]
    assert "list[int]" in numbers.messages(text="x")[0]["content"]
    truths = Predict(Extract[bool], lm=ScriptedModel(chat(items="[true]")))
    assert truths(text="x").items == [True]
    with pytest.raises(AnswerError, match="items"):
        Predict(Extract[bool], lm=ScriptedModel(chat(items="[1]")))(text="x")


@signature
class Hostile:
    """Fields named like the locals and globals of generated code."""

    text: str = In()
    record: int = In(default=1)
    content: list[str] = In(default_factory=list)
    fill: str = In(default="f")
    item: str = In(default="i")
    before: str = Out()
    end: int = Out()
    found: Mood = Out()
    Message: list[str] = Out()


@pytest.mark.parametrize("dialect", DIALECTS)
def test_fields_may_have_the_names_of_generated_code(dialect: Any) -> None:
    """No field shadows what the generated functions use."""
    answer = WRITTEN[dialect](before="b", end=3, found="bad", Message=["m"])
    result = Predict(Hostile, lm=ScriptedModel(answer), dialect=dialect)(text="t", content=["d"])
    assert (result.before, result.end, result.found, result.Message) == ("b", 3, Mood.BAD, ["m"])
    assert (result.text, result.record, result.content, result.fill) == ("t", 1, ["d"], "f")


def test_wire_names_stand_in_prompt_and_answer() -> None:
    """The model sees the wire name, the program the attribute."""

    @signature
    class Wired:
        """Answer."""

        question: str = In(wire_name="frage")
        answer: int = Out(wire_name="antwort")

    ask = Predict(Wired, lm=ScriptedModel(chat(antwort=4)))
    assert "[[ ## frage ## ]]\n2+2" in ask.messages(question="2+2")[1]["content"]
    assert ask(question="2+2").answer == 4
    for dialect in DIALECTS:
        other = Predict(Wired, lm=ScriptedModel(WRITTEN[dialect](antwort=5)), dialect=dialect)
        assert other(question="2+3").answer == 5


def test_outputs_may_have_defaults() -> None:
    """A missing output takes its default, or None where its type allows that."""

    @signature
    class Lenient:
        """Answer."""

        question: str = In()
        answer: str = Out()
        note: str | None = Out()
        tags: list[str] = Out(default_factory=list)
        level: int = Out(default=3)

    result = Predict(Lenient, lm=ScriptedModel(chat(answer="yes")))(question="q")
    assert (result.answer, result.note, result.tags, result.level) == ("yes", None, [], 3)


def test_a_batch_keeps_order_and_bounds_concurrency() -> None:
    """No more than asked for run at once."""
    running, most = 0, 0

    async def reply(request: Request) -> str:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0)
        running -= 1
        return chat(answer=request.messages[-1].content.split("\n")[1])

    echo = Predict("question -> answer", lm=ScriptedModel(reply))
    results = echo.batch([echo.request(question=f"q{i}") for i in range(20)], concurrency=3)
    assert [r.answer for r in results] == [f"q{i}" for i in range(20)]
    assert most == 3


def test_a_batch_with_failures_gives_every_result() -> None:
    """The error holds all results; with return_exceptions they are the value."""
    from dspex import BatchError

    def reply(request: Request) -> str:
        return "nothing" if "q1" in request.messages[1].content else chat(answer="a")

    echo = Predict("question -> answer", lm=ScriptedModel(reply))
    requests = [echo.request(question=f"q{i}") for i in range(3)]
    with pytest.raises(BatchError) as caught:
        echo.batch(requests)
    assert len(caught.value.exceptions) == 1 and len(caught.value.results) == 3
    results = echo.batch(requests, return_exceptions=True)
    assert isinstance(results[1], AnswerError)
    with pytest.raises(ConfigurationError, match="at least 1"):
        echo.batch(requests, concurrency=0)
    assert echo.batch([]) == []


@signature
class Route:
    """Route a ticket to a team."""

    priority: Literal["low", "high"] = In()
    team: str = Out()


def answer_both(request: Request) -> str:
    """Answer for both signatures."""
    return chat(team="ops") if "Route a ticket" in request.messages[0].content else GOOD


def test_then_runs_the_record_that_a_step_returns() -> None:
    """Functions and programs alternate; the completion counts both calls."""
    triage = Predict(Triage, lm=ScriptedModel(answer_both))
    flow = triage.then(lambda t: Route(priority=t.priority)).then(lambda r: r.team.upper())
    assert flow(ticket="It hums") == "OPS"
    assert flow.full(ticket="It hums").attempts == 2


def test_programs_in_sequence_do_what_one_does() -> None:
    """They take settings for every one of them, bind requests for a batch, and show the first prompt."""
    triage = Predict(Triage, lm=ScriptedModel(lambda request: "never asked"))
    for flow in (triage >> Predict(Route), triage.then(lambda t: Route(priority=t.priority))):
        told = flow.with_(lm=ScriptedModel(answer_both), temperature=0.5)
        assert told.batch([told.request(ticket="a"), Triage(ticket="b")]) == [told(ticket="a")] * 2
        assert told.messages(ticket="a") == triage.messages(ticket="a")
        with pytest.raises(BindError, match="ticket"):
            flow.request()
        with pytest.raises(ConfigurationError, match="Triage"):
            told.batch([Route(priority="low")])


@pytest.mark.asyncio
async def test_a_step_may_be_a_coroutine_function() -> None:
    """It is awaited."""

    async def shout(triage: Triage) -> str:
        await asyncio.sleep(0)
        return triage.priority.upper()

    assert await Predict(Triage, lm=ScriptedModel(GOOD)).then(shout).acall(ticket="x") == "LOW"


def test_a_step_that_is_a_coroutine_runs_in_a_synchronous_call() -> None:
    """Also where no model has asked for an event loop yet."""

    async def later(triage: Triage) -> float:
        await asyncio.sleep(0.001)
        return triage.score

    assert Predict(Triage, lm=ScriptedModel(GOOD)).then(later)(ticket="x") == 0.25


@signature
class Reply:
    """Reply."""

    priority: str
    tone: str = In(default="kind")
    reply: str = Out()


def test_a_result_that_lacks_a_field_is_told() -> None:
    """After a step nobody knows the type of the result before it is there."""
    flow = Predict(Triage, lm=ScriptedModel(GOOD)).then(lambda t: 5) >> Predict(Reply)
    with pytest.raises(ConfigurationError, match=r"Reply needs 'priority'.* does not have: 5"):
        flow(ticket="x")


def test_timings_of_programs_in_sequence_add_up() -> None:
    """Each program's own time is counted once; the event of the second starts with it."""
    events: list[Event] = []

    def slowly(triage: Triage) -> Triage:
        time.sleep(0.02)
        return triage

    flow = Predict(Triage, lm=ScriptedModel(GOOD)).then(slowly) >> Predict(
        Reply, lm=ScriptedModel(chat(reply="ok"))
    )
    with Runtime(hooks=(events.append,)):
        done = flow.full(ticket="x")
    first, second = (e for e in events if isinstance(e, CallFinished))
    assert second.duration_ns < 20e6 < done.timings.total * 1e9
    assert done.timings.total == pytest.approx(
        done.timings.render + done.timings.model + done.timings.parse, rel=1e-9
    )
    assert done.timings.render + done.timings.model <= (first.duration_ns + second.duration_ns) / 1e9


@pytest.mark.parametrize("route", ["native", "bridge"])
def test_programs_can_be_pickled_and_copied_after_a_call(route: Any) -> None:
    """What the first call builds stays behind; the rest is the same program."""
    model = Model("openai/x", api_key="sk-123456")
    program = Predict(
        Triage,
        lm=model,
        route=route,
        demos=[example(Triage(ticket="Fire"), priority="high", score=0.9)],
        max_tokens=9,
    )
    program.messages(ticket="x")
    with contextlib.suppress(Exception), block_requests():
        program(ticket="x")
    flow = program >> Predict(Reply, lm=model)
    for again in (pickle.loads(pickle.dumps(program)), copy.deepcopy(program), copy.copy(program)):
        assert repr(again) == repr(program)
        assert again.messages(ticket="y") == program.messages(ticket="y")
    assert copy.deepcopy(program).plan.lm is model
    assert pickle.loads(pickle.dumps(flow)).messages(ticket="y") == flow.messages(ticket="y")
    text = Predict("question -> answer: int", lm=model)
    text.messages(question="x")
    assert pickle.loads(pickle.dumps(text)).messages(question="y") == text.messages(question="y")


def test_programs_join_by_field_name() -> None:
    """`a >> b` passes fields of the same name; what is missing is said when they are joined."""
    triage, route = (
        Predict(Triage, lm=ScriptedModel(answer_both)),
        Predict(Route, lm=ScriptedModel(answer_both)),
    )
    assert (triage >> route)(ticket="It hums").team == "ops"
    with pytest.raises(ConfigurationError, match="'ticket'"):
        route >> triage


def test_message_reads_like_a_dict() -> None:
    """It equals the dict that servers take and turns into it."""
    message = Message("user", "hi")
    assert message == {"role": "user", "content": "hi"} == dict(message)
    assert message["role"] == "user" and hash(message) == hash(Message("user", "hi"))
    with pytest.raises(KeyError):
        message["name"]


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_bound_may_be_given_twice(dialect: Any) -> None:
    """On the type and in Out: both hold."""

    @signature
    class Twice:
        """Count."""

        text: str = In()
        number: Annotated[int, Ge(0)] = Out(ge=8)

    def program(number: int) -> Any:
        text = WRITTEN[dialect](number=number)
        return Predict(Twice, lm=ScriptedModel(text), dialect=dialect)

    assert program(9)(text="x").number == 9
    with pytest.raises(AnswerError, match="number"):
        program(7)(text="x")


def test_a_chain_of_thought_needs_the_name_of_its_output_for_itself() -> None:
    """A field that is called so would not be sent, or would take its value."""

    @signature
    class Asked:
        reasoning: str
        answer: str = Out()

    @signature
    class AskedOnTheWire:
        argument: str = In(wire_name="reasoning")
        answer: str = Out()

    @signature
    class Answered:
        question: str
        reasoning: str = Out(wire_name="because")
        answer: str = Out()

    for taken in (Asked, AskedOnTheWire, Answered):
        program: Any = ChainOfThought
        with pytest.raises(ConfigurationError, match="Rename it, or use Predict"):
            program(taken)


@pytest.mark.parametrize("route", ["native", "bridge"])
def test_a_reasoning_that_is_no_text_is_an_output_only(route: Any) -> None:
    """`Completion.reasoning` is text or None."""

    @signature
    class Steps:
        question: str
        reasoning: int = Out()
        answer: str = Out()

    done = ChainOfThought(Steps, lm=ScriptedModel(chat(reasoning=5, answer="x")), route=route).full(
        question="q"
    )
    assert (done.value.reasoning, done.reasoning) == (5, None)


@pytest.mark.parametrize("route", ["native", "bridge"])
def test_inputs_fit_the_arguments_of_a_generic_signature(route: Any) -> None:
    """`Extract[int]` takes what `Extract` takes, and an int where that is open."""

    @signature
    class Extract(Generic[T]):
        question: T
        items: list[T] = Out()

    program: Any = Predict(Extract[int], lm=ScriptedModel(chat(items=[1])), route=route)
    assert program(question=1).items == [1]
    for call in (
        lambda: program(question="x"),
        lambda: program.request(question="x"),
        lambda: program.batch([Extract(question="x")]),
    ):
        with pytest.raises(BindError, match=r"Extract\[int\]: 'question' must be int"):
            call()


def test_open_types_are_refused_by_the_bridge() -> None:
    """The message says how to close them."""

    @signature
    class Open(Generic[T]):
        question: T
        answer: str = Out()

    open_program: Any = Predict(Open, lm=ScriptedModel(chat(answer="x")), route="bridge")
    with pytest.raises(ConfigurationError, match=r"such as Open\[str\]"):
        open_program(question="q")
    closed: Any = Predict(Open[str], lm=ScriptedModel(chat(answer="x")), route="bridge")
    assert closed(question="q").answer == "x"


@pytest.mark.parametrize("route", ["native", "bridge"])
@pytest.mark.parametrize("dialect", DIALECTS)
def test_post_init_sees_the_inputs_beside_the_outputs(route: Any, dialect: Any) -> None:
    """It may compare them; what it refuses is an answer that does not fit."""

    @signature
    class Shorten:
        text: str
        limit: int
        short: str = Out()

        def __post_init__(self) -> None:
            if self.limit < 1:
                raise ValueError("limit is at least 1")
            try:
                fits = len(self.short) <= self.limit
            except NotExecutedError:
                return
            if not fits:
                raise ValueError("too long")

    answer = WRITTEN[dialect](short="abc")
    shorten = Predict(Shorten, lm=ScriptedModel(answer), route=route, dialect=dialect)
    assert shorten(text="abcdef", limit=3).short == "abc"
    with pytest.raises(AnswerError, match="too long"):
        shorten(text="abcdef", limit=2)
    assert shorten.parse(answer, Shorten(text="abcdef", limit=3)).short == "abc"
    with pytest.raises(AnswerError, match="too long"):
        shorten.parse(answer, Shorten(text="abcdef", limit=2))
    assert shorten.parse(answer).short == "abc"


@pytest.mark.parametrize("route", ["native", "bridge"])
@pytest.mark.parametrize(
    ("text", "value"),
    [("Mood.GOOD", Mood.GOOD), ("good", Mood.GOOD), ("GOOD", Mood.GOOD), ("'x'", "x"), ("true", True)],
)
def test_a_literal_is_read_as_the_prompt_shows_it(route: Any, text: str, value: object) -> None:
    """A member of an enum by class and name, by value or by name; true and null as JSON writes them."""

    @signature
    class Pick:
        question: str
        choice: Literal[Mood.GOOD, "x", True, None] = Out()

    pick: Any = Predict(Pick, lm=ScriptedModel(chat(choice=text)), route=route)
    assert pick(question="q").choice == value
    if text not in ("'x'", "true"):  # quotes and truth values have a form of their own in JSON
        json_pick: Any = pick.with_(lm=ScriptedModel(f'{{"choice": "{text}"}}'), dialect="dspy-3.4/json")
        assert json_pick(question="q").choice == value
