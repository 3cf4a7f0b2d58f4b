"""The commands `dspex model …`: offline models."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Annotated, Final

import typer

from dspex.cli.console import note, write

NO_ENGINE: Final = 'There is no engine to run them: pip install "dspex[local]"'

app = typer.Typer(no_args_is_help=True, help="Install and list offline models.", rich_markup_mode="rich")


@app.command("install")
def install(
    name: Annotated[str, typer.Argument(help="Of the model, as `dspex model list` shows it.")] = "smollm2",
    force: Annotated[bool, typer.Option("--force", help="Install again, even if it is there.")] = False,
) -> None:
    """Fetch the file of an offline model, once.

    [bold]Example[/bold]

      dspex model install
    """
    from dspex.lm.install import install_model

    path = install_model(name, progress=note, force=force)
    write(str(path))
    if find_spec("xllamacpp") is None:
        note(NO_ENGINE)


@app.command("list")
def list_models() -> None:
    """List the offline models, and which of them are installed."""
    from dspex.lm.install import installed
    from dspex.lm.weights import WEIGHTS

    for name, weights in WEIGHTS.items():
        path = installed(name)
        write(f"local/{name}  {weights.megabytes} MB  {path or 'not installed: dspex model install ' + name}")
    if find_spec("xllamacpp") is None:
        note(NO_ENGINE)
