"""Modules: several programs behind one `forward`, which gives the call its parameters and its result."""

from __future__ import annotations

import asyncio
import copy
import pickle
import threading
from collections.abc import Callable
from contextlib import aclosing
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import pytest

from dspex import (
    AnswerError,
    BatchError,
    BindError,
    Bound,
    ConfigurationError,
    InnerPart,
    Module,
    ModuleCompletion,
    Predict,
    Response,
    Runtime,
    Usage,
    example,
)
from dspex.testing import ScriptedModel
from tests.run.module_samples import Answer, Answerer, Library, MakeQuery, Plain, model

T = TypeVar("T")


def answerer() -> Answerer:
    return Answerer().with_(lm=model())


def plain() -> Plain:
    return Plain().with_(lm=model())


@pytest.mark.parametrize("make", [answerer, plain])
def test_it_is_called_as_its_forward_is(make: Any) -> None:
    """Whether forward is a coroutine or not, both kinds of calls give its result."""
    module = make()
    wanted = module(question="why")
    assert (wanted.answer, wanted.score) == ("why!", 0.5)
    assert module("why") == wanted
    assert asyncio.run(module.acall(question="why")) == wanted
    assert module.full("why").value == wanted
    assert asyncio.run(module.afull(question="why")).value == wanted


@pytest.mark.parametrize("make", [answerer, plain])
def test_a_synchronous_call_works_inside_a_running_loop(make: Any) -> None:
    """As in a notebook, where every cell runs in a loop."""
    module = make()

    async def cell() -> list[Any]:
        return [module(question="why").answer, module.full("why").value.answer, module.batch([])]

    assert asyncio.run(cell()) == ["why!", "why!", []]


def test_the_completion_tells_every_call() -> None:
    """In the order in which they began, with their names; usage, cost and attempts are added up."""
    done = answerer().full(question="why", k=2)
    assert isinstance(done, ModuleCompletion)
    assert [call.name for call in done.calls] == ["search", "search", "answer"]
    asked = [call.completion.value.question for call in done.calls]
    assert asked == ["why 0", "why 1", "why"]
    assert (done.usage.input_tokens, done.usage.output_tokens) == (120, 4)
    assert done.cost == 2.0
    assert done.attempts == 3
    assert done.trace_ids == tuple(call.completion.trace_id for call in done.calls)
    assert len({done.trace_id, *done.trace_ids}) == 4
    assert done.of("answer")[0].value is done.value
    assert (done.reasoning, done.route.name, done.signature) == ("I thought.", "native", "Answerer")
    assert done.messages == done.of("answer")[0].messages
    parts = sum(c.timings.model for c in (call.completion for call in done.calls))
    assert 0 < done.timings.model <= min(parts, done.timings.total) + 1e-9
    assert repr(done).startswith("ModuleCompletion(Answer(") and "[search, search, answer]" in repr(done)


def test_calls_that_run_at_once_are_told_apart() -> None:
    """Each completion holds the calls of its own, however they are interleaved."""

    class Slow(Module):
        """Gives up its turn between its calls."""

        def __init__(self) -> None:
            self.search = Predict(MakeQuery, lm=model())

        async def forward(self, question: str, times: int) -> int:
            for _ in range(times):
                await asyncio.sleep(0)
                await self.search.acall(question=question)
            return times

    async def many() -> list[ModuleCompletion[int]]:
        slow = Slow()
        return await asyncio.gather(*(slow.afull(question=f"q{n}", times=n) for n in range(5)))

    for n, done in enumerate(asyncio.run(many())):
        assert [call.completion.value.question for call in done.calls] == [f"q{n}"] * n


def test_modules_in_modules() -> None:
    """Their calls have dotted names from the outermost; an inner completion has its own names."""
    library = Library().with_(lm=model())
    done = library.full(question="why")
    assert [call.name for call in done.calls] == [
        "reader.search",
        "reader.answer",
        "shelves[0].search",
        "shelves[0].answer",
        "by_kind['refund']",
    ]

    class Outer(Module):
        def __init__(self) -> None:
            self.inner = plain()
            self.seen: list[str] = []

        async def forward(self, question: str) -> str:
            inner = await self.inner.afull(question=question)
            self.seen += [call.name for call in inner.calls]
            return inner.value.answer

    outer = Outer()
    assert [call.name for call in outer.full(question="why").calls] == ["inner.search", "inner.answer"]
    assert outer.seen == ["search", "answer"]


