"""What the findings depend on besides the user's code, so that mypy drops a cache that is out of date."""

from __future__ import annotations

import hashlib
from pathlib import Path

import dspex.check
import dspex.define.source
import dspex.define.strings
import dspex_mypy
from dspex import __version__


def plugin_state() -> dict[str, str]:
    """Return the version, and a digest of the code, which changes without it in a development install."""
    digest = hashlib.blake2b(digest_size=16)
    for package in (dspex_mypy, dspex.check, dspex.define.source, dspex.define.strings):
        for path in sorted(Path(package.__path__[0]).rglob("*.py")):
            digest.update(path.read_bytes())
    return {"version": __version__, "code": digest.hexdigest()}
