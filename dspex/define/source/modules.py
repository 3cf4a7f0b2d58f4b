"""Read source files with `ast`, import nothing."""

from __future__ import annotations

import ast
import gc
import tokenize
import warnings
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Final

from msgspec import Struct

from dspex.check.problem import Problem
from dspex.define.source.calls import dspy_problems, read_calls
from dspex.define.source.functions import read_functions
from dspex.define.source.scopes import Module
from dspex.define.source.shape import is_signature, undecorated
from dspex.define.source.signatures import Reading, read_signature, shadowed_fields
from dspex.define.source.stars import Exports, FindExports, exports_of
from dspex.define.source.unresolved import unresolved
from dspex.spec.signature import SignatureSpec

MAX_SIZE: Final = 4 * 1024 * 1024
"""How many bytes a source file may have."""

KEPT: Final = 64
"""How many of the files that others import stay in memory."""

WORDS: Final = (b"signature", b"dspex", b"dspy", b"import *")
"""A file in a folder without any of these has nothing to check."""

Find = Callable[[str], Module | None]


class SourceReading(Struct, frozen=True):
    """What a source file says about signatures.

    Attributes:
        readings: of its classes and strings, in the order of the source.
        problems: why the file cannot be read, which classes lack the decorator, what DSPy refuses in its
            strings.
    """

    readings: tuple[Reading, ...] = ()
    problems: tuple[Problem, ...] = ()


def read_module(source: str, path: str, module: str = "") -> list[SignatureSpec]:
    """Read the signatures of a source file: classes, and strings in calls of `Predict`.

    Args:
        source: the text of the file. Where it is no Python, the result is empty.
        path: of the file, as problems show it.
        module: dotted name of the module, if known.

    >>> source = '''
    ... from dspex import In, Out, signature
    ... @signature
    ... class Triage:
    ...     ticket: str = In()
    ...     urgent: bool = Out()
    ... '''
    >>> [f.name for f in read_module(source, "triage.py")[0].fields]
    ['ticket', 'urgent']
    """
    return [reading.spec for reading in read_source(source, path, module).readings]


def read_source(
    source: str | bytes, path: str, module: str = "", find: Find = lambda name: None
) -> SourceReading:
    """Read the signatures of a source file and check them.

    Args:
        source: the content of the file.
        path: of the file.
        module: dotted name of the module, if known.
        find: gives other modules from which names are imported, where their source may be read.
    """
    parsed = parse_module(source, path, module, find)
    return parsed if isinstance(parsed, SourceReading) else read_parsed(parsed)


def read_parsed(module: Module) -> SourceReading:
    """Read the signatures of a file that was parsed, and check them."""
    try:
        readings = [read_signature(found) for found in module.classes if is_signature(found)]
        readings += read_functions(module)
        readings += read_calls(module)
        problems = [p for found in module.classes for p in (*undecorated(found), *shadowed_fields(found))]
        problems += [*unresolved(module), *dspy_problems(module)]
    except RecursionError:
        return too_deep(module.path)
    return SourceReading(tuple(sorted(readings, key=lambda r: r.spec.line)), tuple(problems))


def parse_module(
    source: str | bytes, path: str, name: str, find: Find, exports: FindExports | None = None
) -> Module | SourceReading:
    """Parse a file and collect its names; a reading with one problem where that fails."""
    if len(source) > MAX_SIZE:
        return _refused(path, f"it has {len(source)} characters, more than {MAX_SIZE}", 0)
    try:
        text = source if isinstance(source, str) else _decoded(source)
        with warnings.catch_warnings():  # what Python warns of is not our concern
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
        return Module(tree, text, path, name, find, exports)
    except SyntaxError as error:
        return _refused(path, str(error.msg), error.lineno or 0)
    except (RecursionError, MemoryError):
        return too_deep(path)
    except ValueError as error:
        return _refused(path, str(error), 0)


