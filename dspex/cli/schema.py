"""The command `dspex schema`: JSON Schemas of a signature."""

from __future__ import annotations

from typing import Annotated

import typer

from dspex.cli import target as targets
from dspex.cli.console import show_json
from dspex.define.decorator import spec_of
from dspex.errors import ConfigurationError


def schema(
    target: Annotated[str, typer.Argument(metavar="TARGET", help=targets.HELP)],
    inputs: Annotated[bool, typer.Option("--inputs", help="Only that of the inputs.")] = False,
    outputs: Annotated[bool, typer.Option("--outputs", help="Only that of the outputs.")] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="The outputs in the form that servers enforce.")
    ] = False,
) -> None:
    """Show what goes in and what comes out as JSON Schema.

    [bold]Examples[/bold]

      dspex schema shop.tickets:Triage
      dspex schema shop.tickets:Triage --outputs --strict
    """
    from dspex.native.live import Live
    from dspex.spec.json_schema import input_schema, output_schema

    if inputs and outputs:
        raise ConfigurationError("Give --inputs or --outputs; without either both are shown.")
    if inputs and strict:
        raise ConfigurationError("--strict is a form of the outputs; it does not go with --inputs.")
    signature = targets.find_signature(target)
    spec = Live(signature).own_spec if hasattr(signature, "__origin__") else spec_of(signature)
    found = {} if outputs else {"inputs": input_schema(spec)}
    if not inputs:
        found["outputs"] = output_schema(spec, strict=strict)
    [*single] = found.values()
    shown = single[0] if len(single) == 1 else found
    show_json(shown)
