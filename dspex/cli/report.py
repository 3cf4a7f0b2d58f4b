"""Failures as one clear message and an exit code."""

from __future__ import annotations

import os
import traceback
import warnings
from typing import Final, TextIO

from rich.text import Text

from dspex.cli.console import stderr
from dspex.errors import BindError, ConfigurationError, DspexError

USAGE: Final = 2
FAILURE: Final = 1
INTERRUPTED: Final = 130
"""What a shell calls a program that Ctrl-C ended."""

USAGE_ERRORS: Final = (ConfigurationError, BindError)
"""What the caller wrote is wrong; all other errors are failures of what was asked for."""

TRACEBACK: Final = "DSPEX_TRACEBACK"
"""Set to 1, this variable shows the traceback behind an error."""


def report(error: BaseException) -> int:
    """Print an error and return the exit code."""
    if os.environ.get(TRACEBACK, "0") not in ("", "0"):
        traceback.print_exception(error)
    expected = isinstance(error, DspexError)
    message = str(error) if expected else f"{type(error).__name__}: {error}"
    if not expected:
        message += f"\nThis is a bug in dspex or in code that it called; {TRACEBACK}=1 shows where."
    line = Text.assemble(("error: ", "bold red"), message)
    stderr().print(line)
    return USAGE if isinstance(error, USAGE_ERRORS) else FAILURE


def show_warning(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    """Print a warning as one line, without the line of dspex that issued it."""
    stderr().print(Text.assemble(("warning: ", "bold yellow"), str(message)))


def install_warnings() -> None:
    """Show warnings the way errors are shown."""
    warnings.showwarning = show_warning
