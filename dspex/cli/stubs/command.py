"""The command `dspex stubs`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dspex.cli.console import note, show_code, write
from dspex.cli.modules import prepare_path, shown_path
from dspex.errors import ConfigurationError

if TYPE_CHECKING:
    from dspex.cli.generate.outputs import Output
    from dspex.cli.stubs.locate import Package


def stubs(
    packages: Annotated[
        list[str],
        typer.Argument(metavar="PACKAGE...", help="Packages, by name or by path; or the folder around them."),
    ],
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; fail if a file is not current.")
    ] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Write nothing; show what would change.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Overwrite files that were edited by hand.")] = False,
    package: Annotated[
        Path | None,
        typer.Option(
            "--package", metavar="FOLDER", help="Write a distribution PACKAGE-stubs into this folder instead."
        ),
    ] = None,
) -> None:
    """Write types of signature strings and examples, for checkers that have no plugin.

    A package gets a module _dspex.py, from which it imports Predict, ChainOfThought and example: at run
    time those of dspex, for pyright, ty, pyrefly, mypy and editors with types for each string in the
    package. Its files are read; nothing is imported or run.

    [bold]Examples[/bold]

      dspex stubs shop
      dspex stubs src/shop --check
      dspex stubs src
      dspex stubs shop --package typing/shop-stubs
    """
    prepare_path()
    if package is not None and len(packages) != 1:
        raise ConfigurationError("--package writes the stubs of one package: name one.")
    found = [output for name in packages for output in _outputs(name, package)]
    changed = [output for output in found if output.state != "current"]
    if check or diff:
        _compare(packages, changed, package, check=check, diff=diff)
    else:
        _write(found, changed, force=force)


def _outputs(argument: str, folder: Path | None) -> list[Output]:
    from dspex.cli.stubs.locate import located
    from dspex.cli.stubs.outputs import package_outputs

    found = located(argument)
    if folder is None:
        return _modules(found)
    if len(found) != 1:
        names = ", ".join(package.name for package in found)
        raise ConfigurationError(f"--package writes the stubs of one package: name one of {names}.")
    outputs, notes = package_outputs(found[0], folder)
    for sentence in notes:
        note(sentence)
    return outputs


def _modules(found: list[Package]) -> list[Output]:
    """Write the modules of types of packages, those without signatures left out where there are others."""
    from dspex.cli.stubs.outputs import stub_output

    outputs: list[Output] = []
    for package in found:
        output, notes = stub_output(package)
        for sentence in notes:
            note(sentence)
        if output.new is not None or output.old is not None:
            outputs.append(output)
    if not outputs:
        names = " and ".join(package.name for package in found)
        looked = ", ".join(shown_path(package.folder) for package in found)
        raise ConfigurationError(
            f"There is no signature in {names} (looked through {looked}) that can "
            'have types: no call such as Predict("question -> answer"), and no class with @signature.'
        )
    return outputs


def _write(found: list[Output], changed: list[Output], *, force: bool) -> None:
    from dspex.cli.generate.write import apply, refuse_edited

    if not force:
        refuse_edited(found)
    for output in changed:
        apply(output)
        done = "removed" if output.new is None else "wrote"
        count = "" if not output.count else f" ({output.count} signature{'s' * (output.count != 1)})"
        write(f"{done} {shown_path(output.path)}{count}")
    note(f"{len(changed)} changed, {len(found) - len(changed)} up to date")


def _compare(
    packages: list[str], changed: list[Output], folder: Path | None, *, check: bool, diff: bool
) -> None:
    from dspex.cli.generate.outputs import STATES, difference

    if diff and (text := "".join(map(difference, changed))):
        show_code(text, "diff")
    if check:
        for output in changed:
            write(f"{shown_path(output.path)}: {STATES[output.state]}")
    if changed:
        force = " --force" if any(o.state == "edited" for o in changed) else ""
        package = f" --package {folder}" if folder else ""
        note(f"{len(changed)} not up to date. Run: dspex stubs {' '.join(packages)}{package}{force}")
        raise typer.Exit(1)
    note("every module of types is up to date")
