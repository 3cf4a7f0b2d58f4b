"""Find and import the user's modules, by name or by path, with errors that say where."""

from __future__ import annotations

import pkgutil
import sys
import traceback
from collections.abc import Generator
from contextlib import contextmanager, redirect_stdout
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Final

import dspex
from dspex.cli.report import described
from dspex.errors import ConfigurationError, DefinitionError, DspexError

SOURCES: Final = "src"
"""The folder where many projects keep their packages."""


class UserCodeError(DspexError):
    """A module of the user's cannot be imported."""


def prepare_path() -> None:
    """Make packages of the current folder, and of `src` in it, importable."""
    here = Path.cwd()
    for folder in (here / SOURCES, here):
        if folder.is_dir() and str(folder) not in sys.path:
            sys.path.insert(0, str(folder))


def module_name(argument: str) -> str:
    """Turn what a user wrote, a dotted name or a path, into the name of a module.

    Raises:
        ConfigurationError: there is no such file, or a part of its path cannot be a module's name.
    """
    path = Path(argument)
    separated = "/" in argument or "\\" in argument or argument.endswith(".py")
    if not separated and not argument.startswith("."):
        return argument
    if not path.exists():
        raise ConfigurationError(f"There is no file or folder {argument}.{_similar_file(path)}")
    if path.is_file() and path.suffix != ".py":
        raise ConfigurationError(f"{argument} is no Python file.")
    path = path.resolve()
    root = _root(path)
    if str(root) not in sys.path:
        sys.path.insert(0, str(root))
    place = path.relative_to(root)
    parts = [*place.parent.parts, place.stem if path.is_file() else place.name]
    if parts and parts[-1] == "__init__":
        parts.pop()
    if not parts or not all(part.isidentifier() for part in parts):
        raise ConfigurationError(
            f"{argument} cannot be imported: {'.'.join(parts) or 'it'} is no module name. "
            "Give a package or a module, such as shop or shop/tickets.py."
        )
    _refuse_taken(argument, parts[0], root)
    return ".".join(parts)


def _refuse_taken(argument: str, name: str, root: Path) -> None:
    """Refuse a path whose first name already means another module, such as one of Python's own."""
    module = sys.modules.get(name)
    if module is None:
        return
    places = [getattr(module, "__file__", None), *getattr(module, "__path__", ())]
    if not any(place and root in Path(place).resolve().parents for place in places):
        raise ConfigurationError(
            f"{argument} cannot be imported: {name} is the name of another module, "
            f"{places[0] or 'one of Python itself'}. Rename the file, or put it into a package."
        )


def _root(path: Path) -> Path:
    """Return the folder that modules below it are named from."""
    entries = {Path(entry).resolve() for entry in sys.path if entry}
    found = [parent for parent in path.parents if parent in entries]
    if found:
        return found[0]  # the nearest
    folder = path if path.is_dir() else path.parent
    while (folder / "__init__.py").is_file():
        folder = folder.parent
    return folder


def _similar_file(path: Path) -> str:
    from difflib import get_close_matches

    names = [p.name for p in path.parent.iterdir()] if path.parent.is_dir() else []
    found = get_close_matches(path.name, names, n=1)
    return f" Did you mean {path.parent / found[0]}?" if found else ""


def import_user_module(name: str) -> ModuleType:
    """Import a module. What it prints meanwhile goes to stderr: it is no result of a command.

    Raises:
        ConfigurationError: there is none of that name.
        DefinitionError: a signature in it is wrong.
        UserCodeError: its own code fails; the message has file and line.
    """
    try:
        with redirect_stdout(sys.stderr), _no_bytecode():
            return import_module(name)
    except (DefinitionError, KeyboardInterrupt):
        raise
    except ModuleNotFoundError as error:
        if error.name and (name == error.name or name.startswith(f"{error.name}.")):
            raise ConfigurationError(_missing(name, error.name)) from error
        raise UserCodeError(_failure(name, error)) from error
    except BaseException as error:  # sys.exit(), or what test runners raise to skip a module
        raise UserCodeError(_failure(name, error)) from error


@contextmanager
def _no_bytecode() -> Generator[None]:
    """Have Python leave no bytecode: it is taken for current after an edit of the same second and length."""
    before, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    try:
        yield
    finally:
        sys.dont_write_bytecode = before


def _missing(name: str, missing: str) -> str:
    from difflib import get_close_matches

    parent, _, last = missing.rpartition(".")
    if parent:
        paths = getattr(sys.modules.get(parent), "__path__", None)
        if paths is None:
            return f"There is no module {name!r}: {parent} is a module, not a package."
    else:
        paths = [str(Path.cwd()), str(Path.cwd() / SOURCES)]
    known = [module.name for module in pkgutil.iter_modules(paths)]
    found = [name for name in get_close_matches(last, known, n=1) if name != last]
    guess = f" Did you mean {f'{parent}.' if parent else ''}{found[0]}?" if found else ""
    where = "" if parent else f" It was looked for in {Path.cwd()} and on Python's path."
    return f"There is no module {name!r}.{guess}{where}"


def _failure(name: str, error: BaseException) -> str:
    file, line = _place(error)
    where = f"{file}:{line}: " if file else ""
    if isinstance(error, SystemExit):
        return (
            f"{where}{name} ends the interpreter while it is imported. "
            "Put what shall run below: if __name__ == '__main__':"
        )
    said = f"SyntaxError: {error.msg}" if isinstance(error, SyntaxError) else described(error)
    return f"{where}{name} cannot be imported: {said}"


def _place(error: BaseException) -> tuple[str, int]:
    """Return the last line of the user's own code that an error went through."""
    if isinstance(error, SyntaxError) and error.filename:
        return shown_path(Path(error.filename)), error.lineno or 0
    frames = [f for f in traceback.extract_tb(error.__traceback__) if _is_users(f.filename)]
    return (shown_path(Path(frames[-1].filename)), frames[-1].lineno or 0) if frames else ("", 0)


_FOREIGN: Final = (str(Path(dspex.__file__).parent), sys.base_prefix + "/lib", "<")


def _is_users(filename: str) -> bool:
    return "site-packages" not in filename and not filename.startswith(_FOREIGN)


def shown_path(path: Path) -> str:
    """Write a path as seen from the current folder, where it lies below."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except (ValueError, RuntimeError):  # it lies elsewhere, or is a link to itself
        return str(path)
