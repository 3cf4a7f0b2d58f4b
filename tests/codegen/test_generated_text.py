"""Generated files pass the linters and checkers of a strict project, as they are."""

from __future__ import annotations

import enum
import importlib
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, Literal

import pytest

from dspex import AnswerError, BindError, Out, Predict, example, signature
from dspex.lm.scripted import ScriptedModel
from dspex.native import build
from dspex.spec.dialect import DIALECTS
from tests.cli.cli_project import TICKETS, dspex, write_project
from tests.written import WRITTEN

KINDS = '''\
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any, Literal, NamedTuple, TypedDict

from msgspec import Struct
from pydantic import BaseModel

from dspex import In, Out, signature


class Color(Enum):
    RED = "red"
    BLUE = "blue"


@dataclass
class Plain:
    x: int


class Model(BaseModel):
    x: int


class Point(NamedTuple):
    x: int


class Address(TypedDict):
    street: str


class Item(Struct):
    name: str


@signature
class Classification:
    """Do what the fields say.

    It's "quoted" and long: lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor.
    """

    text_of_the_document: str = In(desc="it's the text of a rather long document, with a description")
    some_number_of_things: int = In(default=3, ge=0)
    list_of_plain_things: list[Plain] = In()
    a_dictionary: dict[str, float] = In(default_factory=dict)
    model: Model = In()
    point: Point = In()
    address: Address = In()
    anything: Any = In(default=None)
    the_kind_of_thing: Literal["some kind", "another kind", "it's"] = Out()
    color: Color = Out()
    things: list[Item] = Out(max_length=3)
    when: date | None = Out()
    model_or_none: Model | None = Out()
    flag: bool = Out()


@signature
class NoInput:
    answer: str = Out()


@signature
class Small:
    a: str
    b: str = Out()

    def __post_init__(self) -> None:
        pass
'''

NAMES = """\
from enum import Enum
from typing import Literal

from pydantic import BaseModel

from dspex import In, Out, signature

Odd = Enum("Odd", {"a b": 1, "class": 2, "plain": 3})


class Mood(Enum):
    GOOD = "good"
    BAD = "bad"


class Outer:
    class Mood(Enum):
        GOOD = 1
        BAD = 2


class str_(BaseModel):
    x: int


class Meta(BaseModel):
    x: int


@signature
class Ask:
    q: str
    user_mood: Literal["calm", "angry"] = Out()
    user_age: int = Out(ge=0)


@signature
class AskUser:
    q: str
    mood: Literal["up", "down"] = Out()
    age: int = Out(ge=100)


@signature
class Triage:
    some_mood: Mood
    meta: Meta
    mood: Literal[Mood.GOOD] = In(default=Mood.GOOD)
    inner: Literal[Outer.Mood.GOOD, "x"] = In(default="x")
    odd: Odd = In()
    a: int = Out(ge=0)


@signature
class TriageSchema:
    q: str_
    a: list[int] = Out(max_length=2)


@signature
class TriageChatSystem:
    q: int
    Meta: int = Out(ge=0)


@signature
class Programs:
    numbers: list[int]
    isinstance: list[int]
    list: bool
    range: Literal["a", "b"] = Out()
    bool: float = Out(ge=0)


@signature
class AskRaw:
    bind_ask: str
    check_ask_raw: Literal["a"]
    blank_ask_raw: str = In(default="b")
    render_ask_raw_chat: tuple[int, ...] = In(default=())
    values_ask_raw: Literal["a", "b"] = Out()
    recover_ask_raw_chat: bool = Out()
    MISSING: str = Out()


ALL = [Ask, AskUser, Triage, TriageSchema, TriageChatSystem, Programs, AskRaw]
"""


