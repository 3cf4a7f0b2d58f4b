"""Find, read and write source files; whatever is wrong with one becomes a finding."""

from __future__ import annotations

import ast
import io
import os
import secrets
import tokenize
import warnings
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from msgspec import Struct

from dspex.migrate.outcome import Finding

MAX_SIZE: Final = 1024 * 1024
"""How many bytes a source file may have: following the names of a larger one takes minutes."""

SKIPPED: Final = frozenset(
    ("__pycache__", "node_modules", "site-packages", "venv", "env", "build", "dist", "__pypackages__")
)
"""Folders that hold what others wrote, or what was generated. Hidden ones are skipped, too."""


class Text(Struct, frozen=True):
    """A source file as text.

    Attributes:
        data: its bytes.
        text: its characters, line ends as they are, without a byte order mark.
        encoding: which turns the one into the other.
        mark: the byte order mark, or nothing.
    """

    path: Path
    data: bytes
    text: str
    encoding: str
    mark: bytes = b""

    def encoded(self, text: str) -> bytes:
        """Write another text the way this one is written.

        Raises:
            UnicodeEncodeError: the encoding has no such character.
        """
        return self.mark + text.encode(self.encoding)


def source_files(paths: Iterable[Path]) -> Iterator[Path]:
    """Find Python files: those that are named, and those in folders that are, each once.

    Links to folders are not followed; a link to a file stands for the file.
    """
    seen: set[str] = set()
    for path in paths:
        for file in [path] if path.is_file() else _below(path):
            real = os.path.realpath(file)  # `resolve` fails on a link to itself
            if real not in seen:
                seen.add(real)
                yield file


def _below(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(
            n
            for n in folders
            if n not in SKIPPED and not n.startswith(".") and not Path(place, n, "pyvenv.cfg").exists()
        )
        for name in sorted(names):
            file = Path(place, name)
            if name.endswith(".py") and not name.startswith(".") and (file.is_file() or file.is_symlink()):
                yield file


def read(path: Path) -> Text | Finding:
    """Read a file as Python source does: with the encoding that it declares."""
    try:
        size = path.stat().st_size
        if size > MAX_SIZE:
            what = f"the file has {size} bytes, more than {MAX_SIZE}"
            return _failed(path, what, "Split it, or migrate it by hand.")
        data = path.read_bytes()
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        plain = "utf-8" if encoding == "utf-8-sig" else encoding
        mark = BOM_UTF8 if data.startswith(BOM_UTF8) else b""
        text = data[len(mark) :].decode(plain)
    except OSError as error:
        return _failed(path, f"the file cannot be read: {error.strerror or error}", "Check the path.")
    except (SyntaxError, UnicodeDecodeError, LookupError) as error:
        what = f"the file cannot be decoded: {error}"
        return _failed(path, what, "Save it in UTF-8, or declare its encoding in the first line.")
    return Text(path, data, text, plain, mark)


def syntax_problem(text: str, path: Path) -> Finding | None:
    """Say why a text is no Python; None where it is."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(text)
    except SyntaxError as error:
        what = f"the file is no valid Python: {error.msg}"
        return Finding(path, error.lineno or 0, error.offset or 0, "failed", what, "Mend it first.")
    except (ValueError, RecursionError, MemoryError) as error:
        return _failed(path, f"the file cannot be parsed: {error or 'it is nested too deeply'}", "Mend it.")
    return None


def _failed(path: Path, what: str, remedy: str) -> Finding:
    return Finding(path, 0, 0, "failed", what, remedy)


def write(path: Path, before: bytes, after: bytes) -> Finding | None:
    """Replace a file's content whole or not at all; its mode stays, and a link stays a link.

    Args:
        path: of the file.
        before: what it must still hold.
        after: what it shall hold.

    Returns:
        Why nothing was written; None when it was.
    """
    real = path.resolve()
    temporary = real.with_name(f".{real.name}.{secrets.token_hex(4)}.tmp")
    try:
        if real.read_bytes() != before:
            return _failed(path, "the file changed meanwhile; nothing was written", "Run again.")
        mode = real.stat().st_mode & 0o7777
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
            file.write(after)
        temporary.chmod(mode)  # whatever the umask took away
        temporary.replace(real)
    except OSError as error:
        what = f"the file cannot be written: {error.strerror or error}"
        return _failed(path, what, "Check permissions and free space.")
    finally:
        temporary.unlink(missing_ok=True)
    return None
