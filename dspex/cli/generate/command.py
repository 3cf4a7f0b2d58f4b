"""The command `dspex generate`."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from dspex.cli.console import note, show_code, stderr, write
from dspex.cli.modules import module_name, prepare_path, shown_path
from dspex.cli.options import DIALECT, choice
from dspex.cli.options import dialect as dialect_named
from dspex.errors import ConfigurationError
from dspex.spec.dialect import DIALECTS, Dialect, short_name

if TYPE_CHECKING:
    from dspex.cli.generate.outputs import Output

T = TypeVar("T")
MANY = 20
"""From so many modules on, a terminal shows a progress bar."""


def generate(
    packages: Annotated[
        list[str], typer.Argument(metavar="PACKAGE...", help="Packages or modules, by name or by path.")
    ],
    target: Annotated[
        list[str] | None,
        typer.Option(help="What to generate: native (the default), dspy. May be given twice."),
    ] = None,
    dialect: Annotated[
        list[str] | None,
        typer.Option(help=f"{DIALECT} May be repeated; chat and json, or those that a file has."),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; fail if a file is not current.")
    ] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Write nothing; show what would change.")] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Generate again whenever a source changes.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Overwrite files that were edited by hand.")] = False,
    rounds: Annotated[int | None, typer.Option(hidden=True, min=1)] = None,
) -> None:
    """Write the code of signatures into files beside their modules.

    For each module x.py with signatures there will be a _dspex_x.py, which programs then use instead
    of building the code at the first call. Commit these files; `--check` tells when they are out of date.

    [bold]Examples[/bold]

      dspex generate shop
      dspex generate shop --check
      dspex generate shop --dialect chat --dialect xml
      dspex generate shop.tickets --target native --target dspy --diff
    """
    if watch and (check or diff):
        raise ConfigurationError("--watch writes files: it goes neither with --check nor with --diff.")
    wanted = [choice("--target", name, ("native", "dspy")) for name in dict.fromkeys(target or ["native"])]
    dialects = _in_order(dialect or ())
    prepare_path()
    if watch:
        _watch(packages, wanted, dialects, force=force, rounds=rounds)
    elif check or diff:
        _compare(packages, wanted, dialects, check=check, diff=diff)
    else:
        _write(packages, wanted, dialects, force=force)


def _in_order(given: Iterable[str]) -> tuple[Dialect, ...]:
    named = {dialect_named(name) for name in given}
    return tuple(dialect for dialect in DIALECTS if dialect in named)


def _write(
    packages: Sequence[str], targets: Sequence[str], dialects: tuple[Dialect, ...], *, force: bool
) -> None:
    from dspex.cli.generate.write import apply, refuse_edited

    found = _outputs(packages, targets, dialects)
    if not force:
        refuse_edited(found)
    changed = [o for o in found if o.state != "current"]
    for output in changed:
        apply(output)
        done = "removed" if output.new is None else "wrote"
        count = "" if output.new is None else f" ({output.count} signature{'s' * (output.count != 1)})"
        write(f"{done} {shown_path(output.path)}{count}")
    same = len(found) - len(changed)
    note(f"{len(changed)} changed, {same} up to date")


def _compare(
    packages: Sequence[str], targets: Sequence[str], dialects: tuple[Dialect, ...], *, check: bool, diff: bool
) -> None:
    from dspex.cli.generate.outputs import STATES, difference

    found = [o for o in _outputs(packages, targets, dialects) if o.state != "current"]
    if diff:
        text = "".join(difference(o) for o in found)
        if text:
            show_code(text, "diff")
    if check:
        for output in found:
            write(f"{shown_path(output.path)}: {STATES[output.state]}")
    if found:
        options = "".join(f" --target {t}" for t in targets if list(targets) != ["native"])
        options += "".join(f" --dialect {short_name(d)}" for d in dialects)
        force = " --force" if any(o.state == "edited" for o in found) else ""
        note(f"{len(found)} not up to date. Run: dspex generate {' '.join(packages)}{options}{force}")
        raise typer.Exit(1)
    note("every generated file is up to date")


def _outputs(packages: Sequence[str], targets: Sequence[str], dialects: tuple[Dialect, ...]) -> list[Output]:
    from dspex_codegen.targets import TARGETS

    from dspex.cli.generate.collect import collect, refuse_empty
    from dspex.cli.generate.outputs import outputs
    from dspex.cli.stubs.outputs import known_stubs

    collected = collect(packages)
    made = outputs(collected, [TARGETS[t] for t in targets], dialects)
    found = [*_progress(made, len(collected.sources)), *known_stubs(collected.folders)]
    if not found:
        refuse_empty(collected, packages)
    return found


def _progress(items: Iterable[T], total: int) -> Iterable[T]:
    if total < MANY or not sys.stderr.isatty():
        return items
    from rich.progress import track

    return track(items, "generating", total=total, console=stderr(), transient=True)


def _watch(
    packages: Sequence[str],
    targets: Sequence[str],
    dialects: tuple[Dialect, ...],
    *,
    force: bool,
    rounds: int | None,
) -> None:
    from dspex.cli.generate.watch import snapshot, watch

    # A new process in each round: what is imported once would stay as it was.
    command = [sys.executable, "-m", "dspex", "generate", *packages]
    command += [part for name in targets for part in ("--target", name)]
    command += [part for name in dialects for part in ("--dialect", name)] + ["--force"] * force
    folders = [_folder(name) for name in packages]
    note(f"watching {', '.join(map(shown_path, folders))}; Ctrl-C ends")
    watch(lambda: _run(command), lambda: snapshot(folders), rounds=rounds)


def _run(command: Sequence[str]) -> None:
    subprocess.run(command, check=False)


def _folder(argument: str) -> Path:
    from importlib.util import find_spec

    name = module_name(argument)
    try:
        spec = find_spec(name.partition(".")[0])
    except ValueError:  # __main__
        spec = None
    if spec is None:
        raise ConfigurationError(f"There is no module {name!r}.")
    places = list(spec.submodule_search_locations or ())
    return Path(places[0] if places else spec.origin or ".")
