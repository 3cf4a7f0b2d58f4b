"""The command `dspex show`: the prompt of a signature, as it is sent."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Annotated, Any

import typer

from dspex.cli import target as targets
from dspex.cli.console import show_code, show_json, stdout, write
from dspex.cli.inputs import option_names
from dspex.cli.options import DIALECT
from dspex.cli.options import dialect as dialect_named
from dspex.cli.values import HELP, given_inputs, missing_inputs, read_inputs
from dspex.native.message import Message
from dspex.native.pieces import Content, described
from dspex.spec.own_types import is_history
from dspex.spec.signature import NoDefault
from dspex.types.history import History


def show(
    ctx: typer.Context,
    target: Annotated[str, typer.Argument(metavar="TARGET", help=targets.HELP)],
    dialect: Annotated[str, typer.Option(help=DIALECT)] = "chat",
    cot: Annotated[bool, typer.Option("--cot", help="As a chain of thought asks.")] = False,
    source: Annotated[bool, typer.Option("--source", help="Show the generated code instead.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The messages as JSON, for your own wire.")] = False,
    pairs: Annotated[
        list[str] | None, typer.Option("--input", metavar="NAME=VALUE", help="An input by its name.")
    ] = None,
) -> None:
    """Show the messages that a model is sent for a signature.

    Inputs that are not given stand as {name}.

    [bold]Examples[/bold]

      dspex show shop.tickets:Triage
      dspex show shop.tickets:Triage --ticket "The site is down" --dialect json
      dspex show shop.tickets:Triage --cot --source
      dspex show "question, context: list[str] -> answer: float"
    """
    signature = targets.find_signature(target)
    name = dialect_named(dialect)
    if source:
        from dspex.native.build import build

        show_code(build(signature, dialect=name, reasoning=cot).source, "python")
        return
    messages = prompt(signature, name, cot, ctx.args, pairs or [], option_names(ctx))
    if as_json:
        show_json([dict(message) for message in messages])
    else:
        _print(messages)


show.__doc__ = f"{show.__doc__}\n\n    {HELP}"


def prompt(
    signature: Any,
    dialect: str,
    reasoning: bool,
    words: Sequence[str],
    pairs: Sequence[str],
    options: Sequence[str],
) -> list[Message]:
    """Write the messages of a request; inputs that are missing stand as {name}.

    Raises:
        ConfigurationError: a word of the command line is no input, or does not fit.
    """
    from dspex.native.build import program

    native = program(signature, dialect=dialect, reasoning=reasoning)
    spec = native.live.own_spec
    values = read_inputs(native.live, given_inputs(spec, words, pairs, options))
    # A text that stands nowhere else, also where JSON puts it in quotes.
    absent = [f for f in missing_inputs(spec, values) if not is_history(f)]
    holes = {f.name: f"dspex-placeholder-{f.name}-" for f in absent}
    defaults = {
        f.name: History() if isinstance(f.default, NoDefault) else native.live.fields[f.name].make_default()
        for f in spec.inputs
        if f.name not in values and f.name not in holes
    }
    request = SimpleNamespace(**defaults, **values, **holes)
    messages = native.render(request)
    wires = {hole: f"{{{spec.field(name).wire}}}" for name, hole in holes.items()}
    return [Message(m.role, _filled(m.content, wires)) for m in messages]


def _filled(content: Content, holes: dict[str, str]) -> Content:
    if not isinstance(content, str):
        return tuple(_in_text(part, holes) if isinstance(part, str) else part for part in content)
    return _in_text(content, holes)


def _in_text(text: str, holes: dict[str, str]) -> str:
    for hole, shown in holes.items():
        text = text.replace(f'"{hole}"', shown).replace(hole, shown)
    return text


def _print(messages: Sequence[Message]) -> None:
    for i, message in enumerate(messages):
        if i:
            write("")
        if sys.stdout.isatty():
            stdout().rule(f"[bold]{message.role}[/bold]", align="left")
        else:
            write(f"[{message.role}]")
        write(described(message.content))