def test_derived_programs_keep_their_names() -> None:
    """With other settings, in a stream, in another runtime: a predictor of the module is that one."""

    class Changes(Module):
        def __init__(self) -> None:
            self.search = Predict(MakeQuery)
            self.warm = self.search.with_(temperature=1.0)

        async def forward(self, question: str) -> None:
            await self.search.with_(temperature=0.5).acall(question=question)
            await self.warm.acall(question=question)
            with Runtime(lm=model()):
                await self.search.acall(question=question)
                await asyncio.create_task(self.warm.acall(question=question))
            async for _ in self.search.stream(question=question):
                pass
            await asyncio.to_thread(lambda: self.warm(question=question))
            await Predict(MakeQuery).acall(question=question)

    with Runtime(lm=model()) as runtime:
        done = Changes().full(question="why")
    names = [call.name for call in done.calls]
    assert names == ["search", "warm", "search", "warm", "search", "warm", "MakeQuery"]
    assert runtime.calls is None


def test_a_failed_call_is_among_the_calls() -> None:
    """A module that goes on after an answer that could not be read has paid for it."""

    class Careful(Module):
        search = Predict(MakeQuery, lm=model(), reasks=1)

        async def forward(self, question: str) -> str:
            try:
                return (await self.search.acall(question=question)).query
            except AnswerError:
                return (await self.search.acall(question="good")).query

    done = Careful().full(question="bad")
    assert [(call.name, call.failed) for call in done.calls] == [("search", True), ("search", False)]
    assert isinstance(done.calls[0].completion.value, AnswerError)
    assert (done.cost, done.attempts) == (1.0, 3)  # that answer was asked for twice
    with pytest.raises(AnswerError):
        plain()(question="bad")


def test_a_call_that_was_asked_again_is_one_call() -> None:
    """Its attempts, what they used and what was refused are in its completion, and in the sums."""
    said = iter(["no idea", "[[ ## query ## ]]\nq\n\n[[ ## completed ## ]]"])
    lm = ScriptedModel(lambda request: Response(next(said), usage=Usage(10, 1), cost=0.5))

    class Again(Module):
        search = Predict(MakeQuery)

        async def forward(self) -> str:
            return (await self.search.acall(question="why")).query

    done = Again().with_(lm=lm, reasks=1).full()
    assert [call.name for call in done.calls] == ["search"]
    assert (done.attempts, done.usage.input_tokens, done.cost) == (2, 20, 1.0)
    assert [attempt.response.text for attempt in done.refused] == ["no idea"]


def test_a_module_without_calls_costs_nothing() -> None:
    """Its completion is empty but for the value and the time."""

    class Silent(Module):
        def forward(self) -> int:
            return 3

    done = Silent().full()
    assert (done.value, done.calls, done.cost, done.attempts, done.text) == (3, (), None, 0, "")
    assert done.timings.total > 0 == done.timings.model


def test_no_loop_runs_until_something_waits() -> None:
    """A forward that only calls models that answer at once never starts its loop, but can use it."""
    seen: list[bool] = []

    class Looks(Module):
        search = Predict(MakeQuery, lm=model())

        async def forward(self, wait: bool) -> str:
            await self.search.acall(question="x")
            loop = asyncio.get_running_loop()
            seen.append(loop.is_running())
            task = asyncio.current_task()
            if wait:
                async with asyncio.timeout(5), asyncio.TaskGroup() as group:
                    first = group.create_task(self.search.acall(question="a"))
                    second = group.create_task(asyncio.to_thread(lambda: self.search(question="b")))
                assert (first.result().query, second.result().query) == ("about a", "about b")
                seen.append(loop.is_running())
                assert asyncio.current_task() is task and asyncio.get_running_loop() is loop
            return "done"

    looks = Looks()
    assert [looks(wait=False), looks(wait=True), looks(wait=False), looks(wait=True)] == ["done"] * 4
    assert seen == [False, False, True] * 2
    seen.clear()
    assert asyncio.run(looks.acall(wait=True)) == "done"
    assert seen == [True, True]


