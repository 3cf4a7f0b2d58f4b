"""Where output goes: results to stdout, everything about them to stderr."""

from __future__ import annotations

import io
import json
import os
import sys
from pathlib import Path
from typing import Final, Literal

from rich.console import Console
from rich.syntax import Syntax

from dspex.errors import visible

Language = Literal["python", "json", "diff", "text"]


def open_streams() -> None:
    """Let every text be written: what an encoding lacks is escaped, a stream that is closed takes it.

    A process that is started as by `>&-` has no stdout at all.
    """
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            empty = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115  # open until the process ends
            setattr(sys, name, empty)
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def discard_stdout() -> None:
    """Let nothing more be written to stdout, also not what is still in its buffer."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def stdout() -> Console:
    """Return the console of results; text is neither wrapped nor guessed at when it is piped."""
    return Console(highlight=False, soft_wrap=not sys.stdout.isatty())


def stderr() -> Console:
    """Return the console of progress, notes and errors."""
    return Console(stderr=True, highlight=False, soft_wrap=True)


def show_code(text: str, language: Language) -> None:
    """Print a text to the last character, without line breaks of our own; in a terminal, in colour."""
    if sys.stdout.isatty():
        # as text, not as a block: a terminal breaks its lines, and what is copied has none of that
        shown = Syntax("", language, background_color="default").highlight(visible(text.rstrip("\n")))
        stdout().print(shown, soft_wrap=True)
    else:
        write(text)


_JSON_ESCAPES: Final = {
    code: f"\\u{code:04x}" for code in range(0x7F, 0x2070) if visible(chr(code)) != chr(code)
}
"""Those that JSON may leave as they are."""


def show_json(value: object) -> None:
    """Print a value as JSON that stays valid whatever the encoding of stdout."""
    utf8 = (sys.stdout.encoding or "utf-8").lower().replace("-", "") == "utf8"
    text = json.dumps(value, indent=2, ensure_ascii=not utf8, default=str)
    show_code(text.translate(_JSON_ESCAPES), "json")


def write(text: str) -> None:
    """Print a text as it is; a terminal gets control characters as escapes."""
    sys.stdout.write(visible(text) if sys.stdout.isatty() else text)
    sys.stdout.write("" if text.endswith("\n") else "\n")


def note(text: str) -> None:
    """Print one line about the work to stderr."""
    stderr().print(visible(text), markup=False)
