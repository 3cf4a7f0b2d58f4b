"""What a record does as a Python object."""

from __future__ import annotations

import copy
import dataclasses
import functools
import gc
import inspect
import pickle
import pydoc
import subprocess
import sys
import textwrap
import timeit
import typing
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

import cloudpickle
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from record_samples import Page, Point, Rich, Triage
from rich.pretty import pretty_repr

from dspex import BindError, FrozenError, In, NotExecutedError, Out, example, from_json, signature, to_json

BOUND = Triage(ticket="x")
DONE = example(BOUND, priority="low", score=0.5)


def test_binding_fills_inputs_and_defaults() -> None:
    """Inputs are read as they were given, defaults where they were not."""
    assert (BOUND.ticket, BOUND.lang) == ("x", "en")
    assert Triage(ticket="y", lang="de").lang == "de"


def test_every_bad_argument_is_reported() -> None:
    """Missing, unknown, mistyped and positional arguments and given outputs come in one error."""
    call: Callable[..., object] = Triage
    with pytest.raises(BindError) as caught:
        call("x", lnag="de", score=1.0, lang=3)
    text = str(caught.value)
    for part in (
        "inputs are given by keyword (1 positional given): Triage(ticket=…, lang=…)",
        "missing input 'ticket'",
        "no input 'lnag'; did you mean 'lang'?",
        "'score' is an output, it cannot be given",
        "'lang' must be str, got 3 (int)",
    ):
        assert part in text
    assert isinstance(caught.value, TypeError)
    assert len(caught.value.problems) == 5


@pytest.mark.parametrize(
    "read", [lambda r: r.priority, lambda r: hasattr(r, "priority"), lambda r: getattr(r, "score", 0)]
)
def test_an_output_before_the_call_is_an_error(read: Callable[[Any], object]) -> None:
    """Neither reading nor asking with a default hides that there is no value yet."""
    with pytest.raises(NotExecutedError) as caught:
        read(BOUND)
    assert caught.value.signature == "Triage"
    assert not isinstance(caught.value, AttributeError)


def test_matching_an_unset_output_is_an_error() -> None:
    """A match statement does not fall through to the wrong case."""

    def match() -> str:
        match BOUND:
            case Triage(priority="low"):
                return "low"
            case _:
                return "other"

    with pytest.raises(NotExecutedError):
        match()
    match DONE:
        case Triage(ticket=ticket, score=score):
            assert (ticket, score) == ("x", 0.5)


def test_a_misspelt_attribute_is_an_attribute_error() -> None:
    """Only outputs have an error of their own."""
    with pytest.raises(AttributeError, match="prioritty"):
        BOUND.prioritty  # type: ignore[attr-defined]  # noqa: B018  # wrong on purpose


@pytest.mark.parametrize("record", [BOUND, DONE])
def test_a_record_cannot_be_changed(record: Triage) -> None:
    """Fields can be neither set nor deleted, on the record or on its class."""
    for change in (
        lambda: setattr(record, "ticket", "y"),
        lambda: setattr(record, "priority", "low"),
        lambda: setattr(record, "other", 1),
        lambda: delattr(record, "ticket"),
    ):
        with pytest.raises(AttributeError):
            change()
    with pytest.raises(FrozenError):
        Triage.priority = 1  # type: ignore[assignment]  # wrong on purpose
    with pytest.raises(FrozenError):
        del Triage.ticket


@pytest.mark.parametrize("record", [BOUND, DONE])
@pytest.mark.parametrize(
    "again",
    [copy.copy, copy.deepcopy, *(lambda r, p=p: pickle.loads(pickle.dumps(r, p)) for p in range(2, 6))],
)
def test_copies_are_equal(record: Triage, again: Callable[[Triage], Triage]) -> None:
    """A copy has the same class, inputs and set outputs, and is as unset where the record was."""
    made = again(record)
    assert (type(made), made, hash(made)) == (Triage, record, hash(record))
    assert repr(made) == repr(record)


def test_equality_and_hash() -> None:
    """Records are equal when class, inputs and set outputs are."""
    assert len({BOUND, Triage(ticket="x"), DONE, Triage(ticket="y")}) == 3
    assert BOUND != 1


def test_repr_shows_what_is_set() -> None:
    """Python, rich and notebooks show set fields only; notebooks get them escaped."""
    assert repr(BOUND) == "Triage(ticket='x', lang='en')"
    assert pretty_repr(DONE) == "Triage(ticket='x', lang='en', priority='low', score=0.5)"
    html = Triage(ticket="<b>")._repr_html_()
    assert "&lt;b&gt;" in html
    assert "<b>" not in html


