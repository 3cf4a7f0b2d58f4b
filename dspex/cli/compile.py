"""The command `dspex compile`: a program that was optimised and saved, as a module."""

from __future__ import annotations

from typing import Annotated

import typer

from dspex.cli.options import DIALECT
from dspex.cli.options import dialect as dialect_named
from dspex.cli.report import show_warning
from dspex.errors import ConfigurationError


def compile_(
    state: Annotated[str, typer.Argument(metavar="STATE", help="The JSON file that DSPy or dspex saved.")],
    predictors: Annotated[
        list[str] | None,
        typer.Option(
            "--predictor",
            metavar="NAME=TARGET",
            help="A predictor and the signature it has, as module:Class; the name may be left out where "
            "there is one. Repeat it for each.",
        ),
    ] = None,
    module: Annotated[
        str | None,
        typer.Option(
            "--module",
            metavar="TARGET",
            help="Instead of predictors: the dspex.Module that has them all, as module:Class or module:name.",
        ),
    ] = None,
    output: Annotated[
        str | None, typer.Option("--output", "-o", metavar="FILE", help="The module; stdout unless given.")
    ] = None,
    dialect: Annotated[str, typer.Option(help=DIALECT)] = "chat",
    force: Annotated[bool, typer.Option("--force", help="Overwrite a file that was edited by hand.")] = False,
) -> None:
    """Write the predictors of a program that was optimised with DSPy as a Python module.

    The module holds their instructions, descriptions and demos as readable text, and a typed program for
    each, or one program of them all. It needs neither the JSON file nor DSPy.

    [bold]Examples[/bold]

      dspex compile desk.json --predictor triage=shop.tickets:Triage -o shop/desk.py
      dspex compile mood.json --predictor shop.tickets:Mood
      dspex compile desk.json --module shop.programs:Desk -o shop/desk.py
    """
    from dspex.cli.compiled import give, module_text, predictors_text
    from dspex.run.saved import SavedProgram

    saved = SavedProgram(state, trusted=True)  # the module that is written shows the address
    if (module is None) is (not predictors):
        raise ConfigurationError(
            "Give the signature of each predictor by --predictor, or the Module by --module."
        )
    named = dialect_named(dialect)
    if module is None:
        text, count = predictors_text(saved, predictors or [], named, output), len(predictors or [])
    elif named != "dspy-3.4/chat":
        raise ConfigurationError("A Module has dialects of its own: set them there, by with_(dialect=…).")
    else:
        text, count = module_text(saved, module, output), 1
    for said in saved.left_out:
        show_warning(f"not used: {said}", UserWarning, "", 0)
    give(text, output, force=force, count=count)
