"""Find the folder of a package without importing anything."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib import invalidate_caches
from importlib.machinery import PathFinder
from pathlib import Path

from msgspec import Struct

from dspex.cli.modules import SOURCES, module_name, shown_path
from dspex.errors import ConfigurationError


class Package(Struct, frozen=True):
    """A package of the user's.

    Attributes:
        name: dotted.
        folder: where its modules lie.
    """

    name: str
    folder: Path


def located(argument: str) -> list[Package]:
    """Find a package, or those in a folder that is no package itself, such as `src`.

    Raises:
        ConfigurationError: there is none, or it is a single module.
    """
    folder = _sources(argument)
    if folder is None:
        return [locate(argument)]
    found = list(_inside(folder))
    if not found:
        raise ConfigurationError(
            f"There is no package in {shown_path(folder)}: a package is a folder with an __init__.py."
        )
    return found


def _sources(argument: str) -> Path | None:
    """Return the folder of an argument where packages lie side by side: they are named from there."""
    folder = Path(argument).resolve()
    is_source = folder.name == SOURCES and folder.is_dir() and not (folder / "__init__.py").exists()
    return folder if is_source else None


def _inside(folder: Path) -> Iterator[Package]:
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))
    for place in sorted(folder.iterdir()):
        if (place / "__init__.py").is_file() and place.name.isidentifier():
            yield Package(place.name, place)


def locate(argument: str) -> Package:
    """Find a package by its dotted name or its path.

    Raises:
        ConfigurationError: there is none, or it is a single module.
    """
    name = module_name(argument)
    invalidate_caches()  # what lies in a folder may have changed since it was looked into
    places: list[str] | None = None
    for end in range(1, len(parts := name.split(".")) + 1):
        spec = PathFinder.find_spec(parts[end - 1], places)  # a dotted name would need its parent imported
        if spec is None:
            raise ConfigurationError(
                f"There is no package {name!r}: it was looked for in {Path.cwd()} and on Python's path."
            )
        if not spec.submodule_search_locations:
            raise ConfigurationError(
                f"{'.'.join(parts[:end])} is a single module, not a package: the types of its strings need "
                "a place beside it. Put it into a folder with an __init__.py, and give that."
            )
        places = list(spec.submodule_search_locations)
    return Package(name, Path((places or ["."])[0]).resolve())
