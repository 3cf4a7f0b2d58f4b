"""What the findings depend on besides the user's code, so that mypy drops a cache that is out of date."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import dspex
import dspex_mypy

PARTS: Final = (("dspex_mypy", ""), ("dspex", "check"), ("dspex", "define"), ("dspex", "spec"))
"""The packages, and the folders in them, whose code says what is found."""
INSTALLED: Final = frozenset(("site-packages", "dist-packages"))


def plugin_state() -> dict[str, str]:
    """Return the version; of a development install also a digest of what changes without it."""
    homes = {name: Path(module.__path__[0]) for name, module in _PACKAGES.items()}
    if all(home.parent.name in INSTALLED for home in homes.values()):
        return {"version": dspex.__version__, "code": ""}
    digest = hashlib.blake2b(digest_size=16)
    for name, folder in PARTS:
        for entry in sorted(_modules(str(homes[name] / folder))):
            digest.update(repr(entry).encode())
    return {"version": dspex.__version__, "code": digest.hexdigest()}


def _modules(folder: str) -> Iterator[tuple[str, int, int]]:
    """Yield name, size and time of the modules in a folder: reading them takes ten times as long."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                yield from _modules(entry.path)
            elif entry.name.endswith(".py"):
                stat = entry.stat()
                yield entry.path, stat.st_size, stat.st_mtime_ns


_PACKAGES: Final = {"dspex": dspex, "dspex_mypy": dspex_mypy}