def test_timeouts_and_cancellation_reach_forward() -> None:
    """A limit that was set before the first wait cancels that wait, and nothing else."""

    class Waits(Module):
        async def forward(self, limit: float) -> str:
            try:
                async with asyncio.timeout(limit):
                    await asyncio.Event().wait()
            except TimeoutError:
                return "late"
            return "never"

    assert Waits()(limit=0.001) == "late"
    assert Waits().full(limit=0.001).value == "late"

    async def cancelled() -> bool:
        task = asyncio.create_task(Waits().acall(limit=60.0))
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        return task.cancelled()

    assert asyncio.run(cancelled())


def test_errors_come_as_they_were_raised() -> None:
    """Before the first wait and after it; a TypeError of forward's own is none of binding."""

    class Raises(Module):
        async def forward(self, wait: bool, error: Any) -> None:
            if wait:
                await asyncio.sleep(0)
            raise error

    class RaisesAtOnce(Module):
        def forward(self, error: Any) -> None:
            raise error

    for error in (ValueError("x"), TypeError("missing 1 required positional argument"), KeyboardInterrupt()):
        calls: list[Callable[[], Any]] = [
            lambda error=error: Raises()(wait=False, error=error),
            lambda error=error: Raises().full(wait=False, error=error),
            lambda error=error: RaisesAtOnce()(error=error),
        ]
        if isinstance(error, Exception):  # asyncio lets no other out of a task in order
            calls += [lambda error=error: Raises()(wait=True, error=error)]
        for call in calls:
            with pytest.raises(type(error)) as caught:
                call()
            assert caught.value is error


def test_context_variables_are_seen_and_not_left_behind() -> None:
    """A call sees what its caller set; what it sets itself ends with it."""
    variable: ContextVar[str] = ContextVar("variable", default="nobody")

    class Sees(Module):
        async def forward(self, wait: bool) -> str:
            if wait:
                await asyncio.sleep(0)
            seen = variable.get()
            variable.set("forward")
            return seen

    for value in ("one", "two"):
        variable.set(value)
        assert [Sees()(wait=False), Sees()(wait=True), Sees().full(wait=True).value] == [value] * 3
        assert variable.get() == value


@pytest.mark.parametrize("make", [answerer, plain])
def test_inputs_are_checked(make: Any) -> None:
    """Every problem is told before anything is sent, as for a signature."""
    module = make()
    for call in (module, module.full, module.request, lambda *a, **k: asyncio.run(module.acall(*a, **k))):
        with pytest.raises(BindError, match=r"missing input 'question'"):
            call()
        with pytest.raises(BindError, match=r"'question' must be str, got 3 \(int\)"):
            call(3)
        with pytest.raises(BindError, match="no input 'qestion'; did you mean 'question'") as caught:
            call(qestion="why")
        assert "missing input 'question'" in str(caught.value)
        with pytest.raises(BindError, match="by position and by name"):
            call("why", question="why")
        with pytest.raises(BindError, match="at most"):
            call("why", 3, 4)
    with pytest.raises(BindError) as several:
        answerer()(question=None, k="3")
    assert len(several.value.problems) == 2


class Unknown:
    """A class that no signature can have."""


def test_what_no_signature_could_have_passes() -> None:
    """Only types that a field may have are checked, and those that can be read."""

    class Takes(Module, Generic[T]):
        def forward(
            self,
            anything: Any,
            unknown: Unknown,
            many: list[Unknown],
            generic: T,
            later: NotThere,  # noqa: F821
            bare=None,
            /,
            *numbers: int,
            whole: float = 1.0,
            items: list[int] | None = None,
            **texts: str,
        ) -> int:
            return len(numbers) + len(texts)

    takes: Any = Takes()
    assert takes(1, 2, 3, 4, 5, 6, "a", "b", whole=1, items=[1], x=3) == 3
    for name, value in (("whole", "1"), ("items", ["1"]), ("items", 3)):
        with pytest.raises(BindError, match=name):
            takes(1, 2, 3, 4, 5, **{name: value})
    with pytest.raises(BindError, match="missing input 'later'"):
        takes(1, 2, 3, 4)


