"""The commands, and what holds for all of them."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

import dspex
from dspex.cli import model
from dspex.cli.check import check
from dspex.cli.demo.command import demo
from dspex.cli.doctor.command import doctor
from dspex.cli.generate.command import generate
from dspex.cli.report import FAILURE, INTERRUPTED, install_warnings, report
from dspex.cli.run import run
from dspex.cli.schema import schema
from dspex.cli.show import show

INPUTS_FOLLOW = {
    "allow_extra_args": True,
    "ignore_unknown_options": True,
    "help_option_names": ["--help"],
}
"""Inputs of a signature are options that only the signature knows."""

app = typer.Typer(
    name="dspex",
    help="Typed, fast and dependable LLM programs.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command()(demo)
app.command()(generate)
app.command()(check)
app.command(context_settings=INPUTS_FOLLOW)(show)
app.command(context_settings=INPUTS_FOLLOW)(run)
app.command()(schema)
app.command()(doctor)
app.add_typer(model.app, name="model")


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"dspex {dspex.__version__}")
        raise typer.Exit


@app.callback()
def settings(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Typed, fast and dependable LLM programs."""


def main() -> int:
    """Run the command line and return the exit code: 0, 1 for a failure, 2 for wrong usage."""
    install_warnings()
    code = 0
    try:
        app(args=_arguments(sys.argv[1:]), standalone_mode=True)
    except SystemExit as stop:
        code = stop.code if isinstance(stop.code, int) else FAILURE if stop.code else 0
    except KeyboardInterrupt:
        code = INTERRUPTED
    except BrokenPipeError:  # the reader of our output has seen enough
        code = FAILURE
    except Exception as error:
        code = report(error)
    return _flushed(code)


def _arguments(words: list[str]) -> list[str]:
    """Take -h alone for help: behind an input it may be the beginning of a text."""
    return [words[0], "--help"] if len(words) == 2 and words[1] == "-h" else words


def _flushed(code: int) -> int:
    """Write what is left of the output; what cannot be written must not be tried again at the end."""
    try:
        sys.stdout.flush()
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return code or (FAILURE if isinstance(error, BrokenPipeError) else report(error))
    return code
