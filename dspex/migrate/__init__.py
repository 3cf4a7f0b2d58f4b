"""Turn DSPy programs into dspex programs and back, by editing their source."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from dspex.errors import MissingExtraError
from dspex.migrate.files import read, source_files
from dspex.migrate.outcome import Change, Finding, Target, Turned

if TYPE_CHECKING:
    from dspex.migrate.files import Text

__all__ = ["Change", "Finding", "Target", "Turned", "annotate_fields", "migrate"]


def migrate(
    paths: Iterable[str | Path],
    to: Target = "dspex",
    *,
    instructor: bool = False,
    workers: int = 1,
    begun: Callable[[int], object] = lambda files: None,
    done: Callable[[Path], object] = lambda path: None,
) -> Iterator[Change]:
    """Say what becomes of files; nothing is written.

    Files are read and not imported. What cannot be turned is said, and left as it is.

    Args:
        paths: Python files, and folders that are searched for them.
        to: "dspex" turns DSPy programs, "dspy" turns those of dspex.
        instructor: whether calls of instructor clients are turned, too, which changes their prompts.
        workers: how many processes may be started where there is much to read. Each imports the main module
            of the program, which has to stand under `if __name__ == "__main__":` then.
        begun: told how many files are looked at.
        done: told of each file that was.

    Raises:
        MissingExtraError: libcst is not installed.
    """
    with _libcst():
        from dspex.migrate.planning import plan_texts
    texts, unread = _read(paths)
    yield from unread
    yield from plan_texts(texts, to, instructor=instructor, workers=workers, begun=begun, done=done)


def annotate_fields(
    paths: Iterable[str | Path],
    *,
    begun: Callable[[int], object] = lambda files: None,
    done: Callable[[Path], object] = lambda path: None,
) -> Iterator[Change]:
    """Say what becomes of files when untyped fields of DSPy's signatures get their `: str`.

    DSPy takes a field without a type for a str. Nothing else is changed, and nothing is written.

    Args:
        paths: Python files, and folders that are searched for them.
        begun: told how many files are looked at.
        done: told of each file that was.

    Raises:
        MissingExtraError: libcst is not installed.
    """
    with _libcst():
        from dspex.migrate.annotated import annotate_texts
    texts, unread = _read(paths)
    yield from unread
    yield from annotate_texts(texts, begun, done)


@contextmanager
def _libcst() -> Generator[None]:
    try:
        yield
    except ModuleNotFoundError as error:
        if error.name != "libcst":
            raise
        raise MissingExtraError("codemod", "dspex migrate") from None


def _read(paths: Iterable[str | Path]) -> tuple[list[Text], list[Change]]:
    texts: list[Text] = []
    unread: list[Change] = []
    for path in source_files(map(Path, paths)):
        found = read(path)
        if isinstance(found, Finding):
            unread.append(Change(path, findings=(found,)))
        else:
            texts.append(found)
    return texts, unread