def test_records_and_local_classes_are_checked() -> None:
    """A parameter may be a record, and annotations may name what stands around the class."""

    class Local(Module):
        def forward(self, query: MakeQuery, other: Answer | None = None) -> str:
            return query.question

    assert Local()(example(MakeQuery(question="why"), query="w")) == "why"
    with pytest.raises(BindError, match="'query' must be MakeQuery"):
        Local()("why")
    with pytest.raises(BindError, match="'other' must be"):
        Local()(MakeQuery(question="why"), MakeQuery(question="why"))


def test_a_module_needs_a_forward() -> None:
    """What is missing is said, and what forward cannot be."""

    class Empty(Module):
        """Has none."""

    class Generator(Module):
        async def forward(self) -> Any:
            yield 1

    with pytest.raises(ConfigurationError, match="Empty has no forward"):
        Empty()()
    with pytest.raises(ConfigurationError, match="is a generator"):
        Generator()()


def test_a_forward_may_be_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    """As tests and notebooks do: the new one counts, its parameters too."""
    module = answerer()
    assert module("why").answer == "why!"

    def forward(self: Any, number: int) -> int:
        return number + 1

    monkeypatch.setattr(Answerer, "forward", forward)
    assert module(number=1) == 2
    with pytest.raises(BindError, match="no input 'question'"):
        module(question="why")
    monkeypatch.undo()
    assert module("why").answer == "why!"


def test_a_plain_forward_may_return_a_coroutine() -> None:
    """As one does that is wrapped by a decorator."""

    class Returns(Module):
        def forward(self, x: int) -> Any:
            async def later() -> int:
                await asyncio.sleep(0)
                return x

            return later()

    returns = Returns()
    assert (returns(x=1), returns.full(x=1).value) == (1, 1)
    assert asyncio.run(returns.acall(x=1)) == 1
    assert returns.batch([returns.request(x=1)]) == [1]


@pytest.mark.parametrize("make", [answerer, plain])
def test_batches(make: Any) -> None:
    """Bound inputs are checked when they are bound; results come in order, errors in their places."""
    module = make()
    requests = [module.request(question=f"q{n}") for n in range(10)]
    assert [r.answer for r in module.batch(requests, concurrency=3)] == [f"q{n}!" for n in range(10)]
    assert [r.answer for r in asyncio.run(module.abatch(requests[:2]))] == ["q0!", "q1!"]
    assert repr(requests[0]) == f"{type(module).__name__}.request(question='q0')"
    with pytest.raises(BatchError):
        module.batch([module.request(question="bad")])
    (error,) = module.batch([module.request(question="bad")], return_exceptions=True)
    assert isinstance(error, AnswerError)
    for wrong in ("q", MakeQuery(question="q"), Bound(Library, (), {})):
        with pytest.raises(ConfigurationError, match=r"such as \w+\.request"):
            module.batch([wrong])


def test_a_plain_forward_does_not_block_the_loop() -> None:
    """Twenty of them wait for each other, so all run at once, in threads, in the caller's context."""
    barrier = threading.Barrier(20, timeout=30)
    variable: ContextVar[int] = ContextVar("variable")

    class Meets(Module):
        def forward(self, number: int) -> int:
            barrier.wait()
            return variable.get() + number

    async def all_at_once() -> list[int]:
        variable.set(100)
        ticks = asyncio.create_task(asyncio.sleep(0))
        results = await asyncio.gather(*(Meets().acall(number=n) for n in range(20)))
        assert ticks.done()
        return results

    assert asyncio.run(all_at_once()) == list(range(100, 120))
    variable.set(0)
    meets = Meets()
    assert meets.batch([meets.request(n) for n in range(20)], concurrency=20) == list(range(20))


