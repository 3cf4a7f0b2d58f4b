"""Cached, parallel and daemon runs say what a run without a cache says, after every edit."""

from __future__ import annotations

import shutil
from importlib.metadata import version
from pathlib import Path

import pytest
from mypy_project import Daemon, Project

INNER = "from dataclasses import dataclass\n\n@dataclass\nclass Inner:\n    x: int\n"
TYPES = """\
from dataclasses import dataclass
from enum import Enum
from typing import Final, TypedDict
from inner import Inner

MAX: Final = 5

class Color(Enum):
    RED = "red"
    BLUE = "blue"

@dataclass
class Doc:
    zulu: str
    inner: Inner
    alpha: int

class Order(TypedDict):
    zulu: int
    alpha: Doc
"""
BASE = """\
from typing import Annotated, Generic, TypeVar
from annotated_types import Ge
from dspex import In, Out, signature
from kinds import MAX

T = TypeVar("T")

@signature
class Base(Generic[T]):
    q: str = In(max_length=MAX)
    z: T = In()
    a: Annotated[int, Ge(0)] = Out()
"""
CHILD = """\
from dspex import In, Out, Predict, signature
from base import Base
import kinds

@signature
class Child(Base[kinds.Order]):
    color: kinds.Color = In(default=kinds.Color.RED)
    short: str = In(default="abcd", max_length=kinds.MAX)
    doc: kinds.Doc = Out(wire_name="bb")

def sides(inputs: "Child.Inputs", outputs: "Child.Outputs") -> None:
    reveal_type(outputs)

def use(child: Child) -> None:
    reveal_type(child.z["alpha"])
    reveal_type(Predict(Child).request(q="", z=child.z))
"""
USE = """\
from child import Child
from dspex import Out, signature

@signature
class Grandchild(Child):
    last: int = Out()

Grandchild(q=1, z=3)
"""
STRINGS = """\
from dspex import ChainOfThought, Predict
from kinds import Color, Doc
import kinds

class Own(Doc):
    pass

mine = Predict("own: Own -> owns: list[Own]")
read = Predict("q, order: kinds.Order -> doc: Doc, color: Color = Color.RED")
think = ChainOfThought("a: list[Doc] -> b: int[ge=0]")
"""
ASK = """\
from strings import read, think
import strings

def ask(order: strings.kinds.Order) -> None:
    reveal_type(read(q="", order=order).color)
    reveal_type(strings.think)
    reveal_type(strings.think(a=[]).b)
"""
FLOW = """\
from typing import Literal
from dspex import In, Out, Predict, signature

@signature
class First:
    q: str = In()
    score: float = Out()
    level: Literal["low", "high"] = Out()

@signature
class Second:
    score: float = In()
    answer: str = Out()

first, second = Predict(First), Predict(Second)
"""
WIRE = """\
from dspex import example
import flow

joined = flow.first >> flow.second
gold = example(flow.First(q=""), score=0.5)

def sides(inputs: flow.First.Inputs, outputs: flow.First.Outputs) -> None:
    reveal_type(inputs)
    reveal_type(outputs)

def bound() -> float:
    record = flow.First(q="")
    print(record.q, flow.first(q="").level == "low", len(record.q))
    return flow.first(q="").score
"""
AGENT = """\
import dspy

class Agent(dspy.Module):
    def forward(self, q: str) -> None:
        pass
"""
TALK = """\
from agent import Agent

def talk(agent: Agent) -> object:
    return agent.mood
"""
DESK = """\
import dspy

class Desk(dspy.Module):
    def __init__(self) -> None:
        super().__init__()
        self.ask = dspy.Predict("q -> a")

    def forward(self, q: str) -> None:
        p = dspy.Predict("q -> a")
        p(q=q)
"""
PAGES = "from pydantic import BaseModel\n\nclass Page(BaseModel):\n    text: str = ''\n"
SHELF = """\
import dspy
from typing import TYPE_CHECKING
from pages import Page

find = dspy.Predict("q -> page: Page")
"""
LAZY = """\
import dspy

class Lazy(dspy.Module):
    def __init__(self) -> None:
        super().__init__()
        self.ask = None

    def early(self) -> None:
        self.ask(q=1)

    def build(self) -> None:
        self.ask = dspy.Predict("q: int -> a: int")

class Loose(dspy.Module):
    def __init__(self):
        self.ask = None

    def build(self):
        self.ask = dspy.Predict("q: int -> a: int")
"""
STORE = """\
import dspy

PROGRAMS = {"a": dspy.Predict("z -> y")}
MORE = [dspy.Predict("z -> y")]

def add() -> None:
    PROGRAMS["b"] = dspy.Predict("q -> a")

class Store:
    def __init__(self) -> None:
        self.items = [dspy.Predict("z -> y")]

    def more(self) -> None:
        self.items.append(dspy.Predict("q -> a"))
"""
TAKE = """\
from store import MORE, PROGRAMS, Store
import dspy

def take() -> None:
    MORE.append(dspy.Predict("q -> a"))
    reveal_type(MORE)
    reveal_type(PROGRAMS)
    reveal_type(Store().items)
    MORE[0](q="")
"""
EAGER = """\
from lazy import Lazy, Loose

class Sub(Loose):
    def run(self) -> None:
        self.build()
        self.ask(q=1)

def use(lazy: Lazy | None) -> None:
    reveal_type(Sub().ask)
    if lazy:
        reveal_type(lazy.ask)
        lazy.ask(z=1)
"""
START = {
    "inner.py": INNER,
    "kinds.py": TYPES,
    "base.py": BASE,
    "child.py": CHILD,
    "use.py": USE,
    "strings.py": STRINGS,
    "ask.py": ASK,
    "flow.py": FLOW,
    "wire.py": WIRE,
}
STEPS: dict[str, tuple[dict[str, str], set[str]]] = {
    "cold": (START, set()),
    "warm": ({}, set()),
    "a class inside another loses its fields": (
        {"inner.py": "class Inner:\n    x: int\n"},
        {"dspex-unsupported-type"},
    ),
    "a base class takes a wire name": (
        {"inner.py": INNER, "base.py": BASE.replace("In(max", "In(wire_name='bb', max")},
        {"dspex-wire-name"},
    ),
    "a constant changes": (
        {"base.py": BASE, "kinds.py": TYPES.replace("Final = 5", "Final = 3")},
        {"dspex-default-type"},
    ),
    "a decorator goes": (
        {"kinds.py": TYPES, "child.py": CHILD.replace("@signature", "")},
        {"dspex-undecorated"},
    ),
    "an output of a string gets another type": (
        {"child.py": CHILD, "strings.py": STRINGS.replace("b: int[ge=0]", "b: str")},
        set(),
    ),
    "a string has a mistake": (
        {"strings.py": STRINGS.replace("-> doc", "=> doc")},
        {"dspex-bad-string"},
    ),
    "a class that a string names becomes an alias": (
        {
            "strings.py": STRINGS,
            "kinds.py": TYPES.replace("class Color(Enum):", "class Hue(Enum):") + "\nColor = int\n",
        },
        set(),
    ),
    "a class that a string names goes": (
        {"kinds.py": TYPES.replace("class Order", "class Ordering")},
        {"dspex-bad-string"},
    ),
    "a field that programs are joined by gets another type": (
        {"kinds.py": TYPES, "flow.py": FLOW.replace("score: float = Out", "score: str = Out")},
        {"dspex-wiring"},
    ),
    "a field that programs are joined by goes": (
        {"flow.py": FLOW.replace("score: float = Out", "sum: float = Out")},
        {"dspex-wiring"},
    ),
    "an output becomes an input, and is read": (
        {
            "flow.py": FLOW.replace('"high"] = Out()', '"high"] = In(default="low")'),
            "wire.py": WIRE.replace("len(record.q)", "record.level"),
        },
        {"dspex-input-after-output"},
    ),
    "it is an output again": ({"flow.py": FLOW}, {"dspex-not-executed"}),
    "a value of a closed set goes": (
        {"flow.py": FLOW.replace('"low", "high"', '"no", "high"'), "wire.py": WIRE},
        {"dspex-impossible-comparison"},
    ),
    "a class is no signature any more": (
        {"flow.py": FLOW.replace("@signature\nclass Second", "class Second")},
        {"dspex-no-signature"},
    ),
    "everything as before": ({"flow.py": FLOW}, set()),
}
"""What is edited, and the codes of dspex that are reported then."""
PLAIN_STEPS: dict[str, tuple[dict[str, str], set[str]]] = {
    "cold": ({"desk.py": DESK, "agent.py": AGENT, "talk.py": TALK.replace("mood", "history")}, set()),
    "a module is asked for an attribute that it has not": ({"talk.py": TALK}, {"attr-defined"}),
    "its file gives it one from outside": (
        {"agent.py": AGENT + "\ndef cheer(agent: Agent) -> None:\n    agent.mood = 1\n"},
        set(),
    ),
    "its class gives itself attributes of any name": (
        {"agent.py": AGENT.replace("pass", "setattr(self, q, q)")},
        set(),
    ),
    "it does not any more": ({"agent.py": AGENT}, {"attr-defined"}),
    "names are used again": (
        {
            "desk.py": DESK.replace("p(q=q)", "p(q=q)\n        p = dspy.Predict('r -> b')\n        p(r=q)")
            + "\ndef refit(desk: Desk) -> None:\n    desk.ask = dspy.Predict('x -> y')\n    desk.ask(x=1)\n"
        },
        {"attr-defined"},
    ),
    "and are not any more": (
        {"desk.py": DESK.replace("p(q=q)", "p(q=q, z=1)")},
        {"attr-defined", "call-arg"},
    ),
    "a string names an imported class": (
        {"desk.py": DESK, "talk.py": TALK.replace("mood", "history"), "pages.py": PAGES, "shelf.py": SHELF},
        set(),
    ),
    "only checkers import it": (
        {"shelf.py": SHELF.replace("from pages", "if TYPE_CHECKING:\n    from pages")},
        {"dspex-bad-string"},
    ),
    "a program is None at first": ({"shelf.py": SHELF, "lazy.py": LAZY, "eager.py": EAGER}, {"misc"}),
    "it stays None": ({"lazy.py": LAZY.replace("self.ask = dspy", "ask = dspy")}, {"misc"}),
    "functions put other programs in lists": (
        {"lazy.py": LAZY, "eager.py": "", "store.py": STORE, "take.py": TAKE},
        {"call-arg"},
    ),
    "and do not any more": ({"store.py": STORE.replace('"q -> a"', '"z -> y"')}, {"call-arg"}),
}
"""The same for plain DSPy code, with all codes."""
SINCE_2 = {"json": ("--no-fixed-format-cache",), "parallel": ("-n", "2")}
BEFORE_2 = {"fixed format": ("--fixed-format-cache",)}
MODES: dict[str, tuple[str, ...]] = {
    "incremental": (),
    "sqlite": ("--sqlite-cache",),
    **(SINCE_2 if version("mypy") >= "2" else BEFORE_2),
}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("seed", "steps", "prefix"),
    [
        pytest.param("import annotated_types\nfrom dspex import *\n", STEPS, "dspex-", id="dspex"),
        pytest.param("import dspy\n", PLAIN_STEPS, "", id="dspy"),
    ],
)
def test_all_ways_to_run_agree(
    tmp_path: Path, seed: str, steps: dict[str, tuple[dict[str, str], set[str]]], prefix: str
) -> None:
    """After every edit, five ways to run mypy give one answer: that of a run without a cache."""
    project = Project(tmp_path / "project")
    project.write({"seed.py": seed})
    project.run(cache="seed")  # knows everything but the project
    with Daemon(project) as daemon:
        for number, (step, (files, codes)) in enumerate(steps.items()):
            project.write(files)
            shutil.copytree(project.folder / "seed", project.folder / f"cache-{number}")
            expected = project.run(cache=f"cache-{number}")
            found = {m.code for m in expected.messages if m.code and m.code.startswith(prefix)}
            assert found == codes, expected.output
            for mode, arguments in MODES.items():
                outcome = project.run(*arguments, cache=f".cache-{mode}")
                assert outcome.messages == expected.messages, f"{mode}, {step}: {outcome.output}"
            outcome = daemon.run()
            assert outcome.messages == expected.messages, f"dmypy, {step}: {outcome.output}"
