"""The commands `dspex model …`: offline models."""

from __future__ import annotations

from typing import Annotated

import typer

from dspex.cli.console import note, write

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
    _tell_missing_engine()


@app.command("list")
def list_models() -> None:
    """List the offline models, and which of them are installed.

    [bold]Example[/bold]

      dspex model list
    """
    from dspex.lm.install import installed
    from dspex.lm.weights import WEIGHTS

    for name, weights in WEIGHTS.items():
        path = installed(name)
        write(f"local/{name}  {weights.megabytes} MB  {path or 'not installed: dspex model install ' + name}")
    _tell_missing_engine()


def _tell_missing_engine() -> None:
    from dspex.lm.engine import engine_installed

    if not engine_installed():
        note('There is no engine to run a model. Install it with: pip install "dspex[local]"')