def test_modules_in_sequence() -> None:
    """`>>` and `.then` join modules with programs and with each other, by field and parameter names."""
    with Runtime(lm=model()):
        first = Predict(MakeQuery)
        assert (first >> Answerer())(question="why").answer == "why!"
        assert (Answerer() >> first)("why").query == "about why"
        assert (Plain() >> Answerer() >> Plain())("why").answer == "why!"
        assert Answerer().then(lambda a: a.score)("why") == 0.5
        assert Plain().then(lambda a: MakeQuery(question=a.answer))("why").query == "about why!"
        done = (first >> Answerer()).full(question="why")
        assert (done.attempts, done.cost) == (5, 3.0)

        async def inside() -> str:
            return (first >> Plain() >> Answerer())(question="why").answer

        assert asyncio.run(inside()) == "why!"

    class Needs(Module):
        def forward(self, nothing: str) -> int:
            return 1

    with pytest.raises(ConfigurationError, match=r"Needs needs 'nothing', which MakeQuery does not have"):
        first >> Needs()
    with pytest.raises(ConfigurationError, match="does not have: 1"):
        (Predict(MakeQuery, lm=model()).then(lambda q: 1) >> Needs())(question="why")


def test_programs_are_found_by_their_paths() -> None:
    """Those of DSPy: attributes, lists, tuples, dicts, sequences, modules; each once."""
    library = Library()
    assert list(library.named_predictors()) == [
        "reader.search",
        "reader.answer",
        "shelves[0].search",
        "shelves[0].answer",
        "shelves[1]",
        "by_kind['refund']",
        "by_kind['bug'][0]",
        "pipe.first",
    ]
    assert library.predictors() == list(library.named_predictors().values())
    assert list(Plain().named_predictors()) == ["search", "answer"]
    shown = "Answerer(search=Predict(MakeQuery, dialect='dspy-3.4/chat'), answer=ChainOfThought(Answer, "
    assert repr(Answerer()).startswith(shown)


def test_with_changes_a_copy() -> None:
    """Every program of the copy has the new settings; the module itself, and its other values, stay."""
    library = Library()
    other = library.with_(temperature=0.5, route="native")
    assert all(p.plan.options.temperature == 0.5 for p in other.predictors())
    assert all(p.plan.options.temperature is None for p in library.predictors())
    assert other.same is other.reader.search and other.reader is not library.reader
    assert other.corpus is library.corpus
    assert list(other.named_predictors()) == list(library.named_predictors())
    with pytest.raises(ConfigurationError, match="route"):
        library.with_(route="fast")


def test_one_predictor_is_changed_by_its_path() -> None:
    """Demos, instructions and settings; the path of DSPy will do."""
    gold = example(MakeQuery(question="a"), query="b")
    library = Library()
    told = library.with_predictor("reader.search", demos=[gold], instructions="Be quick.")
    assert told.reader.search.plan.demos == (gold,)
    assert told.same is told.reader.search
    assert told.reader.search.messages(question="x")[0]["content"].endswith("Be quick.")
    assert library.reader.search.plan.demos == ()
    assert told.shelves[1] is library.shelves[1]
    for name in ("reader.answer.predict", "by_kind['refund'].predict", "shelves[0].answer", "pipe.first"):
        changed = library.with_predictor(name, temperature=0.5)
        assert [n for n, p in changed.named_predictors().items() if p.plan.options.temperature] == [
            name.removesuffix(".predict")
        ]
    with pytest.raises(ConfigurationError, match=r"'reader.serch'; .*did you mean 'reader.search'\?"):
        library.with_predictor("reader.serch")


