"""Find the folder of a package without importing anything."""

from __future__ import annotations

from importlib import invalidate_caches
from importlib.machinery import PathFinder
from pathlib import Path

from msgspec import Struct

from dspex.cli.modules import module_name
from dspex.errors import ConfigurationError


class Package(Struct, frozen=True):
    """A package of the user's.

    Attributes:
        name: dotted.
        folder: where its modules lie.
    """

    name: str
    folder: Path


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
