"""The command `dspex migrate`: DSPy programs become dspex programs, and back."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from difflib import unified_diff
from pathlib import Path
from typing import Annotated, Final, cast

import typer
from rich.text import Text

from dspex.cli.console import note, show_code, stdout
from dspex.cli.modules import shown_path
from dspex.cli.options import choice
from dspex.cli.progress import counted_files
from dspex.errors import ConfigurationError, visible
from dspex.migrate import Change, Finding, Target, annotate_fields
from dspex.migrate import migrate as migrated
from dspex.migrate.files import write

_STYLES: Final = {"left": "yellow", "check": "cyan", "failed": "red"}
_TARGETS: Final = ("dspex", "dspy")
FAILED: Final = 1
"""What the command ends with when a file failed, or with --check when something would change."""


def migrate(
    paths: Annotated[
        list[Path],
        typer.Argument(metavar="PATH...", help="Python files, or folders of them: the whole project."),
    ],
    to: Annotated[
        str, typer.Option("--to", help="dspex turns DSPy programs; dspy turns them back.")
    ] = "dspex",
    diff: Annotated[bool, typer.Option("--diff", help="Only the difference, for a patch.")] = False,
    write_: Annotated[bool, typer.Option("--write", help="Change the files.")] = False,
    instructor: Annotated[
        bool, typer.Option("--instructor", help="Turn calls of instructor clients too; their prompts change.")
    ] = False,
    fields: Annotated[
        bool,
        typer.Option(
            "--annotate-fields", help="Only write ': str' at fields of DSPy signatures without a type."
        ),
    ] = False,
    check: Annotated[bool, typer.Option("--check", help="Fail when something would change.")] = False,
) -> None:
    """Turn DSPy signatures and programs into those of dspex, or back.

    Files are read, never imported. Without options it shows what would change and what would not, and why;
    nothing is written. What belongs together is turned together or not at all, so name the whole project.

    [bold]Examples[/bold]

      dspex migrate src
      dspex migrate src tests --write
      dspex migrate src --to dspy --diff > back.patch
      dspex migrate src --annotate-fields --write
    """
    if diff + write_ + check > 1:
        raise ConfigurationError("--diff, --write and --check exclude each other. Give one of them.")
    if fields and (instructor or to != "dspex"):
        raise ConfigurationError(
            "--annotate-fields stays in DSPy and turns nothing. Leave --to and --instructor out."
        )
    missing = [str(path) for path in paths if not path.exists()]
    if missing:
        raise ConfigurationError(f"There is no file or folder {', '.join(missing)}.")
    target = cast("Target", choice("--to", to, _TARGETS))
    with counted_files() as files:
        found = (
            annotate_fields(paths, begun=files.begin, done=files.done)
            if fields
            else migrated(
                paths,
                target,
                instructor=instructor,
                workers=os.cpu_count() or 1,
                begun=files.begin,
                done=files.done,
            )
        )
        changes = list(found)
    changed = [c for c in changes if c.after != c.before]
    failed = [f for c in changes for f in c.findings if f.weight == "failed"]
    if write_:
        failed += _written(changed)
    elif not check:
        _show_differences(changed)
    if not diff:
        _show_findings(changes)
        _show_new_failures(failed, changes)
    _summarise(changes, changed, "annotate" if fields else "turn", written=write_)
    if failed or (check and changed):
        raise typer.Exit(FAILED)


def _written(changed: Sequence[Change]) -> list[Finding]:
    return [f for c in changed if (f := write(c.path, c.before, c.after)) is not None]


def _show_differences(changed: Sequence[Change]) -> None:
    for change in changed:
        path = shown_path(change.path)
        before, after = (data.decode("utf-8", "replace") for data in (change.before, change.after))
        lines = unified_diff(
            before.splitlines(keepends=True), after.splitlines(keepends=True), f"a/{path}", f"b/{path}"
        )
        show_code("".join(_ended(line) for line in lines), "diff")


def _ended(line: str) -> str:
    return line if line.endswith(("\n", "\r")) else f"{line}\n\\ No newline at end of file\n"


def _show_findings(changes: Sequence[Change]) -> None:
    for change in changes:
        for found in change.findings:
            _show(found)


def _show_new_failures(failed: Sequence[Finding], changes: Sequence[Change]) -> None:
    known = {f for c in changes for f in c.findings}
    for found in failed:
        if found not in known:
            _show(found)


def _show(found: Finding) -> None:
    place = shown_path(found.path) + (f":{found.line}:{found.column}" if found.line else "")
    text = f"{place}: {found.weight}: {found.what}. {found.remedy}".rstrip()
    stdout().print(Text(visible(text), style=_STYLES[found.weight]))


def _summarise(changes: Sequence[Change], changed: Sequence[Change], verb: str, *, written: bool) -> None:
    kinds = Counter(t.kind for c in changed for t in c.turned)
    weights = Counter(f.weight for c in changes for f in c.findings)
    turned = ", ".join(f"{n} {kind}{'s' * (n != 1)}" for kind, n in sorted(kinds.items())) or "nothing"
    files = f"{len(changed)} file{'s' * (len(changed) != 1)}"
    said = f"{verb.rstrip('e')}ed" if written else f"would {verb}"
    note(
        f"{said} {turned} in {files}; {weights['left']} left, {weights['check']} to check, "
        f"{weights['failed']} failed"
    )
