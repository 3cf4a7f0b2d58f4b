"""The stubs find planted mistakes in plain DSPy code, and nothing else, in four type checkers."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from tests.typesafety.typesafety_checkers import run

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
STUBS = ROOT / "stubs"
IDIOMS = sorted((HERE / "idioms").glob("*.py"))
# pyright and pyrefly report each field without a type, whatever the stubs say; the calls are silent.
UNTYPED = "untyped_fields.py"
# Which checkers leave a file in peace, where these are not all.
SILENT = {
    "changed_programs.py": ("mypy+plugin",),
    "filled_later.py": ("mypy+plugin",),
    "half_typed_fields.py": ("mypy+plugin",),
    "reused_names.py": ("mypy+plugin",),
    "bare_modules.py": ("pyright", "ty", "pyrefly"),
    "any_modules.py": ("mypy+plugin", "pyright"),
    "replaced.py": ("pyright", "ty", "pyrefly"),
}
UNTYPED_FIELD = re.compile(r"^Dataclass field without type annotation|is a dataclass field but has no type")
MARK = re.compile(r"# E(?:: (?P<names>.*))?$")


def pinned(name: str) -> str:
    """Return the version of a package that the project is developed with."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return next(
        line.partition("==")[2].split(";")[0].strip() for line in lines if line.startswith(f"{name}==")
    )


def expected(checker: str) -> set[tuple[str, int]]:
    """Read the marks: `# E` is for every checker, `# E: ty pyrefly` for those that can."""
    return marked("bad.py", checker)


def marked(file: str, checker: str = "mypy+plugin") -> set[tuple[str, int]]:
    """Read the marks of one file."""
    marks = (MARK.search(line) for line in (HERE / file).read_text(encoding="utf-8").splitlines())
    return {
        (file, number)
        for number, mark in enumerate(marks, 1)
        if mark and (mark["names"] is None or checker in mark["names"].split())
    }


@pytest.mark.slow
@pytest.mark.parametrize("checker", ["mypy", "pyright", "ty", "pyrefly"])
def test_planted_mistakes(checker: str, tmp_path: Path) -> None:
    """Each checker complains of exactly the marked lines."""
    for name in ("good.py", "bad.py"):
        shutil.copy(HERE / name, tmp_path)
    errors = [finding for finding in run(checker, tmp_path) if finding.level == "error"]
    assert {(error.file, error.line) for error in errors} == expected(checker), errors


@pytest.mark.slow
def test_the_plugin_finds_all_planted_mistakes(tmp_path: Path) -> None:
    """With the mypy plugin mypy finds what the others find, and what no checker finds alone."""
    for name in ("good.py", "bad.py", "plugin.py"):
        shutil.copy(HERE / name, tmp_path)
    errors = [finding for finding in run("mypy+plugin", tmp_path) if finding.level == "error"]
    everything = {line for checker in ("mypy", "pyright") for line in expected(checker)}
    assert {(error.file, error.line) for error in errors} == everything | marked("plugin.py")


@pytest.mark.slow
@pytest.mark.parametrize("checker", ["mypy", "mypy+plugin", "pyright", "ty", "pyrefly"])
def test_programs_without_types_are_left_in_peace(checker: str, tmp_path: Path) -> None:
    """No checker complains of a line of DSPy programs as people write them: in part without types."""
    for path in IDIOMS:
        if checker in SILENT.get(path.name, (checker,)):
            shutil.copy(path, tmp_path)
    errors = [f for f in run(checker, tmp_path, strict=False) if f.level == "error"]
    if checker in ("pyright", "pyrefly"):
        untyped = {f.line for f in errors if f.file == UNTYPED and UNTYPED_FIELD.search(f.message)}
        errors = [f for f in errors if f.file != UNTYPED or f.line not in untyped]
        assert untyped == lines_of_untyped_fields()
    assert errors == []


def lines_of_untyped_fields() -> set[int]:
    """Return the lines with `name = InputField(...)`."""
    lines = (HERE / "idioms" / UNTYPED).read_text(encoding="utf-8").splitlines()
    return {
        number for number, line in enumerate(lines, 1) if re.match(r"    \w+ = .*(In|Out)putField\(", line)
    }


@pytest.mark.slow
def test_a_module_in_a_variable_that_takes_a_function_ends_mypy_with_a_message(tmp_path: Path) -> None:
    """mypy compares a function with the call of a module; once it did not come to an end with that."""
    text = """\
import dspy


class Program(dspy.Module):
    def forward(self, question: str) -> str:
        return question


program = Program()
program = dspy.asyncify(program)


def streamed(module: dspy.Module) -> None:
    module = module.acall
"""
    (tmp_path / "again.py").write_text(text, encoding="utf-8")
    errors = [finding for finding in run("mypy", tmp_path) if finding.level == "error"]
    assert [(error.line, error.code) for error in errors] == [(10, "assignment"), (14, "assignment")]


@pytest.mark.slow
def test_stubs_match_the_installed_dspy(tmp_path: Path) -> None:
    """mypy's stubtest finds no difference to the installed DSPy beyond those that are meant."""
    settings = ["--mypy-config-file", str(STUBS / "stubtest.ini")]
    options = [*settings, "--concise", "--allowlist", str(STUBS / "stubtest-allowlist.txt")]
    # a module of DSPy takes standard output away when it is imported
    told = tmp_path / "told.txt"
    run_it = (
        f"import sys; sys.stdout = open({str(told)!r}, 'w'); from mypy.stubtest import main; sys.exit(main())"
    )
    command = [sys.executable, "-c", run_it, "dspy", *options]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, told.read_text(encoding="utf-8") + done.stderr


@pytest.mark.slow
@pytest.mark.skipif(
    version("mypy") != pinned("mypy") or version("dspy") != pinned("dspy"), reason="made with other versions"
)
def test_stubs_are_what_the_tool_makes() -> None:
    """Nobody has written in the stubs by hand, and no template was forgotten."""
    done = subprocess.run(
        [sys.executable, "tools/dspy_stubs.py", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", [HERE / "good.py", *IDIOMS], ids=lambda path: path.stem)
def test_good_code_runs(path: Path, tmp_path: Path) -> None:
    """What the checkers accept is DSPy code that runs: the stubs promise no name that is not there."""
    done = subprocess.run([sys.executable, path], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
