"""Write files whole or not at all."""

from __future__ import annotations

import os
import secrets
from collections.abc import Sequence
from importlib.util import cache_from_source
from pathlib import Path

from dspex.cli.generate.outputs import Output
from dspex.cli.modules import shown_path
from dspex.errors import GenerationError


def refuse_edited(found: Sequence[Output]) -> None:
    """Refuse to overwrite what somebody wrote.

    Raises:
        GenerationError: names every file that was edited by hand.
    """
    edited = [shown_path(o.path) for o in found if o.state == "edited"]
    if edited:
        raise GenerationError(
            f"Edited by hand, not overwritten: {', '.join(edited)}. Nothing was written. "
            "Move the changes into the signatures, or use --force to lose them."
        )


def apply(output: Output) -> None:
    """Bring one file up to date.

    Raises:
        GenerationError: the folder or the file cannot be written.
    """
    path = output.path
    try:
        if output.new is None:
            path.unlink(missing_ok=True)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            replace_file(path, output.new)
        # Compiled code is matched by size and second, which two versions may share.
        Path(cache_from_source(str(path))).unlink(missing_ok=True)
    except OSError as error:
        raise GenerationError(
            f"{shown_path(path)} cannot be written: {error.strerror or error}. "
            "Check that the folder exists, is writable and has space."
        ) from None


def replace_file(path: Path, text: str) -> None:
    """Write a file so that a reader sees the old text or the new, never a part.

    Raises:
        OSError: it cannot be written; the old file is untouched.
    """
    path = path.resolve()  # the file behind a link is replaced, not the link
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    mode = path.stat().st_mode & 0o777 if path.exists() else 0o666
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
