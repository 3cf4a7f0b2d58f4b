"""Find the signatures of packages and modules by importing them."""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any, Final, cast

from msgspec import Struct

from dspex.cli.modules import SOURCES, UserCodeError, import_user_module, module_name, shown_path
from dspex.define.decorator import is_signature, spec_of
from dspex.errors import ConfigurationError, DefinitionError
from dspex.run.function import FunctionProgram
from dspex.spec.signature import SignatureSpec

GENERATED: Final = "_dspex_"
"""How the names of generated modules begin."""
SKIPPED: Final = re.compile(r"_dspex(_.*)?|__main__|tests?|test_.*|.*_test|conftest|setup")
"""Names of modules and packages that are not looked into unless they are asked for."""
_SCRIPT: Final = re.compile(r"^if\s+__name__\s*==\s*['\"]__main__['\"]\s*:", re.MULTILINE)


class Source(Struct, frozen=True):
    """A module that was looked at.

    Attributes:
        module: its dotted name.
        file: where it lies.
        package: whether it is the `__init__` of a package.
        specs: its signatures, in the order of the source.
    """

    module: str
    file: Path
    package: bool
    specs: tuple[SignatureSpec, ...]


class Collected(Struct, frozen=True):
    """Everything below the arguments of one command.

    Attributes:
        sources: modules, by name.
        folders: folders that were looked through, where left-over files may lie.
    """

    sources: tuple[Source, ...]
    folders: tuple[Path, ...]


def collect(arguments: Sequence[str]) -> Collected:
    """Import what the arguments name, and all modules below packages.

    Raises:
        ConfigurationError: there is no such module.
        UserCodeError: modules cannot be imported or hold wrong signatures; lists every one.
    """
    modules: dict[str, ModuleType] = {}
    problems: list[str] = []
    folders: list[Path] = []
    for argument in arguments:
        for name in _named(argument):
            for found in _walk(name, problems, folders):
                modules.setdefault(found.__name__, found)
    sources = [s for _, m in sorted(modules.items()) if (s := _source(m, problems)) is not None]
    if problems:
        raise UserCodeError("\n".join(dict.fromkeys(problems)))
    return Collected(tuple(sources), tuple(dict.fromkeys(folders)))


def _named(argument: str) -> Iterable[str]:
    """Return the modules that an argument names; a folder of sources stands for all in it."""
    path = Path(argument)
    if path.is_dir() and path.resolve() in (Path.cwd(), Path.cwd() / SOURCES):
        found = [m.name for m in pkgutil.iter_modules([str(path.resolve())])]
        return [name for name in found if not SKIPPED.fullmatch(name) and not _is_script(path / f"{name}.py")]
    return [module_name(argument)]


def _walk(name: str, problems: list[str], folders: list[Path]) -> Iterator[ModuleType]:
    try:
        module = import_user_module(name)
    except (DefinitionError, UserCodeError) as error:
        problems.append(str(error))
        return
    yield module
    for folder in map(Path, getattr(module, "__path__", ())):
        folders.append(folder)
        inner = [m.name for m in pkgutil.iter_modules([str(folder)])]
        for part in [*inner, *namespaces(folder)]:
            if not SKIPPED.fullmatch(part) and not _is_script(folder / f"{part}.py"):
                yield from _walk(f"{name}.{part}", problems, folders)


def namespaces(folder: Path) -> list[str]:
    """Name the folders of sources that lack an `__init__.py`: Python takes them for packages, too."""
    return sorted(
        path.name
        for path in folder.iterdir()
        if _may_be_package(path) and not (path / "__init__.py").exists() and _holds_sources(path)
    )


def _may_be_package(path: Path) -> bool:
    return path.name.isidentifier() and path.is_dir() and not (path / "pyvenv.cfg").exists()


def _holds_sources(folder: Path) -> bool:
    inside = [path for path in folder.iterdir() if not path.is_symlink()]  # which may lead back up
    if any(path.suffix == ".py" and not path.is_dir() for path in inside):
        return True
    return any(_holds_sources(path) for path in inside if _may_be_package(path))


def _is_script(file: Path) -> bool:
    """Whether a module outside of any package is run, not imported.

    Its classes then live in `__main__`, where nobody looks for generated code, and importing it
    might do its work.
    """
    if (file.parent / "__init__.py").exists() or not file.is_file():
        return False
    try:
        text = file.read_text(encoding="utf-8", errors="replace")
    except OSError:  # importing it tells
        return False
    return _SCRIPT.search(text) is not None


def _source(module: ModuleType, problems: list[str]) -> Source | None:
    file = getattr(module, "__file__", None)
    if file is None:  # a namespace package
        return None
    specs: list[SignatureSpec] = []
    for cls in signatures_of(module):
        try:
            specs.append(spec_of(cls))
        except DefinitionError as error:
            problems.append(str(error))
    return Source(module.__name__, Path(file), hasattr(module, "__path__"), tuple(specs))


def signatures_of(module: ModuleType) -> list[Any]:
    """Return the signature classes that a module defines at its top level, but not generic ones.

    Those of functions with `@predict` are among them.
    """
    found: dict[int, Any] = {}
    values: dict[str, Any] = vars(module)
    for name, value in values.items():
        cls: Any = cast("Any", value).record_class if type(value) is FunctionProgram else value
        if not is_signature(cls) or cls.__module__ != module.__name__ or cls.__qualname__ != name:
            continue
        if not getattr(cls, "__parameters__", ()):
            found[id(cls)] = cls
    return list(found.values())


def refuse_empty(collected: Collected, arguments: Sequence[str]) -> None:
    """Refuse to go on when there is nothing to generate.

    Raises:
        ConfigurationError: no module has a signature.
    """
    if any(source.specs for source in collected.sources):
        return
    looked = ", ".join(shown_path(s.file) for s in collected.sources[:5]) or "no module"
    raise ConfigurationError(
        f"There is no signature in {', '.join(arguments)} (looked at {looked}"
        f"{', …' if len(collected.sources) > 5 else ''}). "
        "A signature is a class with @signature, or a function with @predict, at the top level of a module."
        + _unnamed(arguments)
    )


def _unnamed(arguments: Sequence[str]) -> str:
    """Tell the folders that are only looked into by name, since they may hold scripts."""
    roots = [path for path in map(Path, arguments) if path.is_dir() and path.resolve() == Path.cwd()]
    names = [name for root in roots for name in namespaces(root) if not SKIPPED.fullmatch(name)]
    if not names:
        return ""
    return f" A folder without __init__.py is looked into when it is named: dspex generate {names[0]}"
