"""The command `dspex check`: the rule book over source files, which are read and not imported."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Final

import typer
from msgspec import to_builtins
from msgspec.structs import replace
from rich.text import Text

from dspex.check.problem import Problem, Severity
from dspex.check.render import render_problem
from dspex.cli.console import note, show_json, stdout
from dspex.cli.modules import shown_path
from dspex.cli.options import choice
from dspex.errors import ConfigurationError, visible

_STYLES: Final[dict[Severity, str]] = {"error": "red", "warning": "yellow", "hint": "cyan"}
_LEVELS: Final[dict[Severity, str]] = {"error": "error", "warning": "warning", "hint": "notice"}
"""What GitHub calls them."""


def check(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Python files, or folders of them.")],
    output: Annotated[str, typer.Option("--format", help="text, json or github (annotations).")] = "text",
) -> None:
    """Check signatures with the rule book. Files are read; nothing is imported or run.

    Fails when there is an error; warnings and hints are only shown.

    [bold]Examples[/bold]

      dspex check src
      dspex check shop/tickets.py --format json
    """
    from dspex.define.source import check_paths

    show = _FORMATS[choice("--format", output, tuple(_FORMATS))]
    missing = [str(path) for path in paths if not path.exists()]
    if missing:
        raise ConfigurationError(f"There is no file or folder {', '.join(missing)}.")
    problems = [_placed(p) for p in check_paths(paths)]
    show(problems)
    errors = sum(p.severity == "error" for p in problems)
    note(
        f"{errors} error{'s' * (errors != 1)}, {len(problems) - errors} other" if problems else "no problems"
    )
    if errors:
        raise typer.Exit(1)


def _placed(problem: Problem) -> Problem:
    return replace(problem, file=shown_path(Path(problem.file))) if problem.file else problem


def _text(problems: Sequence[Problem]) -> None:
    console = stdout()
    for problem in problems:
        console.print(Text(visible(render_problem(problem)), style=_STYLES[problem.severity]))


def _as_json(problems: Sequence[Problem]) -> None:
    show_json(to_builtins(problems))


def _github(problems: Sequence[Problem]) -> None:
    """Write workflow commands: https://docs.github.com/actions/reference/workflow-commands."""
    console = stdout()
    for p in problems:
        place = f"file={_property(p.file)},line={max(p.line, 1)},title={_property(p.code)}"
        message = _data(f"{p.message}. {p.remedy}".strip())
        console.print(Text(visible(f"::{_LEVELS[p.severity]} {place}::{message}")))


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


_FORMATS: Final[dict[str, Callable[[Sequence[Problem]], None]]] = {
    "text": _text,
    "json": _as_json,
    "github": _github,
}