def test_replacing_an_input_drops_the_outputs() -> None:
    """Outputs answered the old inputs; other outputs replace as they are, wrong ones not at all."""
    replace: Any = getattr(copy, "replace", lambda r, **changes: r.__replace__(**changes))
    assert replace(DONE, ticket="z") == Triage(ticket="z")
    assert replace(DONE, priority="high").priority == "high"
    assert dataclasses.replace(DONE, ticket="z") == Triage(ticket="z")  # type: ignore[type-var]  # dataclass_transform
    with pytest.raises(BindError) as caught:
        replace(DONE, tickte="z", score=3, lang=None)
    assert len(caught.value.problems) == 3


def test_tools_see_a_keyword_only_signature() -> None:
    """inspect, help() and dataclasses show the inputs, the types and what was said about the fields."""
    shown = inspect.signature(Triage)
    assert str(shown) == "(*, ticket: str, lang: str = 'en')"
    page = pydoc.plain(pydoc.render_doc(Triage))
    assert "Triage a support ticket." in page
    assert "how urgent" in page
    assert [f.name for f in dataclasses.fields(Triage)] == ["ticket", "lang", "priority", "score"]  # type: ignore[arg-type]  # dataclass_transform
    assert typing.get_type_hints(Triage)["score"] is float
    assert {"ticket", "priority"} <= set(dir(BOUND))


def test_an_example_is_checked() -> None:
    """Labels must be outputs of the right type."""
    with pytest.raises(BindError) as caught:
        example(BOUND, scor=1, score=2, priority="mid", ticket="y")
    text = "; ".join(caught.value.problems)
    assert "no output 'scor'; did you mean 'score'?" in text
    assert "'score' must be at most 1" in text
    assert "'priority' must be" in text
    assert len(caught.value.problems) == 4


def test_msgspec_reads_and_writes_records() -> None:
    """A record is a Struct: encoders leave unset outputs out, decoders check types and constraints."""
    assert msgspec.json.encode(BOUND) == b'{"ticket":"x","lang":"en"}'
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(DONE), type=Triage) == DONE

    class Box(msgspec.Struct):
        items: list[Triage]

    assert msgspec.json.decode(msgspec.json.encode(Box([BOUND, DONE])), type=Box).items == [BOUND, DONE]
    for wrong in ({"ticket": 1}, {"ticket": "x", "score": 7.0}, {"ticket": "x", "priority": "mid"}, {}):
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert(wrong, Triage)
    schema = msgspec.json.schema(Triage)["$defs"]["Triage"]
    assert schema["required"] == ["ticket"]
    assert schema["properties"]["score"] == {"type": "number", "minimum": 0, "maximum": 1}
    assert schema["properties"]["lang"]["default"] == "en"


def test_constraints_reach_msgspec_through_unions_and_containers() -> None:
    """Bounds of an optional number, of the items of a list, and of text hold in msgspec too."""
    positive = typing.Annotated[int, msgspec.Meta(ge=1)]

    @signature
    class Bounds:
        maybe: float | None = In(ge=0.5)
        items: list[positive] = In(max_length=2)  # type: ignore[valid-type]  # local alias
        code: str = In(pattern="^a", min_length=2)
        out: str = Out()

    good = {"maybe": 1, "items": [1], "code": "ab"}
    assert msgspec.convert(good, Bounds).maybe == 1
    for wrong in ({"maybe": 0}, {"items": [0]}, {"items": [1, 1, 1]}, {"code": "ba"}, {"code": "a"}):
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert({**good, **wrong}, Bounds)


def test_users_methods_stay() -> None:
    """Methods, properties, class variables, nested classes and operators of the class work on records."""

    @signature
    class Text:
        """Doc."""

        KIND: ClassVar[str] = "k"
        LIMIT = 3
        text: str = In()
        length: int = Out()

        def twice(self) -> int:
            return self.length * 2

        @property
        def size(self) -> int:
            return len(self.text)

        @functools.cached_property
        def upper(self) -> str:
            return self.text.upper()

        @classmethod
        def of(cls, text: str) -> Text:
            return cls(text=text)

        @staticmethod
        def one() -> int:
            return 1

        def __len__(self) -> int:
            return len(self.text)

        def __str__(self) -> str:
            return "S:" + self.text

        def own_class(self) -> type:
            return __class__  # type: ignore[name-defined]  # the compiler's own cell

        class Inner:
            pass

    record = Text.of("abc")
    assert (record.size, len(record), str(record), record.upper, Text.one()) == (3, 3, "S:abc", "ABC", 1)
    assert (Text.KIND, Text.LIMIT, Text.Inner.__name__) == ("k", 3, "Inner")
    assert record.own_class() is Text
    assert example(record, length=2).twice() == 4
    with pytest.raises(NotExecutedError):
        record.twice()


