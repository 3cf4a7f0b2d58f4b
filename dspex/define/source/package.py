"""Read the signatures of a whole package as they are written; nothing is imported or run."""

from __future__ import annotations

import re
from keyword import iskeyword
from pathlib import Path
from typing import Final

from msgspec import Struct

from dspex.check.problem import Problem
from dspex.define.source.module_types import ModuleTypes, module_types
from dspex.define.source.modules import Sources, collector_paused, python_files, too_deep
from dspex.define.source.scopes import Module
from dspex.define.source.written import read_written
from dspex.spec.written import LeftOut, Place, WrittenClass, WrittenString

SKIPPED: Final = re.compile(r"_dspex(_.*)?|tests?|test_.*|.*_test|conftest")
"""Names of modules and folders whose signatures are not for the package's users."""


class WrittenPackage(Struct, frozen=True):
    """What the files of a package say of signatures.

    Attributes:
        classes: by module and line.
        strings: each with every place where it stands, by their texts.
        left_out: what no other module can name.
        problems: files that cannot be read.
        modules: stubs of the modules with programs of strings that others see.
    """

    classes: tuple[WrittenClass, ...]
    strings: tuple[tuple[WrittenString, tuple[Place, ...]], ...]
    left_out: tuple[LeftOut, ...]
    problems: tuple[Problem, ...]
    modules: tuple[ModuleTypes, ...] = ()


def read_package(folder: Path, name: str, *, stubs: bool = False) -> WrittenPackage:
    """Read every module of a package.

    Args:
        folder: of the package.
        name: its dotted name.
        stubs: whether to write the stubs of its modules.
    """
    sources = Sources()
    for file in package_files(folder):
        sources.add(file, name=_module_name(file, folder, name))
    classes: list[WrittenClass] = []
    strings: dict[WrittenString, list[Place]] = {}
    left_out: list[LeftOut] = []
    problems: list[Problem] = []
    modules: list[ModuleTypes] = []
    with collector_paused():
        for parsed in sources.parse_all():
            if not isinstance(parsed, Module):
                problems += parsed.problems
                continue
            try:
                found = read_written(parsed)
                types = module_types(parsed, name) if stubs else None
            except RecursionError:
                problems += too_deep(parsed.path).problems
                continue
            modules += [types] if types is not None else []
            classes += found.classes
            left_out += found.left_out
            for string, place in found.strings:
                strings.setdefault(string, []).append(place)
    return WrittenPackage(
        tuple(classes),
        tuple((s, tuple(places)) for s, places in sorted(strings.items(), key=lambda item: item[0].text)),
        tuple(left_out),
        tuple(problems),
        tuple(modules),
    )


def package_files(folder: Path) -> list[Path]:
    """Find the modules of a package, tests and what was generated left out."""
    return [file for file in python_files(folder) if not _is_skipped(file.relative_to(folder))]


def _is_skipped(path: Path) -> bool:
    return any(SKIPPED.fullmatch(part) for part in (*path.parts[:-1], path.stem))


def _module_name(file: Path, folder: Path, name: str) -> str:
    """Return the dotted name of a file; "" where no statement can import it."""
    inner = file.relative_to(folder).with_suffix("").parts
    parts = inner[:-1] if inner[-1] == "__init__" else inner
    importable = all(part.isidentifier() and not iskeyword(part) for part in parts)
    return ".".join((name, *parts)) if importable else ""
