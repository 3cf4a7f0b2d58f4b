"""Turn small projects in a folder, and run them before and after with a model that says the same."""

from __future__ import annotations

import sys
import types
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from textwrap import dedent
from typing import Any, NamedTuple

import dspy

from dspex import Request, Runtime
from dspex.bridge.engine import language_model
from dspex.migrate import Finding, Target, migrate
from dspex.testing import ScriptedModel

Say = Callable[[str], str]
"""Gives the answer to the last message."""


class Result(NamedTuple):
    """What became of the files."""

    texts: dict[str, str]
    findings: tuple[Finding, ...]
    turned: tuple[str, ...]

    @property
    def text(self) -> str:
        """The text of the only file."""
        (found,) = self.texts.values()
        return found

    def said(self, weight: str = "left") -> str:
        """What was said of one weight, as lines."""
        return "\n".join(
            f"{f.path.name}:{f.line}:{f.column}: {f.what}. {f.remedy}"
            for f in self.findings
            if f.weight == weight
        )


def turn(folder: Path, files: str | Mapping[str, str], to: Target = "dspex") -> Result:
    """Write files into a folder and say what becomes of them; nothing is changed there."""
    named = {"program.py": files} if isinstance(files, str) else files
    for name, text in named.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(dedent(text).encode())
    changes = list(migrate([folder], to))
    texts = {n: dedent(t) for n, t in named.items()}
    texts.update({c.path.relative_to(folder).as_posix(): c.after.decode() for c in changes})
    findings = tuple(f for c in changes for f in c.findings)
    return Result(texts, findings, tuple(t.name for c in changes for t in c.turned))


def same(folder: Path, text: str, to: Target = "dspex") -> Result:
    """Turn a file and check that another run changes nothing."""
    result = turn(folder, text, to)
    again = turn(folder / "again", {"program.py": result.texts["program.py"]}, to)
    assert again.texts["program.py"] == result.texts["program.py"]
    return result


@contextmanager
def module(text: str, name: str = "migrated_program") -> Iterator[Any]:
    """Run a text as a module that can be found by its name."""
    made = types.ModuleType(name)
    sys.modules[name] = made
    try:
        exec(compile(text, f"<{name}>", "exec"), made.__dict__)
        yield made
    finally:
        del sys.modules[name]


class Ran(NamedTuple):
    """What a program gave, and what its model was asked."""

    value: object
    asked: list[list[Any]]


def run(text: str, say: Say) -> Ran:
    """Run `main()` of a program with a model on either side; one of the two is asked."""
    for_dspy, for_dspex = (ScriptedModel(lambda request: say(_last(request))) for _ in range(2))
    with module(text) as made, dspy.context(lm=language_model(for_dspy)), Runtime(lm=for_dspex):
        value = made.main()
    assert not (for_dspex.requests and for_dspy.requests), "both were asked: the program is half turned"
    asked = for_dspex.requests or for_dspy.requests
    return Ran(value, [[(m.role, m["content"]) for m in request.messages] for request in asked])


def _last(request: Request) -> str:
    return str(request.messages[-1].content)


def answering(**values: str) -> Say:
    """Answer with those of some outputs that the prompt asks for."""

    def say(message: str) -> str:
        asked = [n for n in values if f"`[[ ## {n} ## ]]`" in message]
        return "\n\n".join([f"[[ ## {n} ## ]]\n{values[n]}" for n in asked] + ["[[ ## completed ## ]]"])

    return say
