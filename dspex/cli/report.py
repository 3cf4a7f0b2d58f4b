"""Failures as one clear message and an exit code."""

from __future__ import annotations

import os
import sys
import traceback
import warnings
from typing import Final, TextIO

from rich.text import Text

from dspex.cli.console import stderr
from dspex.errors import BindError, ConfigurationError, DspexError, visible

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
        sys.stderr.write(visible("".join(traceback.format_exception(error))))
    show_error(_message(error))
    return USAGE if isinstance(error, USAGE_ERRORS) else FAILURE


def _message(error: BaseException) -> str:
    if isinstance(error, DspexError):
        return str(error)
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    return f"{described(error)}\nThis is a bug in dspex or in code that it called; {TRACEBACK}=1 shows where."


def described(error: BaseException) -> str:
    """Name an error and what it says; the text of a user's exception may itself fail."""
    try:
        said = str(error)
    except Exception as failure:
        said = f"its text cannot be made ({type(failure).__name__})"
    return f"{type(error).__name__}: {said}" if said else type(error).__name__


def show_error(message: str) -> None:
    """Print an error."""
    stderr().print(Text.assemble(("error: ", "bold red"), visible(message)))


def show_warning(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    """Print a warning as one line, without the line of dspex that issued it."""
    stderr().print(Text.assemble(("warning: ", "bold yellow"), visible(str(message))))


def install_warnings() -> None:
    """Show warnings the way errors are shown."""
    warnings.showwarning = show_warning
