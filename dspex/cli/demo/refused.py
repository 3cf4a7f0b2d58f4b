"""Step one: a wrong call that the type checker refuses."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from dspex.cli.demo.screen import Screen
from dspex.errors import DspexError

WRONG_CALL: Final = '''\
from typing import Literal

from dspex import In, Out, Predict, signature


@signature
class Triage:
    """Triage a support ticket."""

    ticket: str = In(desc="raw text of the ticket")
    priority: Literal["low", "high"] = Out()
    minutes: int = Out(ge=480, le=1)


triage = Predict(Triage)
answer = triage(tikcet="The site is down")
print(answer.minuets)
if answer.priority == "hihg":
    print("Call the office!")
'''

_CONFIGURATION: Final = """\
[mypy]
strict = True
plugins = dspex_mypy.plugin
pretty = False
show_error_codes = True
"""


class DemoError(DspexError):
    """A step of the demo did not give what it should."""


def show_refused_call(screen: Screen) -> None:
    """Run mypy over a file with four mistakes and show what it says.

    Raises:
        DemoError: mypy found nothing, or could not run.
    """
    screen.step("A wrong call is refused before anything runs")
    screen.code(WRONG_CALL, "python")
    screen.say("")
    if find_spec("mypy") is None:
        screen.say('  (mypy is not installed here; this step needs: pip install "dspex[mypy]")')
        return
    screen.text("$ mypy triage.py", "bold")
    with screen.waiting("mypy reads the file"):
        said = _mypy()
    if "error:" not in said:
        raise DemoError(f"mypy did not refuse the wrong call. It said: {said}")
    screen.text(said)


def _mypy() -> str:
    with tempfile.TemporaryDirectory(prefix="dspex-demo-") as folder:
        Path(folder, "triage.py").write_text(WRONG_CALL, encoding="utf-8")
        Path(folder, "mypy.ini").write_text(_CONFIGURATION, encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-m", "mypy", "triage.py"],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    if done.returncode not in (0, 1):
        raise DemoError(f"mypy could not run: {done.stderr or done.stdout}")
    return done.stdout
