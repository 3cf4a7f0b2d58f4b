"""The command `dspex compile`: a program that was optimised and saved, as a module."""

from __future__ import annotations

from pathlib import Path
from shlex import quote
from typing import Annotated, Any

import typer

from dspex.cli import target as targets
from dspex.cli.console import note, write
from dspex.cli.options import DIALECT
from dspex.cli.options import dialect as dialect_named
from dspex.cli.report import show_warning
from dspex.errors import ConfigurationError, GenerationError


def compile_(
    state: Annotated[str, typer.Argument(metavar="STATE", help="The JSON file that DSPy saved.")],
    predictors: Annotated[
        list[str],
        typer.Option(
            "--predictor",
            metavar="NAME=TARGET",
            help="A predictor and the signature it has, as module:Class; the name may be left out where "
            "there is one. Repeat it for each.",
        ),
    ],
    output: Annotated[
        str | None, typer.Option("--output", "-o", metavar="FILE", help="The module; stdout unless given.")
    ] = None,
    dialect: Annotated[str, typer.Option(help=DIALECT)] = "chat",
    force: Annotated[bool, typer.Option("--force", help="Overwrite a file that was edited by hand.")] = False,
) -> None:
    """Write the predictors of a program that was optimised with DSPy as a Python module.

    The module holds their instructions, descriptions and demos as readable text, and a typed program for
    each. It needs neither the JSON file nor DSPy. How the programs work together stays your code.

    [bold]Examples[/bold]

      dspex compile desk.json --predictor triage=shop.tickets:Triage -o shop/desk.py
      dspex compile mood.json --predictor shop.tickets:Mood
    """
    from dspex_codegen.saved import is_untouched, saved_module

    import dspex
    from dspex.run.saved import SavedProgram

    saved = SavedProgram(state)
    given = _given(predictors, list(saved.predictors))
    units = [_unit(saved, name, target, dialect_named(dialect)) for name, target in given.items()]
    for said in saved.left_out:
        show_warning(f"not used: {said}", UserWarning, "", 0)
    for name in [name for name in saved.predictors if name not in given]:
        show_warning(f"not compiled: {name}. Add --predictor {name}=module:Class", UserWarning, "", 0)
    text = saved_module(
        units,
        source=Path(state).name,
        command=_command(state, given, output, dialect),
        version=dspex.__version__,
    )
    if output is None:
        write(text.removesuffix("\n"))
        return
    from dspex.cli.generate.outputs import read
    from dspex.cli.generate.write import replace_file

    path = Path(output)
    if path.exists() and not force and (old := read(path)) != text and not is_untouched(old):
        raise GenerationError(f"{path} was edited by hand and is not overwritten. Use --force to lose that.")
    try:
        replace_file(path, text)
    except OSError as error:
        raise GenerationError(f"{path} cannot be written: {error.strerror or error}.") from None
    note(f"wrote {path} ({len(units)} program{'' if len(units) == 1 else 's'})")


def _given(predictors: list[str], known: list[str]) -> dict[str, str]:
    """Read the options; a target alone is that of the only predictor."""
    found: dict[str, str] = {}
    for option in predictors:
        name, equals, target = option.partition("=")
        if not equals and len(known) == 1:
            name, target = known[0], option
        if not target or ":" not in target:
            raise ConfigurationError(
                f"--predictor {option}: write NAME=module:Class. The predictors are {', '.join(known)}."
            )
        if name in found:
            raise ConfigurationError(f"--predictor {name} is given twice.")
        found[name] = target
    return found


def _unit(saved: Any, name: str, target: str, dialect: Any) -> Any:
    from dspex_codegen.saved import SavedUnit

    signature = targets.find_signature(target)
    program = saved.predictor(name, signature, dialect=dialect)
    wording = program.plan.wording
    model = program.plan.lm
    return SavedUnit(
        name,
        signature.__module__,
        signature.__qualname__,
        type(program).__name__,
        dialect,
        None if wording is None else wording.instructions,
        {} if wording is None else dict(wording.descriptions),
        program.plan.demos,
        {} if model is None else _arguments(model),
    )


def _arguments(model: Any) -> dict[str, Any]:
    """Return what `Model` was given; no keys are saved with a program."""
    options = {name: getattr(model.options, name) for name in model.options.__struct_fields__}
    given = {name: value for name, value in options.items() if value not in (None, ())}
    own_url = {"base_url": model.given_url} if model.given_url else {}
    return {"name": model.name, **own_url, **given}


def _command(state: str, given: dict[str, str], output: str | None, dialect: str) -> str:
    parts = ["dspex compile", quote(Path(state).name)]
    parts += [f"--predictor {quote(f'{name}={target}')}" for name, target in given.items()]
    if dialect not in ("chat", "dspy-3.4/chat"):
        parts.append(f"--dialect {dialect}")
    return " ".join([*parts, *([f"-o {quote(Path(output).name)}"] if output else [])])
