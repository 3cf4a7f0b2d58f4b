"""Turn DSPy programs into dspex programs and back, by editing their source."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from dspex.errors import MissingExtraError
from dspex.migrate.files import read, source_files
from dspex.migrate.outcome import Change, Finding, Target, Turned

if TYPE_CHECKING:
    from dspex.migrate.files import Text

__all__ = ["Change", "Finding", "Target", "Turned", "migrate"]


def migrate(
    paths: Iterable[str | Path],
    to: Target = "dspex",
    *,
    instructor: bool = False,
    done: Callable[[Path], object] = lambda path: None,
) -> Iterator[Change]:
    """Say what becomes of files; nothing is written.

    Files are read and not imported. What cannot be turned is said, and left as it is.

    Args:
        paths: Python files, and folders that are searched for them.
        to: "dspex" turns DSPy programs, "dspy" turns those of dspex.
        instructor: whether calls of instructor clients are turned, too, which changes their prompts.
        done: told of each file that was read.

    Raises:
        MissingExtraError: libcst is not installed.
    """
    try:
        from dspex.migrate.plan import plan_texts
    except ModuleNotFoundError as error:
        if error.name != "libcst":
            raise
        raise MissingExtraError("codemod", "dspex migrate") from None
    texts: list[Text] = []
    for path in source_files(map(Path, paths)):
        found = read(path)
        if isinstance(found, Finding):
            yield Change(path, findings=(found,))
        else:
            texts.append(found)
    yield from plan_texts(texts, to, instructor=instructor, done=done)
