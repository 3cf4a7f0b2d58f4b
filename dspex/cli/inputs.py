"""Commands that take the inputs of a signature as options, which only the signature knows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import typer
from typer.core import TyperCommand


class InputsFollow(TyperCommand):
    """A command whose context gets every option that is not its own.

    They may stand anywhere, and a value may begin with a hyphen: `--ticket "-help me"` asks for no help.
    """

    allow_extra_args = True

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # the context's class depends on typer
        """Parse the command's own words and leave the others in `ctx.args`."""
        words, inputs = split_inputs(args, _own_options(self.get_params(ctx)))
        rest = super().parse_args(ctx, words)
        ctx.args = [*ctx.args, *inputs]
        return rest


def option_names(ctx: typer.Context) -> list[str]:
    """Return the names of the command's own options, with their hyphens."""
    return list(_own_options(ctx.command.get_params(ctx)))


def _own_options(parameters: Sequence[Any]) -> dict[str, bool]:
    return {
        name: not p.is_flag
        for p in parameters
        if p.param_type_name == "option"
        for name in (*p.opts, *p.secondary_opts)
    }


def split_inputs(words: Sequence[str], own: Mapping[str, bool]) -> tuple[list[str], list[str]]:
    """Part the words of a command into its own and those of inputs.

    Args:
        words: all of them.
        own: the command's options, each with whether a value follows it.

    >>> split_inputs(["a:B", "--json", "--text", "-h", "--model", "m"], {"--json": False, "--model": True})
    (['a:B', '--json', '--model', 'm'], ['--text', '-h'])
    """
    kept: list[str] = []
    inputs: list[str] = []
    rest = list(words)
    while rest:
        word = rest.pop(0)
        if word == "--":
            return [*kept, word, *rest], inputs
        option, equals, _ = word.partition("=")
        known = option in own or not word.startswith("--")
        found = kept if known else inputs
        found.append(word)
        if equals or not rest:
            continue
        if own.get(option, False) if known else not rest[0].startswith("--"):
            found.append(rest.pop(0))
    return kept, inputs
