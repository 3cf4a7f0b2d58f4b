"""Compare the types that a package should have with the module that is there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from dspex_codegen.header import STUBS, is_untouched, read_header
from dspex_codegen.stubs import MODULE, emit_stubs

import dspex
from dspex.cli.generate.outputs import Output, read, state
from dspex.cli.stubs.choose import choose
from dspex.cli.stubs.locate import Package
from dspex.define.source.package import read_package


def stub_output(package: Package) -> tuple[Output, list[str]]:
    """Write the module of types of a package, and compare it with the one that is there.

    Args:
        package: it is read, not imported.

    Returns:
        The file, and sentences about what has no types.

    Raises:
        GenerationError: the file that is there cannot be read.
    """
    stubs, notes = choose(package.name, read_package(package.folder, package.name))
    path = package.folder / f"{MODULE}.py"
    old = read(path) if path.exists() else None
    count = len(stubs.classes) + len({s.text for s in stubs.strings})
    if count:
        new = emit_stubs(stubs, version=dspex.__version__)
        return Output(path, state(old, new), old, new, count), notes
    if old is None:
        return Output(path, "current", None, None), notes
    return Output(path, "orphaned" if is_untouched(old) else "edited", old, None), notes


def known_stubs(folders: Iterable[Path]) -> Iterator[Output]:
    """Compare the modules of types that are there already.

    Args:
        folders: of packages.

    Raises:
        GenerationError: a file cannot be read.
    """
    for folder in folders:
        path = folder / f"{MODULE}.py"
        header = read_header(read(path)) if path.is_file() else None
        if header is not None and header.target == STUBS:
            yield stub_output(Package(header.module, folder))[0]