def test_post_init_checks_inputs_and_results() -> None:
    """`__post_init__` runs when inputs are bound, when outputs arrive, and when records are decoded."""
    seen: list[int] = []

    @signature
    class Positive:
        number: int = In()
        out: int = Out()

        def __post_init__(self) -> None:
            seen.append(self.number)
            if self.number < 0:
                raise ValueError("negative")

    record = Positive(number=1)
    assert seen == [1]
    example(record, out=2)
    assert seen == [1, 1]
    with pytest.raises(ValueError, match="negative"):
        Positive(number=-1)
    with pytest.raises(msgspec.ValidationError, match="negative"):
        msgspec.convert({"number": -1}, Positive)


def test_an_error_in_user_code_is_not_taken_for_a_bad_argument() -> None:
    """A TypeError of a default factory comes through as it is."""

    def broken() -> list[str]:
        raise TypeError("mine")

    @signature
    class Broken:
        text: str = In()
        tags: list[str] = In(default_factory=broken)
        out: str = Out()

    with pytest.raises(TypeError, match=r"^mine$"):
        Broken(text="x")


def test_defaults_are_never_shared() -> None:
    """A list, a dict or a set as default is made anew for each record, to its depths."""

    @signature
    class Shared:
        rows: list[list[int]] = In(default=[[1]])
        names: dict[str, int] = {"a": 1}
        out: str = Out()

    first: Any = Shared()
    first.rows[0].append(2)
    first.names["b"] = 2
    assert (Shared().rows, Shared().names) == ([[1]], {"a": 1})


def test_bool_is_no_int_and_int_is_a_float() -> None:
    """Inputs are checked without being converted: the prompt shows what the caller wrote."""

    @signature
    class Numbers:
        whole: int = In()
        real: float = In()
        out: str = Out()

    assert type(Numbers(whole=1, real=2).real) is int
    for wrong in ({"whole": True, "real": 1.0}, {"whole": 1, "real": "1"}, {"whole": 1.0, "real": 1}):
        with pytest.raises(BindError):
            Numbers(**wrong)  # type: ignore[arg-type]  # wrong on purpose


@given(st.text(max_size=20), st.text(max_size=20))
def test_any_text_binds_and_comes_back(ticket: str, lang: str) -> None:
    """Text is kept as it is, whatever it holds."""
    record = Triage(ticket=ticket, lang=lang)
    assert (record.ticket, record.lang) == (ticket, lang)
    assert from_json(Triage, to_json(record)) == record


def test_nested_values_are_checked_and_kept() -> None:
    """Objects inside records are the caller's own; a wrong one is named with its place."""
    page, point = Page(n=1), Point(1)
    with pytest.raises(BindError) as caught:
        Rich(page=page, point=point, size=3, when=4, tags=["a", 5])  # type: ignore[arg-type]  # wrong on purpose
    assert "'tags' at [1]: must be str" in str(caught.value)
    assert len(caught.value.problems) == 3


def run(body: str, folder: Path, *arguments: str) -> str:
    """Run a program in a process of its own."""
    file = folder / "program.py"
    file.write_text(textwrap.dedent(body), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(file), *arguments], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_records_of_main_cross_processes(tmp_path: Path) -> None:
    """A class of a script goes to spawned workers and back, as pickle does it for any class."""
    out = run(
        """
        import concurrent.futures, multiprocessing
        from typing import Literal
        from dspex import In, Out, example, signature

        @signature
        class T:
            ticket: str = In()
            priority: Literal["low"] = Out()

        def work(record):
            return example(record, priority="low")

        if __name__ == "__main__":
            context = multiprocessing.get_context("spawn")
            with concurrent.futures.ProcessPoolExecutor(1, mp_context=context) as pool:
                result = pool.submit(work, T(ticket="x")).result()
            print(result, type(result) is T)
        """,
        tmp_path,
    )
    assert out.strip() == "T(ticket='x', priority='low') True"


