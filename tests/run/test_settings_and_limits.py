"""What programs refuse before anything is sent, and when they stop waiting."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast, get_type_hints

import dspy
import pytest

from dspex import (
    AnswerError,
    BatchError,
    Capabilities,
    ConfigurationError,
    DeadlineError,
    In,
    ModelError,
    Out,
    Predict,
    Request,
    Response,
    Runtime,
    signature,
)
from dspex.lm.base import needs_loop
from dspex.lm.scripted import ScriptedModel
from dspex.native import build
from dspex.run.config import RuntimeConfig, RuntimeOptions
from dspex.spec.dialect import DIALECTS
from tests.written import WRITTEN

GOOD = "[[ ## b ## ]]\n3\n\n[[ ## completed ## ]]"


@signature
class Ask:
    """Ask."""

    a: int = In()
    b: int = Out()


@signature
class Other:
    """Ask something else."""

    b: int = In()
    c: int = Out()


any_predict: Any = Predict
any_runtime: Any = Runtime


class Good:
    """A model of one's own, as the Protocol wants it."""

    name = "good"
    capabilities = Capabilities()

    async def complete(self, request: Request) -> Any:
        """Answer."""
        return Response(GOOD)


class NoName(Good):
    name: Any = None


class NoCapabilities(Good):
    capabilities: Any = None


