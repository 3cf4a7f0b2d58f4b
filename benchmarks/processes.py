"""Whole processes: what importing costs, and how long the first call takes."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

MODULE = '''\
from typing import Literal

from dspex import In, Out, Predict, signature


@signature
class Triage:
    """Triage a support ticket."""

    ticket: str = In(desc="raw text of the ticket")
    lang: str = In(default="en")
    priority: Literal["low", "high"] = Out()
    score: float = Out(ge=0, le=1, desc="urgency")


triage = Predict(Triage)
'''
ANSWER = "[[ ## priority ## ]]\\nlow\\n\\n[[ ## score ## ]]\\n0.5\\n\\n[[ ## completed ## ]]"
FIRST_CALL = f'''\
from app.signatures import triage
from dspex.lm.scripted import ScriptedModel

print(triage.with_(lm=ScriptedModel("{ANSWER}"))(ticket="It hums").priority)
'''
HEAVY = ("dspy", "pydantic", "aiohttp", "libcst", "typer", "dspex_codegen", "litellm", "rich")


# An installed package has its bytecode; without it each process would compile every module again.
ENVIRONMENT = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}


def _app(folder: str, *, generate: bool) -> Path:
    package = Path(folder, "app")
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "signatures.py").write_text(MODULE)
    (package / "first.py").write_text(FIRST_CALL)
    if generate:
        command = [sys.executable, "-m", "dspex", "generate", "app"]
        subprocess.run(command, cwd=folder, check=True, capture_output=True, env=ENVIRONMENT)
    return package


def _seconds(arguments: list[str], folder: str) -> float:
    started = perf_counter()
    subprocess.run([sys.executable, *arguments], cwd=folder, check=True, capture_output=True, env=ENVIRONMENT)
    return perf_counter() - started


def startup(rounds: int = 15) -> dict[str, float]:
    """Return milliseconds: the bare interpreter, the import over it, the first call from process start."""
    times: dict[str, list[float]] = {"bare": [], "import": [], "first": [], "memory": []}
    with tempfile.TemporaryDirectory() as made, tempfile.TemporaryDirectory() as plain:
        _app(made, generate=True)
        _app(plain, generate=False)
        for folder in (made, plain):
            _seconds(["-m", "app.first"], folder)
        for _ in range(rounds):
            times["bare"].append(_seconds(["-c", "pass"], made))
            times["import"].append(_seconds(["-c", "import app.signatures"], made))
            times["first"].append(_seconds(["-m", "app.first"], made))
            times["memory"].append(_seconds(["-m", "app.first"], plain))
    bare = statistics.median(times["bare"])
    over = statistics.median(a - b for a, b in zip(times["import"], times["bare"], strict=True))
    return {
        "bare interpreter": bare * 1e3,
        "import over it": over * 1e3,
        "first call, generated": statistics.median(times["first"]) * 1e3,
        "first call, in memory": statistics.median(times["memory"]) * 1e3,
    }


def loaded() -> list[str]:
    """Name the heavy packages that importing a signature module loads; there should be none."""
    with tempfile.TemporaryDirectory() as folder:
        _app(folder, generate=False)
        code = f"import sys, app.signatures; print([m for m in {HEAVY!r} if m in sys.modules])"
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=folder, check=True, capture_output=True, text=True
        )
    return [name.strip("'[] \n") for name in done.stdout.split(",") if name.strip("'[] \n")]


def generate_many(count: int = 500) -> float:
    """Return the seconds that `dspex generate` takes for a package of so many signatures."""
    with tempfile.TemporaryDirectory() as folder:
        package = Path(folder, "many")
        package.mkdir()
        (package / "__init__.py").write_text("")
        body = MODULE.partition("@signature")
        for index in range(count // 10):
            classes = "\n\n".join(
                ("@signature" + body[2]).replace("Triage", f"Triage{n}").replace("triage = ", f"triage{n} = ")
                for n in range(10)
            )
            (package / f"signatures_{index}.py").write_text(body[0] + classes)
        return _seconds(["-m", "dspex", "generate", "many"], folder)
