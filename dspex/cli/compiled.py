"""What `dspex compile` writes: saved programs as the text of a module."""

from __future__ import annotations

from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Any

from dspex_codegen.saved import Origin, SavedUnit, Taught, is_untouched, saved_module, saved_program

from dspex.cli import target as targets
from dspex.cli.console import note, write
from dspex.cli.report import show_warning
from dspex.errors import ConfigurationError, GenerationError

if TYPE_CHECKING:
    from dspex.run.saved import SavedProgram
    from dspex.spec.dialect import Dialect


def give(text: str, output: str | None, *, force: bool, count: int) -> None:
    """Write a module to a file, or to stdout.

    Args:
        text: of the module.
        output: the file; None for stdout.
        force: whether to overwrite what was edited by hand.
        count: of programs in it.

    Raises:
        GenerationError: the file was edited by hand, or cannot be written.
    """
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
    note(f"wrote {path} ({count} program{'' if count == 1 else 's'})")


def module_text(saved: SavedProgram, target: str, output: str | None) -> str:
    """Write the program that a `Module` is, taught what was saved for it."""
    program, module, name, made = targets.find_program(target)
    before: dict[str, Any] = program.named_predictors()
    after = saved.applied(program).named_predictors()
    parts = [part for path in before if (part := _taught(path, before[path].plan, after[path].plan))]
    return saved_program(module, name, made, parts, _origin(saved, [f"--module {quote(target)}"], output))


def _taught(path: str, before: Any, after: Any) -> Taught | None:
    """Say what a predictor has learnt; None if nothing."""
    settings: dict[str, Any] = {}
    if after.wording is not None and after.wording != before.wording:
        if after.wording.instructions is not None:
            settings["instructions"] = after.wording.instructions
        if after.wording.descriptions:
            settings["descriptions"] = dict(after.wording.descriptions)
    demos = list(after.demos) if after.demos or before.demos else None
    model = {} if after.lm is before.lm else _arguments(after.lm)
    return Taught(path, settings, demos, model) if settings or demos is not None or model else None


def predictors_text(saved: SavedProgram, predictors: list[str], dialect: Dialect, output: str | None) -> str:
    """Write a program for each predictor that is named, with its signature."""
    given = _given(predictors, list(saved.predictors))
    units = [_unit(saved, name, target, dialect) for name, target in given.items()]
    for name in [name for name in saved.predictors if name not in given]:
        show_warning(f"not compiled: {name}. Add --predictor {name}=module:Class", UserWarning, "", 0)
    options = [f"--predictor {quote(f'{name}={target}')}" for name, target in given.items()]
    if dialect != "dspy-3.4/chat":
        options.append(f"--dialect {dialect.rpartition('/')[2]}")
    return saved_module(units, _origin(saved, options, output))


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


def _origin(saved: SavedProgram, options: list[str], output: str | None) -> Origin:
    """Tell where the module comes from, with the command that writes it again."""
    import dspex

    to = [f"-o {quote(Path(output).name)}"] if output else []
    command = " ".join(["dspex compile", quote(saved.path.name), *options, *to])
    return Origin(saved.path.name, command, dspex.__version__)