SENDER = """
import base64, subprocess, sys
from typing import Generic, Literal, TypeVar
import cloudpickle
from dspex import In, Out, Predict, example, signature, to_json

X = TypeVar("X")

@signature
class T:
    'Doc.'
    ticket: str = In(min_length=1)
    lang: Literal["en", "de"] = In(default="en", wire_name="language")
    tags: list[str] = In(default_factory=list)
    priority: str = Out(desc="how urgent")
    kids: "list[T]" = Out()
    def up(self): return self.ticket.upper()
    def again(self): return T(ticket=self.ticket + "!")
    def __post_init__(self):
        if self.ticket == "bad": raise ValueError("bad")

@signature
class C(T):
    more: int = Out()
    def up(self): return "C" + super().up()

@signature
class G(Generic[X]):
    text: str = In()
    items: list[X] = Out()

@signature
class N(G[int]):
    more: str = Out()

done = example(T(ticket="x"), priority="low", kids=[T(ticket="k")])
Predict(T).messages(ticket="x"), to_json(done), repr(N(text="x"))
text = Predict("a: int, b: str = 'x' -> c: list[float]").request(a=1)
data = cloudpickle.dumps((T, done, C, example(C(ticket="x"), more=1), G, N, text))
back = cloudpickle.loads(data)
assert back[0] is T and back[1] == done
subprocess.run([sys.executable, sys.argv[1], base64.b64encode(data).decode()], check=True)
"""
RECEIVER = """
import base64, sys, cloudpickle, msgspec, dspex

T, done, C, child, G, N, text = cloudpickle.loads(base64.b64decode(sys.argv[1]))
print(done, done.up(), done.again(), dspex.spec_of(T).instructions)
print(child, child.up(), isinstance(child, T), text)
for wrong in (
    lambda: T(ticket=3, lang="fr"),
    lambda: T(ticket="bad"),
    lambda: msgspec.convert({"ticket": "bad"}, T),
    lambda: done.kids[0].priority,
    lambda: dspex.example(N(text="x"), items=["a"]),
    lambda: setattr(T, "ticket", 1),
):
    try:
        print("no error", wrong())
    except Exception as error:
        print(type(error).__name__)
print(dspex.from_json(T, dspex.to_json(done)) == done, dspex.to_json(child))
print("how urgent" in dspex.Predict(T).messages(ticket="x")[0]["content"])
"""


def test_a_class_of_main_can_be_sent_by_value(tmp_path: Path) -> None:
    """cloudpickle gives another process the class with fields, methods, children, checks and records."""
    receiver = tmp_path / "receiver.py"
    receiver.write_text(RECEIVER, encoding="utf-8")
    assert run(SENDER, tmp_path, str(receiver)).splitlines() == [
        "T(ticket='x', lang='en', tags=[], priority='low', kids=[T(ticket='k', lang='en', tags=[])]) X "
        "T(ticket='x!', lang='en', tags=[]) Doc.",
        "C(ticket='x', lang='en', tags=[], more=1) CX True Signature(a=1, b='x')",
        *("BindErrors", "ValueError", "ValidationError", "NotExecutedError", "BindError", "FrozenError"),
        'True {"ticket":"x","language":"en","tags":[],"more":1}',
        "True",
    ]


def test_a_class_that_cannot_be_sent_says_why() -> None:
    """A cached_property needs the place where a class is otherwise described for sending."""

    @signature
    class Cached:
        a: int = In()
        o: int = Out()

        @functools.cached_property
        def twice(self) -> int:
            return self.a * 2

    with pytest.raises(pickle.PicklingError, match="has a cached_property"):
        cloudpickle.dumps(Cached)
    assert Cached(a=1).twice == 2


def test_a_record_has_no_dict() -> None:
    """There is no `__dict__` to look into or to write to."""
    assert not hasattr(BOUND, "__dict__")
    with pytest.raises(TypeError):
        vars(BOUND)


def test_orjson_does_not_crash_on_an_unbound_record(tmp_path: Path) -> None:
    """orjson refuses a record or writes it; the process survives."""
    out = run(
        """
        import orjson
        from dspex import In, Out, signature

        @signature
        class T:
            ticket: str = In()
            priority: str = Out()

        try:
            orjson.dumps(T(ticket="x"))
        except Exception as error:
            print(type(error).__name__)
        print("alive")
        """,
        tmp_path,
    )
    assert out.endswith("alive\n")


def test_importing_a_signature_loads_nothing_heavy(tmp_path: Path) -> None:
    """A module with a signature and a program loads no DSPy, pydantic, HTTP client or generator."""
    out = run(
        """
        import sys
        from typing import Literal
        from dspex import In, Out, Predict, signature

        @signature
        class T:
            ticket: str = In()
            priority: Literal["low"] = Out()

        program = Predict(T)
        heavy = {"dspy", "pydantic", "aiohttp", "libcst", "typer", "rich", "dspex_codegen"}
        print(sorted(heavy & {name.partition(".")[0] for name in sys.modules}))
        """,
        tmp_path,
    )
    assert out.strip() == "[]"


def test_binding_and_reading_stay_quick() -> None:
    """Binding two texts and reading an output cost what a program can afford a million times."""
    bind: Any = Triage.__dspex_bind__  # type: ignore[attr-defined]  # what Predict calls
    bind(ticket="x", lang="en")
    gc.collect()
    loops = 20_000
    bound = min(timeit.repeat(lambda: bind(ticket="x", lang="en"), number=loops, repeat=5)) / loops
    read = min(timeit.repeat(lambda: DONE.score, number=loops, repeat=5)) / loops
    assert bound < 2e-6
    assert read < 1e-6
