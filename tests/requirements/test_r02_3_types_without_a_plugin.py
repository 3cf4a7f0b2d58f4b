"""R2.3: autocomplete and types work in pyright/Pylance, ty, pyrefly, PyCharm and mypy.

Inputs, outputs, partial results, batches and pipelines have types with no plugin for classes, and for strings
with what `dspex stubs` generates. PyCharm does not run here: what it reads, PEP 681 on the decorator, is
shown instead, and its plugins for pyright, ty and pyrefly speak with the servers that are asked here.
"""

from __future__ import annotations

import subprocess
import sys
import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

import dspex
from tests.stubs.lsp_client import LanguageServer
from tests.typesafety.judge import wrong_errors, wrong_types
from tests.typesafety.typesafety_checkers import BIN, CHECKERS, run

CHECKED_BY: Final = ("mypy", "pyright", "ty", "pyrefly")
"""All of them without a plugin."""
SERVERS: Final = {
    "pyright": ("pyright-langserver", "--stdio"),
    "ty": ("ty", "server"),
    "pyrefly": ("pyrefly", "lsp"),
}
TICKETS = '''\
"""Tickets."""

from typing import Literal

from dspex import In, Module, Out, Predict, signature
from shop._dspex import Predict as PredictString


@signature
class Triage:
    """Triage a support ticket."""

    ticket: str = In(desc="raw text")
    lang: str = In(default="en")
    priority: Literal["high", "low"] = Out()
    score: float = Out(ge=0, le=1)


@signature
class Route:
    """Route a ticket."""

    priority: Literal["high", "low"] = In()
    team: str = Out()


triage = Predict(Triage)
route = Predict(Route)
ask = PredictString("question, pages: list[int] -> answer: float, cites: list[int]")


class Desk(Module):
    """Triage, then route."""

    async def forward(self, ticket: str) -> Route:
        """Ask one, then the other."""
        first = await triage.acall(ticket=ticket)
        return await route.acall(priority=first.priority)
'''
USE = """\
import asyncio
from typing import reveal_type

from shop.tickets import Desk, Triage, ask, route, triage

# Inputs and outputs.
reveal_type(triage(ticket="x").priority)  # R: Literal["high", "low"]
reveal_type(ask(question="x", pages=[1]).cites)  # R: list[int]
reveal_type(Desk()("x"))  # R: Route
triage(tikcet="x")  # E
triage(ticket=1)  # E
triage("x")  # E
triage(ticket="x").priorty  # E
triage(ticket="x").score.upper()  # E
ask(question="x", pages=["1"])  # E
ask(question="x")  # E
ask(question="x", pages=[1]).anwser  # E
Desk()(tikcet="x")  # E


# Partial results.
async def stream() -> None:
    async for part in triage.stream(ticket="x"):
        reveal_type(part)  # R: Partial[Triage]
        part.value.priorty  # E
    async for piece in ask.stream(question="x", pages=[]):
        reveal_type(piece.value.answer)  # R: float
        piece.value.anwser  # E
    triage.stream(ticket=1)  # E


# Batches.
reveal_type(triage.batch([Triage(ticket="x"), triage.request(ticket="y")]))  # R: list[Triage]
reveal_type(ask.batch([ask.request(question="x", pages=[])])[0].answer)  # R: float
triage.batch(["x"])  # E
triage.batch([ask.request(question="x", pages=[])])  # E
ask.batch([Triage(ticket="x")])  # E

# Pipelines.
reveal_type((triage >> route)(ticket="x"))  # R: Route
(triage >> route)(priority="low")  # E
(triage >> route)(ticket="x").score  # E
triage >> 3  # E
Desk().batch([Desk().request("x")])[0].taem  # E
asyncio.run(stream())
"""
COMPLETED: Final = {
    "Triage(|)": {"ticket=", "lang="},
    "triage(|)": {"ticket=", "lang="},
    "ask(|)": {"question=", "pages="},
    "desk = Desk()\ndesk(|)": {"ticket="},
    "desk = Desk()\ndesk.full(|)": {"ticket="},
    "desk = Desk()\ndesk.acall(|)": {"ticket="},
    "desk = Desk()\ndesk('x').|": {"priority", "team"},
    "(triage >> route)(|)": {"ticket=", "lang="},
    "triage(ticket='x').|": {"ticket", "lang", "priority", "score"},
    "triage.batch([])[0].|": {"ticket", "lang", "priority", "score"},
    "triage.full(ticket='x').value.|": {"ticket", "lang", "priority", "score"},
    "ask(question='x', pages=[]).|": {"question", "pages", "answer", "cites"},
    "(triage >> route)(ticket='x').|": {"priority", "team"},
    "async def f() -> None:\n    async for part in triage.stream(ticket='x'):\n        part.value.|": {
        "ticket",
        "lang",
        "priority",
        "score",
    },
}
ONLY_TY: Final = frozenset(("desk = Desk()\ndesk(|)",))
"""Where pyright and pyrefly offer no keywords, as the docs say; `desk.full(` they complete."""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small package, with the types of its strings written by the command."""
    folder = tmp_path_factory.mktemp("project")
    (folder / "shop").mkdir()
    (folder / "shop/__init__.py").write_text("")
    (folder / "shop/tickets.py").write_text(TICKETS)
    (folder / "use.py").write_text(USE)
    (folder / "names.py").write_text(
        "".join(f"from dspex import {name} as {name}\n" for name in dspex.__all__)
    )
    done = subprocess.run(
        [sys.executable, "-m", "dspex", "stubs", "shop"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return folder


@pytest.mark.parametrize("checker", CHECKED_BY)
def test_r02_3_every_checker_types_a_project(checker: str, project: Path) -> None:
    """Strict, without a plugin: the same types, the same mistakes, and no complaint about what is right."""
    findings = run(checker, project)
    assert wrong_errors(checker, "use.py", USE, findings) == []
    assert wrong_types(checker, "use.py", USE, findings) == []
    assert [f for f in findings if f.level == "error" and f.file != "use.py"] == []


@pytest.fixture(scope="module", params=SERVERS)
def server(request: pytest.FixtureRequest, project: Path) -> Iterator[tuple[str, LanguageServer, Path]]:
    """Each language server over the project, as an editor starts it."""
    file, text = CHECKERS[request.param].config
    (project / file).write_text(text)
    program, *options = SERVERS[request.param]
    with LanguageServer([str(BIN / program), *options], project) as started:
        yield request.param, started, project


@pytest.mark.parametrize("number", range(len(COMPLETED)), ids=list(COMPLETED))
def test_r02_3_editors_complete(number: int, server: tuple[str, LanguageServer, Path]) -> None:
    """What may stand at the cursor is offered: inputs in calls, fields of results, parts and pipelines."""
    name, started, folder = server
    text, expected = list(COMPLETED.items())[number]
    before, after = f"from shop.tickets import Desk, Triage, ask, route, triage\n{text}\n".split("|")
    file = folder / f"probe_{number}.py"
    file.write_text(before + after)
    position = {"line": before.count("\n"), "character": len(before.rpartition("\n")[2])}
    document = {"uri": started.open(file)}
    answer: Any = started.ask(
        "textDocument/completion", textDocument=document, position=position, context={"triggerKind": 1}
    )
    items = answer if isinstance(answer, list) else answer["items"]
    offered = expected <= {item["label"] for item in items}
    assert offered == (name == "ty" or text not in ONLY_TY)


def test_r02_3_what_pycharm_reads() -> None:
    """The decorator says by PEP 681, in every form, what it makes: frozen, keywords only, `In` and `Out`."""
    forms: list[Any] = [dspex.signature, *typing.get_overloads(dspex.signature)]
    assert len(forms) >= 3
    for form in forms:
        told = form.__dataclass_transform__
        assert told["kw_only_default"]
        assert told.get("frozen_default") or told["kwargs"]["frozen_default"]  # the latter before Python 3.12
        assert set(told["field_specifiers"]) == {dspex.In, dspex.Out}
    assert (Path(dspex.__file__).parent / "py.typed").exists()