ASKS = '''\
from enum import Enum
from typing import Annotated, Literal, NamedTuple

from dspex import In, Out, predict, signature


class Mood(Enum):
    GOOD = "good"
    BAD = "bad"


class Verdict(NamedTuple):
    priority: Literal["low", "high"]
    score: Annotated[float, Out(ge=0, le=1)]


@predict
def urgency(ticket: Annotated[str, In(desc="raw text")], lang: str = "en") -> Literal["low", "high"]:
    """How urgent is this ticket?"""
    raise NotImplementedError


@predict(temperature=0.5, name="Judge")
def judge(tickets: list[str], *, mood: Mood = Mood.GOOD, k: int | None = None) -> Verdict:
    """Judge."""
    raise NotImplementedError


@predict
def _own(live: str) -> list[Mood]:
    """Private."""
    raise NotImplementedError


@signature
class _Own:
    q: str = In()
    a: str = Out()


calm = urgency.with_(temperature=0.1)
ALL = [_own, _Own]
'''


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with both generated files beside its modules."""
    folder = tmp_path_factory.mktemp("project")
    files = {"tickets": TICKETS, "kinds": KINDS, "names": NAMES, "asks": ASKS}
    write_project(folder, {"shop/__init__.py": "", **{f"shop/{n}.py": text for n, text in files.items()}})
    formats = [part for dialect in DIALECTS for part in ("--dialect", dialect)]
    done = dspex("generate", "shop", "--target", "native", "--target", "dspy", *formats, cwd=folder)
    assert done.code == 0, done.err
    return folder


def run(project: Path, *command: str) -> None:
    """Run a tool over the project; its output is the error when it fails."""
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=project, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_lines_are_formatted(project: Path) -> None:
    """Formatting with the default settings changes nothing, even without the mark that forbids it."""
    for path in project.glob("shop/_dspex_*.py"):
        text = re.sub(r"# fmt: off\n# isort: skip_file\n\n", "", path.read_text(encoding="utf-8"))
        path.with_name(f"plain{path.name}").write_text(text, encoding="utf-8")
    copies = [str(p) for p in project.glob("shop/plain_*.py")]
    assert len(copies) == 8
    run(project, "ruff", "format", "--isolated", "--diff", *copies)
    run(project, "ruff", "check", "--isolated", "--extend-select", "I", *copies)
    for copy in copies:
        Path(copy).unlink()


def test_marked_lines_stay(project: Path) -> None:
    """Another style of formatting and sorting leaves the files as they are."""
    before = {p: p.read_bytes() for p in project.glob("shop/_dspex_*.py")}
    names = [str(p) for p in before]
    run(project, "ruff", "format", "--isolated", "--line-length", "140", *names)
    run(project, "ruff", "check", "--isolated", "--select", "I", "--fix", *names)
    assert {p: p.read_bytes() for p in before} == before


@pytest.mark.slow
@pytest.mark.parametrize("plugins", ["", 'plugins = ["dspex_mypy.plugin"]'])
def test_mypy_strict(project: Path, plugins: str) -> None:
    """mypy --strict finds nothing, with and without the plugin."""
    (project / "pyproject.toml").write_text(f"[tool.mypy]\nstrict = true\n{plugins}\n", encoding="utf-8")
    run(project, "mypy", "--cache-dir", str(project / f"cache{len(plugins)}"), "-p", "shop")


@pytest.mark.slow
def test_pyright_strict(project: Path) -> None:
    """Pyright in strict mode finds nothing."""
    settings = '{"typeCheckingMode": "strict", "include": ["shop/_dspex_*.py"]}'
    (project / "pyrightconfig.json").write_text(settings, encoding="utf-8")
    run(project, "pyright", "--pythonpath", sys.executable, "-p", str(project))


CALLS: dict[str, tuple[dict[str, Any], list[dict[str, Any]]]] = {
    "Ask": ({"q": "x"}, [{"user_mood": "calm", "user_age": 3}, {"user_mood": "up", "user_age": -1}]),
    "AskUser": ({"q": "x"}, [{"mood": "up", "age": 100}, {"mood": "calm", "age": 99}]),
    "TriageChatSystem": ({"q": 1}, [{"Meta": 1}, {"Meta": -1}]),
    "Programs": (
        {"numbers": [1], "isinstance": [2], "list": True},
        [{"range": "a", "bool": 0.5}, {"range": "c", "bool": -1.0}],
    ),
    "AskRaw": (
        {"bind_ask": "x", "check_ask_raw": "a"},
        [
            {"values_ask_raw": "a", "recover_ask_raw_chat": True, "MISSING": "m"},
            {"values_ask_raw": "c", "recover_ask_raw_chat": 5, "MISSING": "m"},
        ],
    ),
}


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("name", CALLS)
def test_names_of_one_signature_mean_nothing_to_another(
    name: str, dialect: Any, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file does what programs in memory do, whatever its signatures and fields are called."""
    monkeypatch.syspath_prepend(project)
    module = importlib.import_module("shop.names")
    cls = getattr(module, name)
    inputs, answers = CALLS[name]
    ready = build.program(cls, dialect=dialect)
    fresh = build.build(cls, dialect=dialect)
    assert (ready.source, bool(fresh.source)) == ("", True)  # the first comes from the file
    record = cls(**inputs)
    assert ready.bind(**inputs) == record == build.build_constructor(cls)(**inputs)
    for wrong in inputs:
        with pytest.raises(BindError, match=wrong):
            ready.bind(**{**inputs, wrong: object()})
    assert ready.render(record, ()) == fresh.render(record, ())
    good, bad = (WRITTEN[dialect](**answer) for answer in answers)
    assert ready.parse(good, record) == fresh.parse(good, record) == example(record, **answers[0])
    for parse in (ready.parse, fresh.parse):
        with pytest.raises(AnswerError):
            parse(bad, record)


