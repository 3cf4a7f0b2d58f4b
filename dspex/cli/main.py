"""The commands, and what holds for all of them."""

from __future__ import annotations

import sys
from contextlib import suppress
from errno import EBADF, EDQUOT, EFBIG, EIO, ENOSPC, EPIPE
from pathlib import Path
from typing import Annotated, Final

import typer

import dspex
from dspex.cli import model
from dspex.cli.check import check
from dspex.cli.compile import compile_
from dspex.cli.console import discard_stdout, open_streams
from dspex.cli.demo.command import demo
from dspex.cli.doctor.command import doctor
from dspex.cli.generate.command import generate
from dspex.cli.inputs import InputsFollow
from dspex.cli.migrate import migrate
from dspex.cli.report import FAILURE, INTERRUPTED, install_warnings, report, show_error
from dspex.cli.run import run
from dspex.cli.schema import schema
from dspex.cli.show import show
from dspex.cli.stubs.command import stubs
from dspex.errors import ConfigurationError

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
app.command()(stubs)
app.command()(check)
app.command("compile")(compile_)
app.command()(migrate)
app.command(cls=InputsFollow)(show)
app.command(cls=InputsFollow)(run)
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
    try:
        Path.cwd()
    except OSError:
        raise ConfigurationError("The current folder was removed. Change into another one.") from None


def main() -> int:
    """Run the command line and return the exit code: 0, 1 for a failure, 2 for wrong usage."""
    open_streams()
    install_warnings()
    try:
        code = _run()
        sys.stdout.flush()
    except OSError as error:
        with suppress(OSError):
            discard_stdout()
            if not isinstance(error, BrokenPipeError):  # else the reader has seen enough
                show_error(f"The output cannot be written: {error.strerror}.")
        return FAILURE
    return code


def _run() -> int:
    """Run a command and return its exit code.

    Raises:
        OSError: its output cannot be written.
    """
    try:
        app()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else FAILURE if end.code else 0
    except KeyboardInterrupt:
        return INTERRUPTED
    except OSError as error:
        if error.filename is None and error.errno in _OUTPUT_ERRORS:
            raise
        return report(error)
    except Exception as error:
        return report(error)
    return 0


_OUTPUT_ERRORS: Final = {EBADF, EDQUOT, EFBIG, EIO, ENOSPC, EPIPE}
"""What writing to a stream ends in; errors of files carry a name."""
