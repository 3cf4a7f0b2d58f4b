"""Compare what should be generated with the files that are there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from difflib import unified_diff
from pathlib import Path
from typing import Final, Literal

from dspex_codegen.header import is_untouched, read_header, same_code
from dspex_codegen.targets import Target, generated_file
from msgspec import Struct

import dspex
from dspex.cli.generate.collect import GENERATED, Collected, Source
from dspex.cli.modules import shown_path
from dspex.errors import GenerationError
from dspex.spec.dialect import Dialect

State = Literal["current", "missing", "drifted", "edited", "orphaned"]

STATES: Final[dict[State, str]] = {
    "current": "up to date",
    "missing": "missing",
    "drifted": "out of date",
    "edited": "edited by hand",
    "orphaned": "left over, its module has no signatures any more",
}
"""What a report says of each state."""


class Output(Struct, frozen=True):
    """One generated file.

    Attributes:
        path: where it belongs.
        state: how it compares with the file that is there.
        old: what is there; None when nothing is.
        new: what should be there; None when nothing should.
        count: how many signatures it holds.
    """

    path: Path
    state: State
    old: str | None
    new: str | None
    count: int = 0


def outputs(
    collected: Collected, targets: Sequence[Target], dialects: tuple[Dialect, ...] = ()
) -> Iterator[Output]:
    """Generate the file of each module and target, and find files that are left over.

    Args:
        collected: the signatures.
        targets: what to generate.
        dialects: the prompt formats; unless given, a file keeps those that it has.

    Raises:
        GenerationError: two files would have one name, or a file cannot be read.
    """
    written: dict[Path, str] = {}
    for source in collected.sources:
        for target in targets:
            path = _path(source, target)
            if not source.specs:
                continue
            other = written.setdefault(path, source.module)
            if other != source.module:
                raise GenerationError(
                    f"{shown_path(path)} is the generated file of both {other} and {source.module}. "
                    "Rename one of the modules."
                )
            yield _compared(path, source, target, dialects)
    yield from _left_over(collected, targets, written)


def _path(source: Source, target: Target) -> Path:
    return source.file.parent / target.file_name(source.file.stem)


def _compared(path: Path, source: Source, target: Target, dialects: tuple[Dialect, ...]) -> Output:
    old = read(path) if path.exists() else None
    header = None if old is None else read_header(old)
    new = generated_file(
        target,
        source.module,
        source.specs,
        version=dspex.__version__,
        package=source.package,
        dialects=dialects or (() if header is None else header.dialects),
    )
    return Output(path, state(old, new), old, new, len(source.specs))


def state(old: str | None, new: str) -> State:
    """Say how the file that is there compares with the one that should be."""
    if old is None:
        return "missing"
    if same_code(old, new):
        return "current"
    return "drifted" if is_untouched(old) else "edited"


def read(path: Path) -> str:
    """Read a file that may be anything.

    Raises:
        GenerationError: it cannot be read.
    """
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise GenerationError(f"{shown_path(path)} cannot be read: {error.strerror}") from None


def _left_over(collected: Collected, targets: Sequence[Target], written: dict[Path, str]) -> Iterator[Output]:
    """Find generated files of modules that lost their signatures or are gone."""
    known = {target.name: target for target in targets}
    emptied = {_path(s, t) for s in collected.sources if not s.specs for t in targets}
    for path in _candidates(collected, emptied):
        if path in written or not path.is_file():
            continue
        text = read(path)
        header = read_header(text)
        if header is None or header.target not in known:
            continue
        if path in emptied or not _has_source(path, header.module, known[header.target]):
            yield Output(path, "orphaned" if is_untouched(text) else "edited", text, None)


def _candidates(collected: Collected, emptied: Iterable[Path]) -> list[Path]:
    below = [path for folder in collected.folders for path in folder.glob(f"{GENERATED}*.py")]
    return sorted({*below, *emptied})


def _has_source(path: Path, module: str, target: Target) -> bool:
    package = path.name == target.file_name("__init__")
    stem = "__init__" if package else module.rpartition(".")[2]
    return path.with_name(f"{stem}.py").exists()


def difference(output: Output) -> str:
    """Write how a file would change as a unified diff."""
    name = shown_path(output.path)
    old = (output.old or "").splitlines(keepends=True)
    new = (output.new or "").splitlines(keepends=True)
    before = "/dev/null" if output.old is None else name
    after = "/dev/null" if output.new is None else name
    return "".join(unified_diff(old, new, before, after))