WRONG: dict[str, tuple[Callable[[], object], str]] = {
    "temperature": (lambda: any_predict(Ask, temperature="hot"), "temperature.*'hot'"),
    "several options": (lambda: any_predict(Ask, max_tokens=-1, seed=1.5), "max_tokens.*; seed"),
    "stop items": (lambda: any_predict(Ask, stop=[1]), "stop"),
    "stop": (lambda: any_predict(Ask, stop=3), "stop is a text or a sequence"),
    "demos": (lambda: any_predict(Ask, demos=3), "demos is a sequence"),
    "a demo": (lambda: any_predict(Ask, demos=[3]), "one of its records, not 3"),
    "instructions of a class": (lambda: any_predict(Ask, instructions="x"), "signature string"),
    "types of a class": (lambda: any_predict(Ask, types={}), "signature string"),
    "runtime model": (lambda: any_runtime(lm="x"), r"Write Model\('x'\)"),
    "runtime numbers": (lambda: any_runtime(timeout=-1, history=-1), "timeout is .*; history is"),
    "runtime timeout": (lambda: any_runtime(timeout="x"), "timeout"),
    "runtime hooks": (lambda: any_runtime(hooks=3), "hooks is a tuple of functions"),
    "runtime async hooks": (lambda: any_runtime(hooks=(asyncio.sleep,)), "none of them async"),
    "runtime option": (lambda: any_runtime(timout=3), "The options are lm, options, timeout"),
    "a class": (lambda: any_predict(Ask, lm=Good), r"Write Good\(…\)"),
    "a model of DSPy": (lambda: any_predict(Ask, lm=dspy.LM("openai/x")), r"give dspex.Model\(…\)"),
    "a model without a name": (lambda: any_predict(Ask, lm=NoName()), "its name is no text"),
    "a model without capabilities": (
        lambda: any_runtime(lm=NoCapabilities()),
        "its capabilities are no Capabilities",
    ),
    "then": (lambda: any_predict(Ask).then(3), "takes a function"),
    "then a program": (lambda: any_predict(Ask).then(Predict(Other)), "Join programs by >>"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_setting_is_refused_where_it_is_given(name: str) -> None:
    """The error names the setting, what it must be, and the value."""
    make, message = WRONG[name]
    with pytest.raises(ConfigurationError, match=message):
        make()


def test_one_stop_text_is_one_text() -> None:
    """Not its letters, neither at first nor in a changed copy."""
    seen: list[Request] = []

    def reply(request: Request) -> str:
        seen.append(request)
        return GOOD

    first = Predict(Ask, lm=ScriptedModel(reply), stop="END")
    first(a=1)
    first.with_(stop="FIN")(a=1)
    assert [r.options.stop for r in seen] == [("END",), ("FIN",)]


def test_parse_takes_the_text_and_the_record_of_its_own_program() -> None:
    """Anything else is refused, not filled."""
    ask: Any = Predict(Ask)
    with pytest.raises(ConfigurationError, match=r"takes bound records, such as Ask\(…\), not Other"):
        ask.parse(GOOD, Other(b=1))
    for text in (None, b"x", {"b": 1}):
        with pytest.raises(ConfigurationError, match="reads the text"):
            ask.parse(text)


@pytest.mark.parametrize("requests", [[{"a": 1}], [None], [Other(b=1)], Ask(a=1), 3])
def test_a_batch_takes_bound_records_only(requests: Any) -> None:
    """Nothing is run when one of them is something else."""
    model = ScriptedModel(GOOD)
    with pytest.raises(ConfigurationError, match="bound record"):
        Predict(Ask, lm=model).batch(requests)
    assert not model.requests


def test_an_error_of_user_code_in_a_batch_does_not_lose_the_rest() -> None:
    """It is among the errors, whatever its class."""
    answers: list[Any] = [GOOD, ZeroDivisionError("mine"), GOOD]
    with pytest.raises(BatchError) as caught:
        Predict(Ask, lm=ScriptedModel(answers)).batch([Ask(a=i) for i in range(3)], concurrency=1)
    assert [type(r) for r in caught.value.results] == [Ask, ZeroDivisionError, Ask]


@pytest.mark.parametrize("route", ["native", "bridge"])
@pytest.mark.parametrize(
    ("dialect", "text"),
    [
        ("dspy-3.4/chat", "[[ ## b ## ]]\nHello wor"),
        ("dspy-3.4/json", '{"b": "Hello wor'),
        ("dspy-3.4/xml", "<b>\nHello wor"),
    ],
)
def test_a_cut_answer_is_refused(route: Any, dialect: Any, text: str) -> None:
    """What was cut off reads like a whole text: the model's reason to stop tells."""
    cut = ScriptedModel([Response(text, finish="length")])
    with pytest.raises(AnswerError, match="cut off at the limit of tokens; raise max_tokens"):
        Predict("a -> b", lm=cut, route=route, dialect=dialect)(a="x")


@pytest.mark.parametrize("route", ["native", "bridge"])
@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_whole_answer_at_the_limit_of_tokens_is_fine(route: Any, dialect: Any) -> None:
    """The end of the answer is there."""
    before = [Response("b is 3")] if dialect == "dspy-3.4/two-step" else []  # the first step has no end
    whole = ScriptedModel([*before, Response(WRITTEN[dialect](b=3), finish="length")])
    assert Predict(Ask, lm=whole, route=route, dialect=dialect)(a=1).b == 3


@pytest.mark.parametrize("route", ["native", "bridge"])
def test_a_withheld_answer_says_so(route: Any) -> None:
    """An empty answer of a content filter is no mystery."""
    model = ScriptedModel([Response("", finish="content_filter")])
    with pytest.raises(AnswerError, match="content filter"):
        Predict(Ask, lm=model, route=route)(a=1)


@pytest.mark.parametrize("route", ["native", "bridge"])
def test_the_timeout_holds_for_any_model(route: Any) -> None:
    """A model that never answers and looks at no deadline is cancelled."""
    cancelled: list[bool] = []

    async def reply(request: Request) -> str:
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.append(True)
        return GOOD

    ask = Predict(Ask, lm=ScriptedModel(reply), route=route)
    with Runtime(timeout=0.05), pytest.raises(DeadlineError, match="before the deadline"):
        ask(a=1)
    with Runtime(timeout=0.05), pytest.raises(DeadlineError):
        asyncio.run(ask.acall(a=1))
    assert cancelled == [True, True]


@pytest.mark.asyncio
async def test_cancelling_a_call_cancels_the_model() -> None:
    """The task's cancellation reaches what the model waits for."""
    cancelled = asyncio.Event()
    begun = asyncio.Event()

    async def reply(request: Request) -> str:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.set()
        return GOOD

    task = asyncio.create_task(Predict(Ask, lm=ScriptedModel(reply)).acall(a=1))
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert cancelled.is_set()


def test_a_generated_module_that_cannot_be_imported_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stale file is told of once, and every signature of the module still works."""
    package = tmp_path / "stale_shop"
    package.mkdir()
    (package / "__init__.py").write_text("")
    head = "from dspex import In, Out, signature\n\n\n"
    text = head + "@signature\nclass Ask:\n    a: int = In()\n    b: int = Out()\n"
    (package / "signatures.py").write_text(text)
    (package / "_dspex_signatures.py").write_text("from stale_shop.signatures import Gone\n")
    monkeypatch.syspath_prepend(tmp_path)
    from stale_shop.signatures import Ask as Stale  # type: ignore[import-not-found]  # made above

    with pytest.warns(RuntimeWarning, match="cannot be used .ImportError.*dspex generate stale_shop"):
        assert Predict(Stale, lm=ScriptedModel(GOOD))(a=1).b == 3
    assert build.generated_module("stale_shop.signatures") == "stale_shop._dspex_signatures"


def test_classes_of_a_function_that_name_each_other_are_checked() -> None:
    """Text in annotations is read with the names that the signature could see."""
    import dataclasses

    @dataclasses.dataclass
    class Inner:
        number: int

    @dataclasses.dataclass
    class Outer:
        inner: Inner

    @signature
    class Local:
        """Ask."""

        outer: Outer = In()
        b: int = Out()

    wrong: Any = "text"
    assert Local(outer=Outer(Inner(1))).outer.inner.number == 1
    with pytest.raises(TypeError, match="outer"):
        Local(outer=Outer(Inner(wrong)))


def broken(answer: Any, *, sync: bool = False) -> Any:
    """Make a model of one's own that breaks its Protocol."""

    class Mine(Good):
        async def complete(self, request: Request) -> Any:
            return answer() if callable(answer) else await answer if inspect.isawaitable(answer) else answer

    class Sync(Good):
        def complete(self, request: Request) -> Any:
            return answer

    return Sync() if sync else Mine()


async def sleep_at_once(request: Request) -> Response:
    """Use asyncio without having asked for a loop."""
    await asyncio.sleep(0.001)
    return Response(GOOD)


def cancel() -> None:
    """Raise what only a cancelled call should raise."""
    raise asyncio.CancelledError


class Sleepy(Good):
    complete: Any = staticmethod(sleep_at_once)


SLIPS: dict[str, tuple[Any, str]] = {
    "text": (broken(GOOD), r"not a Response. Write `return Response\(text\)`"),
    "nothing": (broken(None), "returned None, not a Response"),
    "no coroutine": (broken(Response(GOOD), sync=True), "Write `async def complete`"),
    "no text": (broken(Response(cast("Any", None))), "whose text is None"),
    "an unknown end": (broken(Response(GOOD, finish=cast("Any", None))), "whose finish is None"),
    "no loop": (Sleepy(), "needs_loop"),
}


@pytest.mark.parametrize("route", ["native", "bridge"])
@pytest.mark.parametrize("name", SLIPS)
def test_a_model_that_breaks_its_protocol_is_told_so(name: str, route: Any) -> None:
    """The author of a model class reads what to write, whichever route calls it."""
    model, match = SLIPS[name]
    with pytest.raises(ConfigurationError, match=match):
        Predict(Ask, lm=model, route=route)(a=1)


@pytest.mark.parametrize("route", ["native", "bridge"])
@pytest.mark.parametrize(("part", "value"), [("usage", None), ("cost", "free")])
def test_parts_that_are_summed_over_attempts_are_told_to_the_author(
    part: str, value: Any, route: Any
) -> None:
    """Not by an error of Python's about the sum."""
    for text in ("nonsense", GOOD):
        answers = [Response("nonsense"), Response(text, **{part: value})]
        with pytest.raises(ConfigurationError, match=f"whose {part} is {value!r}"):
            Predict(Ask, lm=ScriptedModel(answers), route=route)(a=1)


def test_a_model_without_the_loop_of_its_call_is_told_so() -> None:
    """It began in the loop that a synchronous call blocks, and cannot go on in the one behind it."""

    async def cell() -> Any:
        return Predict(Ask, lm=Sleepy(), route="native")(a=1)

    with pytest.raises(ConfigurationError, match="needs_loop"):
        asyncio.run(cell())


@pytest.mark.parametrize("route", ["native", "bridge"])
def test_usage_that_is_none_is_told_to_the_author(route: Any) -> None:
    """With a hook, which is told the tokens."""
    with (
        Runtime(hooks=(lambda event: None,)),
        pytest.raises(ConfigurationError, match="whose usage is None"),
    ):
        Predict(Ask, lm=broken(Response(GOOD, usage=cast("Any", None))), route=route)(a=1)


@pytest.mark.parametrize("route", ["native", "bridge"])
def test_a_model_that_cancels_itself_has_failed(route: Any) -> None:
    """Nobody cancelled the call, so the caller gets an error, and a batch no None in its place."""
    program = Predict(Ask, lm=broken(cancel), route=route)
    with pytest.raises(ModelError, match="nobody cancelled it"):
        program(a=1)
    results = program.batch([program.request(a=1), program.request(a=2)], return_exceptions=True)
    assert [type(r) for r in results] == [ModelError, ModelError]


@pytest.mark.parametrize("route", ["native", "bridge"])
def test_a_timeout_of_the_model_itself_is_not_the_deadline(route: Any) -> None:
    """Only our own timer says that the time is over."""

    async def complete(request: Request) -> Response:
        await needs_loop()
        await asyncio.sleep(0)
        raise TimeoutError("the model's own")

    model = broken(None)
    model.complete = complete
    with pytest.raises(TimeoutError, match="the model's own"):
        Predict(Ask, lm=model, route=route)(a=1)


PROJECTS: dict[str, tuple[bytes, str]] = {
    "tool": (b"tool = 5", "'tool' must be a table"),
    "dspex": (b"[tool]\ndspex = 'http://user:hunter2@h'", "'dspex' must be a table"),
    "a number": (b"[tool.dspex]\nmodel = 5", "must be a text.*not of type int"),
    "a list": (b"[tool.dspex]\nmodel = ['http://user:hunter2@h/v1']", "must be a text.*not of type list"),
    "a password": (
        b"[tool.dspex]\nmodel = 'http://user:hunter2@h/v1'",
        "toml: A model is set to the address",
    ),
    "a password behind": (
        b"[tool.dspex]\nmodel = 'm@http://user:hunter2@h/v1'",
        "password; give them as headers",
    ),
    "an address for a name": (
        b"[tool.dspex]\nmodel = 'x/http://user:hunter2@h/v1'",
        r"toml: Model.*\*\*\*@h/v1",
    ),
    "no model": (b"[tool.dspex]\nmodel = 'gpt-4o-mini'", "toml: Model.*names no provider"),
    "a typo": (b"[tool.dspex]\nmodle = 'openai/x'", "no setting 'modle'. There is: model, mypy"),
    "no TOML": (b"[tool", "cannot be read"),
    "no UTF-8": (b"\xff\xfe", "cannot be read"),
    "too deep": (b"a = " + b"[" * 5_000, "cannot be read"),
}


@pytest.mark.parametrize("name", PROJECTS)
def test_a_wrong_project_file_is_told_with_its_path(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever stands in it, there is one clear error, and no password in it."""
    content, message = PROJECTS[name]
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DSPEX_MODEL", raising=False)
    (tmp_path / "pyproject.toml").write_bytes(content)
    with pytest.raises(ConfigurationError, match=message) as caught:
        Predict(Ask)(a=1)
    assert str(tmp_path / "pyproject.toml") in str(caught.value)
    assert "hunter2" not in str(caught.value)


def test_a_wrong_model_in_the_environment_is_told_with_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    """The error says where the text stands."""
    monkeypatch.setenv("DSPEX_MODEL", "gpt-4o-mini")
    with pytest.raises(ConfigurationError, match=r"DSPEX_MODEL: Model.*names no provider"):
        Predict(Ask)(a=1)


def test_a_folder_that_was_removed_has_no_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Then no model is configured, as in any other folder without one."""
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    monkeypatch.delenv("DSPEX_MODEL", raising=False)
    gone.rmdir()
    with pytest.raises(ConfigurationError, match="No model is configured"):
        Predict(Ask)(a=1)


def test_a_runtime_takes_the_options_of_its_configuration() -> None:
    """What type checkers offer as keywords of `Runtime` are the fields of `RuntimeConfig`."""
    keywords, fields = get_type_hints(RuntimeOptions), get_type_hints(RuntimeConfig)
    assert keywords == {name: fields[name] for name in RuntimeConfig.__struct_fields__}