@contextmanager
def collector_paused() -> Generator[None]:
    """Keep the garbage collector from visiting the nodes of growing trees again and again.

    With the collector on, checking a package takes twice as long. What is read is let go by `close`.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _decoded(source: bytes) -> str:
    encoding, _ = tokenize.detect_encoding(BytesIO(source).readline)
    return source.decode(encoding)


def too_deep(path: str) -> SourceReading:
    """Refuse a file whose expressions cannot be walked through."""
    return _refused(path, "its expressions are nested too deeply", 0)


def _refused(path: str, reason: str, line: int) -> SourceReading:
    message = f"the file cannot be read as Python: {reason}"
    return SourceReading(problems=(Problem("dspex-syntax-error", message, file=path, line=line),))


def check_paths(paths: Iterable[str | Path]) -> list[Problem]:
    """Run the rule book over every signature in files and folders.

    Classes are followed from file to file among them; nothing is imported or run.

    Args:
        paths: Python files, and folders that are searched for them.

    Returns:
        What was found, file by file and line by line. A path that does not exist is a problem too.
    """
    problems: list[Problem] = []
    sources = Sources()
    for path in paths:
        found = list(python_files(Path(path)))
        if not found:
            reason = (
                "there is no Python file in it" if Path(path).exists() else "there is no such file or folder"
            )
            problems.append(Problem("dspex-syntax-error", f"cannot check '{path}': {reason}", file=str(path)))
        for file in found:
            sources.add(file, asked=file == Path(path))
    with collector_paused():
        for reading in sources.read_all():
            found_here = [*reading.problems, *(p for r in reading.readings for p in r.problems)]
            problems += sorted(found_here, key=lambda p: p.line)
    return problems


def python_files(path: Path) -> Iterable[Path]:
    """Find the Python files in a folder, hidden folders left out; a file is found itself."""
    if path.is_file():
        return [path]
    found = (file for file in path.rglob("*.py") if not file.is_dir())
    return sorted(f for f in found if not any(p.startswith(".") for p in f.relative_to(path).parts))


class Sources:
    """Files that may name each other. Each is parsed when it is needed; those last named are kept."""

    def __init__(self) -> None:
        """Start without files."""
        self._paths: dict[str, Path] = {}
        self._files: dict[Path, str] = {}
        self._named: dict[Path, Module] = {}
        self._asked: set[Path] = set()
        self._exports: dict[str, Exports | None] = {}

    def add(self, path: Path, *, asked: bool = False, name: str | None = None) -> None:
        """Add a file.

        Args:
            path: of the file.
            asked: it was named by itself, so it is read even when it holds no word of dspex.
            name: dotted name of the module; what the folders above it say unless given.
        """
        if asked:
            self._asked.add(path)
        name = module_name(path) if name is None else name
        self._paths.setdefault(name, path)
        self._files.setdefault(path, name)

    def find(self, name: str) -> Module | None:
        """Return a module by its dotted name, when it is among the files and can be read."""
        path = self._paths.get(name)
        if path is None:
            return None
        found = self._named.pop(path, None) or self._parse(path, _content(path))
        if isinstance(found, Module):
            self._named[path] = found  # the last used stands last
            return found
        return None

    def exports(self, name: str) -> Exports | None:
        """Return what others get of a module by its star, when it is among the files and can be read."""
        if name not in self._exports:
            found = self.find(name)
            self._exports[name] = exports_of(found) if found is not None else None
        return self._exports[name]

    def read_all(self) -> Iterable[SourceReading]:
        """Read every file that may hold a signature."""
        for parsed in self.parse_all():
            yield read_parsed(parsed) if isinstance(parsed, Module) else parsed

    def parse_all(self) -> Iterable[Module | SourceReading]:
        """Parse every file that may hold a signature; use each before the next is taken."""
        for path in self._files:
            content = _content(path)
            silent = isinstance(content, bytes) and not any(word in content for word in WORDS)
            if silent and path not in self._asked:
                continue
            parsed = self._named.get(path) or self._parse(path, content)
            yield parsed
            if isinstance(parsed, Module) and path not in self._named:
                parsed.close()
            while len(self._named) > KEPT:
                self._named.pop(next(iter(self._named))).close()

    def _parse(self, path: Path, content: bytes | SourceReading) -> Module | SourceReading:
        if isinstance(content, bytes):
            return parse_module(content, str(path), self._files[path], self.find, self.exports)
        return content


def _content(path: Path) -> bytes | SourceReading:
    try:
        if path.stat().st_size > MAX_SIZE:
            return _refused(str(path), f"it is larger than {MAX_SIZE} bytes", 0)
        return path.read_bytes()
    except OSError as error:
        return _refused(str(path), error.strerror or str(error), 0)


def module_name(path: Path) -> str:
    """Return the dotted name of a file: the folders above it that are packages, and its own.

    >>> module_name(Path("nowhere/triage.py"))
    'triage'
    """
    parts = [] if path.name == "__init__.py" else [path.stem]
    folder = path.resolve().parent
    while (folder / "__init__.py").is_file():
        parts.insert(0, folder.name)
        folder = folder.parent
    return ".".join(parts)
