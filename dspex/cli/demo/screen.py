"""How the demo prints: headings, code and answers, with colours in a terminal only."""

from __future__ import annotations

import sys
from collections.abc import Generator
from contextlib import contextmanager

from rich.console import Console
from rich.syntax import Syntax
from rich.text import Text

from dspex.cli.console import Language


class Screen:
    """Prints the steps of the demo one after the other."""

    def __init__(self) -> None:
        self.console = Console(highlight=False, width=None if sys.stdout.isatty() else 100)
        self._steps = 0

    def step(self, title: str) -> None:
        """Begin a step."""
        self._steps += 1
        self.console.print()
        self.console.print(Text(f"{self._steps}. {title}", style="bold cyan"))
        self.console.print()

    def code(self, text: str, language: Language) -> None:
        """Show source code."""
        if self.console.is_terminal:
            self.console.print(Syntax(text, language, background_color="default", padding=(0, 2)))
        else:
            self.text(text)

    def text(self, text: str, style: str = "") -> None:
        """Show plain text, indented."""
        for line in text.rstrip("\n").split("\n"):
            self.console.print(Text(f"  {line}".rstrip(), style=style), soft_wrap=True)

    @contextmanager
    def waiting(self, text: str) -> Generator[None, None, None]:
        """Show, in a terminal, that something takes a while."""
        if not self.console.is_terminal:
            yield
            return
        with self.console.status(text):
            yield

    def say(self, text: str) -> None:
        """Explain something."""
        self.console.print(Text(text))