def test_containers_of_every_kind_are_kept() -> None:
    """Subclasses of lists and dicts, NamedTuples, things that hold themselves."""
    from collections import OrderedDict, namedtuple

    Pair = namedtuple("Pair", "left right")

    class Holds(Module):
        def __init__(self) -> None:
            self.pair = Pair(Predict(MakeQuery), 3)
            self.ordered = OrderedDict(a=[Predict(MakeQuery)])
            self.loop: list[Any] = [Predict(MakeQuery)]
            self.loop.append(self.loop)
            self.myself = self
            self.cache: dict[str, list[int]] = {"a": []}

        def forward(self) -> None:
            return None

    holds = Holds()
    assert list(holds.named_predictors()) == ["pair.left", "ordered['a'][0]", "loop[0]"] or list(
        holds.named_predictors()
    ) == ["pair[0]", "ordered['a'][0]", "loop[0]"]
    other = holds.with_(temperature=0.5)
    assert type(other.pair) is Pair and other.pair.right == 3
    assert type(other.ordered) is OrderedDict
    assert other.myself is other
    assert other.cache is holds.cache
    assert other.loop[0].plan.options.temperature == 0.5
    assert all(p.plan.options.temperature is None for p in holds.predictors())


@dataclass
class Data(Module):
    """A dataclass that is a module."""

    inner: Answerer
    factor: int = 2

    async def forward(self, question: str) -> float:
        """Multiply the score."""
        return (await self.inner.acall(question=question)).score * self.factor


def test_modules_are_copied_pickled_and_made_by_dataclass() -> None:
    """A module is an object like any other."""
    data = Data(Answerer().with_(temperature=0.5))
    data.inner.named_predictors()
    for other in (pickle.loads(pickle.dumps(data)), copy.deepcopy(data), copy.copy(data)):
        assert other.factor == 2
        assert other.inner.search.plan.options.temperature == 0.5
        assert other.with_(lm=model())(question="why") == 1.0
        assert [c.name for c in other.with_(lm=model()).full(question="why").calls][-1] == "inner.answer"


def test_a_module_keeps_what_forward_sets() -> None:
    """Forward runs on the module itself, not on a copy."""

    class Counts(Module):
        def __init__(self) -> None:
            self.count = 0

        async def forward(self) -> int:
            self.count += 1
            return self.count

    counts = Counts()
    assert (counts(), counts.full().value, asyncio.run(counts.acall()), counts.count) == (1, 2, 3, 3)


def test_what_it_sends_is_known_only_then() -> None:
    """`messages` says so."""
    with pytest.raises(ConfigurationError, match="known only when it runs"):
        answerer().messages(question="why")


@pytest.mark.parametrize("make", [answerer, plain])
def test_answers_inside_are_streamed(make: Any) -> None:
    """Every partial answer comes with the name of its program, and at last the completion."""
    module = make()

    async def watch() -> list[Any]:
        return [event async for event in module.stream(question="why")]

    *parts, done = asyncio.run(watch())
    assert isinstance(done, ModuleCompletion) and done.value == module("why")
    assert [call.name for call in done.calls] == [call.name for call in module.full("why").calls]
    assert all(isinstance(part, InnerPart) for part in parts)
    growing = [p.part.growing["answer"] for p in parts if p.name == "answer" and "answer" in p.part.growing]
    assert growing and "why!".startswith(growing[0])
    finals = [p.name for p in parts if p.part.final]
    assert finals == [call.name for call in done.calls]
    thoughts = [p.part.reasoning for p in parts if p.name == "answer"]
    assert thoughts[-1] == "I thought."


def test_a_stream_that_is_left_is_cancelled() -> None:
    """Errors come out of it, and leaving it early stops what runs."""
    stopped: list[str] = []

    class Endless(Module):
        search = Predict(MakeQuery, lm=model())

        async def forward(self, question: str) -> None:
            try:
                await self.search.with_(temperature=0.5).acall(question=question)
                async for _ in self.search.stream(question=question):
                    pass
                await asyncio.Event().wait()
            finally:
                stopped.append(question)

    async def leave() -> list[str]:
        names = []
        async with aclosing(Endless().stream(question="why")) as events:
            async for event in events:
                names += [event.name] if event.part.final else []
                if len(names) == 2:
                    break
        return names

    assert asyncio.run(leave()) == ["search", "search"]
    assert stopped == ["why"]

    async def fails() -> None:
        async for _ in answerer().stream(question="bad"):
            pass

    with pytest.raises(AnswerError):
        asyncio.run(fails())
    with pytest.raises(BindError):
        asyncio.run(anext(answerer().stream()))
