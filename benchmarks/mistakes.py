"""Who finds how many of the mistakes that stand in the corpora of the tests."""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Final

from msgspec import Struct

from tests.stubs.stubs_project import CORPUS as STUBS
from tests.stubs.stubs_project import write_corpus
from tests.typesafety.judge import marked, must_find
from tests.typesafety.typesafety_checkers import Checker, Finding, checkers, run

TESTS: Final = Path(__file__).parents[1] / "tests"
EIGHTEEN: Final = TESTS / "dspy_stubs/eighteen.py"
RULES: Final = TESTS / "mypy_plugin/corpus"
TYPESAFETY: Final = TESTS / "typesafety/corpus"
HIDDEN: Final = ("dspy-stubs", "dspy_stubs")
"""What is no part of an environment without the stubs, by the beginning of its name."""
UNKNOWN: Final = ("import-untyped", "reportMissingTypeStubs", "reportUnknown")
"""How the codes begin that say of a package, or of a value, that it has no type."""


class Found(Struct, frozen=True):
    """What a checker makes of a corpus.

    Attributes:
        marked: the lines with a mistake, whoever is to find it.
        demanded: those that this checker is to find.
        found: those that it finds.
        wrong: the lines without a mistake for which it reports an error.
    """

    marked: int
    demanded: int
    found: int
    wrong: int


def found(
    name: str, files: Mapping[str, str], write: Callable[[Path], object], checker: Checker | None = None
) -> Found:
    """Run a checker over a corpus, and count.

    Args:
        name: of the checker, as the marks have it.
        files: name → text with marks, of the files with mistakes.
        write: writes the corpus to a folder.
        checker: another configuration of it, without the stubs.
    """
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder))
        said = run(name, Path(folder), checker)
    errors = {(f.file, f.line) for f in said if _tells_a_mistake(f, untyped=checker is not None)}
    every = {(file, line) for file, text in files.items() for line, _ in marked(text, "E")}
    demanded = {(file, line) for file, text in files.items() for line in must_find(name, text)}
    return Found(len(every), len(demanded), len(every & errors), len(errors - every))


def _tells_a_mistake(finding: Finding, untyped: bool) -> bool:
    """Whether it is an error; where a package has no types, saying so is none, which right lines get, too."""
    unknown = untyped and (finding.code.startswith(UNKNOWN) or 'has type "Any"' in finding.message)
    return finding.level == "error" and not unknown


def eighteen(name: str, checker: Checker | None = None) -> Found:
    """Run a checker over the program with eighteen mistakes in plain DSPy code."""
    text = EIGHTEEN.read_text(encoding="utf-8")
    return found(name, {EIGHTEEN.name: text}, lambda folder: shutil.copy(EIGHTEEN, folder), checker)


def without_stubs(folder: Path) -> dict[str, Checker]:
    """Make an environment in a folder that has the packages of this one, but no stubs of DSPy.

    Returns:
        The checkers that look for packages there.
    """
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    names = {"base": str(folder), "platbase": str(folder)}
    packages = Path(sysconfig.get_path("purelib", "venv", names))
    for path in Path(sysconfig.get_path("purelib")).iterdir():
        if path.suffix != ".pth" and not path.name.startswith(HIDDEN):
            (packages / path.name).symlink_to(path)
    return checkers(folder)


def rules() -> Found:
    """Run mypy with the plugin over the classes that break the rule book."""
    texts = {path.name: path.read_text(encoding="utf-8") for path in sorted(RULES.glob("*.py"))}
    every = {(file, line) for file, text in texts.items() for line, _ in marked(text, "P")}
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(RULES, folder, dirs_exist_ok=True)
        # as the tests run it: strict equality takes over the comparisons
        said = run("mypy+plugin", Path(folder), strict=False)
    told = {(f.file, f.line) for f in said if f.code.startswith("dspex-") or "  [dspex-" in f.message}
    return Found(len(every), len(every), len(every & told), len(told - every))


def corpora(names: Iterable[str]) -> dict[str, dict[str, Found]]:
    """Run checkers over the corpora of dspex programs: corpus → checker → what it finds."""
    texts = {path.name: path.read_text(encoding="utf-8") for path in sorted(TYPESAFETY.glob("*.py"))}
    use = {"use.py": (STUBS / "use.py").read_text(encoding="utf-8")}
    sets: dict[str, tuple[Mapping[str, str], Callable[[Path], object]]] = {
        "in dspex programs": (texts, lambda folder: shutil.copytree(TYPESAFETY, folder, dirs_exist_ok=True)),
        "in programs of strings, with `dspex stubs`": (use, write_corpus),
    }
    return {
        corpus: {name: found(name, files, write) for name in names} for corpus, (files, write) in sets.items()
    }
