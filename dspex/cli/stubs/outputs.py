"""Compare the types that a package should have with the module that is there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from dspex_codegen.header import STUB_PACKAGE, STUBS, is_untouched, read_header
from dspex_codegen.stubs import MODULE, emit_stub_files, emit_stubs

import dspex
from dspex.cli.generate.outputs import Output, read, state
from dspex.cli.stubs.choose import choose
from dspex.cli.stubs.locate import Package
from dspex.define.source.module_types import ModuleTypes
from dspex.define.source.package import read_package
from dspex.errors import ConfigurationError

PROJECT: Final = """\
# Made once by `dspex stubs`, then yours: set the version beside that of {package}.
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "{package}-stubs"
version = "0.1.0"
description = "Types of {package} for checkers without a plugin."
requires-python = ">=3.11"
dependencies = ["dspex>={major}"]
classifiers = ["Typing :: Stubs Only"]

[tool.hatch.build.targets.wheel]
packages = ["{package}-stubs"]
"""
"""The distribution of a stub package."""


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


def package_outputs(package: Package, folder: Path) -> tuple[list[Output], list[str]]:
    """Write a stub package, and compare its files with those that are there.

    Args:
        package: it is read, not imported.
        folder: of the distribution.

    Returns:
        The files, and sentences about what has no types.

    Raises:
        ConfigurationError: no program of the package needs a stub.
        GenerationError: a file that is there cannot be read.
    """
    if "." in package.name:
        top = package.name.partition(".")[0]
        raise ConfigurationError(f"{package.name} is a part of {top}: a stub package is of the whole, {top}.")
    found = read_package(package.folder, package.name, stubs=True)
    stubs, notes = choose(package.name, found)
    if not found.modules:
        raise ConfigurationError(
            f"No module of {package.name} makes a program of a string that others see, "
            "so checkers have its types from the package itself: ship it with a file py.typed."
        )
    for module in found.modules:
        notes += (f"{module.name}:{line}: {name} has no return type; with stubs it is Any."
                  for line, name in module.untyped)  # fmt: skip
    codes = {_file_name(m, package.name): m.code for m in found.modules}
    files = emit_stub_files(stubs, codes, version=dspex.__version__)
    home = folder / f"{package.name}-stubs"
    made = {home / name: text for name, text in files.items()}
    outputs = [_output(path, text) for path, text in sorted(made.items())]
    outputs += [o for path in sorted(home.rglob("*.pyi")) if path not in made and (o := _left_over(path))]
    plain = {home / "py.typed": "partial\n", folder / "pyproject.toml": _project(package.name)}
    outputs += [Output(path, "missing", None, text) for path, text in plain.items() if not path.exists()]
    return outputs, notes


def _file_name(module: ModuleTypes, package: str) -> str:
    inner = module.name.removeprefix(package).lstrip(".").replace(".", "/")
    return f"{inner}/__init__.pyi".lstrip("/") if module.is_package else f"{inner}.pyi"


def _output(path: Path, new: str) -> Output:
    old = read(path) if path.exists() else None
    return Output(path, state(old, new), old, new)


def _left_over(path: Path) -> Output | None:
    text = read(path)
    header = read_header(text)
    if header is None or header.target != STUB_PACKAGE:
        return None
    return Output(path, "orphaned" if is_untouched(text) else "edited", text, None)


def _project(package: str) -> str:
    return PROJECT.format(package=package, major=dspex.__version__)