ANSWERS: dict[str, tuple[tuple[Any, ...], dict[str, Any], dict[str, Any]]] = {
    "urgency": (("It burns",), {"urgency": "high"}, {"urgency": "none"}),
    "judge": ((["It burns"],), {"priority": "low", "score": 0.5}, {"priority": "low", "score": 5.0}),
    "_own": (("x",), {"own": ["good", "bad"]}, {"own": ["glum"]}),
}


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("name", ANSWERS)
def test_functions_are_written_ahead_of_time(
    name: str, dialect: Any, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The program of a function comes from the file, and does what one in memory does."""
    monkeypatch.syspath_prepend(project)
    function = getattr(importlib.import_module("shop.asks"), name)
    arguments, good, bad = ANSWERS[name]
    ready = build.program(function.record_class, dialect=dialect)
    fresh = build.build(function.record_class, dialect=dialect)
    assert (ready.source, bool(fresh.source)) == ("", True)  # the first comes from the file
    record = function.request(*arguments)
    assert ready.render(record, ()) == fresh.render(record, ())
    answer = WRITTEN[dialect](**good)
    assert ready.parse(answer, record) == fresh.parse(answer, record)
    for parse in (ready.parse, fresh.parse):
        with pytest.raises(AnswerError):
            parse(WRITTEN[dialect](**bad), record)
    if dialect == "dspy-3.4/chat":
        given = function.with_(lm=ScriptedModel(answer))(*arguments)
        assert list(given) == list(good.values()) if name == "judge" else given is not None


def test_members_of_enums_that_nothing_can_import() -> None:
    """Local, nested and functional enums work in a literal, on both routes."""

    class Local(enum.Enum):
        GOOD = "good"
        BAD = "bad"

    odd: Any = enum.Enum("odd", {"a b": 1, "class": 2})

    @signature
    class Pick:
        mood: Literal[Local.GOOD]
        strange: Literal[odd["a b"], "x"]  # type: ignore[valid-type]
        answer: Literal[Local.GOOD, Local.BAD] = Out()

    answer = "[[ ## answer ## ]]\nbad\n\n[[ ## completed ## ]]"
    prompts = []
    for route in ("native", "bridge"):
        model = ScriptedModel(answer)
        pick: Any = Predict(Pick, lm=model, route=route)  # type: ignore[arg-type]
        assert pick(mood=Local.GOOD, strange=odd["a b"]).answer is Local.BAD
        with pytest.raises(BindError):
            pick(mood=Local.BAD, strange="x")
        prompts.append(model.requests[0].messages)
    assert [m.content for m in prompts[0]] == [m.content for m in prompts[1]]
