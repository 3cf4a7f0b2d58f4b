"""What the findings depend on besides the user's code, so that mypy drops a cache that is out of date."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import dspex
import dspex_mypy

PARTS: Final = ("check", "define", "spec")
"""The folders of dspex whose code says what is found, beside the plugin's own."""
RECORD: Final = "RECORD"
"""The file in which an installer writes down the digest of each file."""


def plugin_state() -> dict[str, str]:
    """Return the version, and a digest of the code: it may change without the version."""
    home = Path(dspex.__path__[0])
    folders = [Path(dspex_mypy.__path__[0]), *(home / part for part in PARTS)]
    return {"version": dspex.__version__, "code": code_digest(home, folders)}


def code_digest(home: Path, folders: Iterable[Path]) -> str:
    """Digest what an installer wrote down; in a development install names, sizes and times of the modules.

    mypy waits for this at every start, and reading all modules takes ten times as long.

    Args:
        home: the package dspex.
        folders: with the modules that matter.
    """
    digest = hashlib.blake2b(digest_size=16)
    record = _record(home.parent)
    if record is not None:
        digest.update(record)
    else:
        for folder in folders:
            digest.update(repr(sorted(_modules(str(folder)))).encode())
    return digest.hexdigest()


def _record(site: Path) -> bytes | None:
    """Read the record of dspex, which names its modules only where these lie beside it."""
    prefix = f"dspex-{dspex.__version__}.dist-info"
    try:
        record = (site / prefix / RECORD).read_bytes()
    except OSError:
        return None
    return record if b"dspex_mypy/plugin.py" in record else None


def _modules(folder: str) -> Iterator[tuple[str, int, int]]:
    """Yield path, size and time of the modules in a folder and below."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                yield from _modules(entry.path)
            elif entry.name.endswith(".py"):
                stat = entry.stat()
                yield entry.path, stat.st_size, stat.st_mtime_ns
