"""Where output goes: results to stdout, everything about them to stderr."""

from __future__ import annotations

import sys
from typing import Literal

from rich.console import Console
from rich.syntax import Syntax

from dspex.errors import visible

Language = Literal["python", "json", "diff", "text"]


def stdout() -> Console:
    """Return the console of results; text is neither wrapped nor guessed at when it is piped."""
    return Console(highlight=False, soft_wrap=not sys.stdout.isatty())


def stderr() -> Console:
    """Return the console of progress, notes and errors."""
    return Console(stderr=True, highlight=False, soft_wrap=True)


def show_code(text: str, language: Language) -> None:
    """Print a text to the last character; in a terminal, in colour."""
    if sys.stdout.isatty():
        # as text, not as a block: a terminal breaks its lines, and what is copied has none of that
        shown = Syntax("", language, background_color="default").highlight(visible(text.rstrip("\n")))
        stdout().print(shown, soft_wrap=True)
    else:
        write(text)


def write(text: str) -> None:
    """Print a text as it is; what the terminal's encoding lacks is escaped."""
    if sys.stdout.isatty():
        text = visible(text)
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(text.encode(encoding, "backslashreplace").decode(encoding))
    sys.stdout.write("" if text.endswith("\n") else "\n")


def note(text: str) -> None:
    """Print one line about the work to stderr."""
    stderr().print(text, markup=False)
