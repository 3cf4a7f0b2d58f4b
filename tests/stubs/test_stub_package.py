"""`dspex stubs --package`: a distribution of types for users of a package whose source has none."""

from __future__ import annotations

import ast
import json
import shutil
import subprocess
import sys
import venv
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.cli.cli_project import Done, dspex, write_project
from tests.stubs.stubs_project import CORPUS
from tests.typesafety.judge import marked
from tests.typesafety.typesafety_checkers import CHECKERS, Checker, Finding, run

USER = '''\
"""What a user of the package writes, who has no plugin."""

from shop.models import Color, Doc
from shop.parts.names import record, strange
from shop.tickets import Desk, Triage, ask, given, look, think

answer: float = ask(question="x", docs=[Doc("a")]).answer
wrong: str = ask(question="x", docs=[Doc("a")]).answer  # E
ask(question="x")  # E
ask(question="x", docs=[1])  # E
ask(question="x", docs=[]).anwser  # E
think(text="x").label == "a"
think(text=1)  # E
look(x=[], c=Color.RED).when.year
given(t=Doc("a")).u[0].title
given(t=Doc("a")).u[0].titel  # E
Desk().answer(question="x").answer.upper()
Desk().answer(question="x").anwser  # E
Desk().named("x").upper()
Desk().named(1)  # E
strange(Predict="a", example=1, str="b", record=record(1)).straße
Triage(ticket="x").ticket.upper()
Triage(ticket="x").prio  # E
Triage()  # E


async def parts() -> None:
    async for part in ask.stream(question="x", docs=[]):
        part.value.anwser  # E
'''
MORE = '''
    def named(self, name: str) -> str:
        """Say a name."""
        return str(self.answer(question=name).answer)

    def untyped(self):
        return 1


if __name__ == "__main__":
    print(Desk().named("x"))
'''


def sources(folder: Path) -> None:
    """Write the package of the corpus as one whose modules import from dspex itself."""
    shutil.copytree(CORPUS / "shop", folder / "shop")
    for name in ("tickets.py", "parts/names.py"):
        file = folder / "shop" / name
        text = file.read_text(encoding="utf-8").replace("from shop._dspex import", "from dspex import")
        file.write_text(text + (MORE if name == "tickets.py" else ""), encoding="utf-8")
    (folder / "shop/py.typed").touch()


def stubs(folder: Path, *options: str) -> Done:
    """Run the command."""
    return dspex("stubs", "shop", "--package", "out", *options, cwd=folder)


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A virtual environment with the package, and with its stubs as pip installs them from a wheel."""
    folder = tmp_path_factory.mktemp("shipped")
    sources(folder)
    done = stubs(folder)
    assert done.code == 0, done.err
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel"]
    subprocess.run(build, cwd=folder / "out", check=True, capture_output=True, timeout=120)
    made = folder / "environment"
    venv.create(made, symlinks=True)
    (wheel,) = (folder / "out/dist").glob("*.whl")
    pip = [sys.executable, "-m", "pip", "--python", str(made / "bin/python"), "install", "--quiet"]
    options = ["--no-index", "--no-deps", "--disable-pip-version-check"]
    subprocess.run([*pip, *options, str(wheel)], check=True, capture_output=True, timeout=120)
    (site,) = made.glob("lib/python*/site-packages")
    shutil.copytree(folder / "shop", site / "shop")
    paths = [path for path in sys.path if path and Path(path).is_dir() and "site-packages" in path]
    root = str(Path(__file__).parents[2])
    (site / "others.pth").write_text("\n".join([root, f"{root}/codegen", *paths]), encoding="utf-8")
    return made


def configured(name: str, environment: Path) -> Checker:
    """Let a checker use that environment, and nothing but it."""
    checker = CHECKERS[name]
    file, text = checker.config
    if name == "pyright":
        text = json.dumps({**json.loads(text), "venvPath": str(environment.parent), "venv": environment.name})
    elif name.startswith("mypy"):
        text += f'python_executable = "{environment}/bin/python"\n'
    else:
        text = text.replace(json.dumps(sys.prefix), json.dumps(str(environment)))
        text = text.replace(json.dumps(sys.executable), json.dumps(str(environment / "bin/python")))
    return checker._replace(config=(file, text))


def test_users_without_a_plugin_have_the_types(environment: Path, tmp_path: Path) -> None:
    """Each checker finds the stubs by itself, and what is wrong where it is wrong."""
    names = ["mypy", "mypy+plugin", "pyright", "ty", "pyrefly"]

    def check(name: str) -> list[Finding]:
        folder = tmp_path / name.replace("+", "-")
        write_project(folder, {"user.py": USER})
        with pytest.MonkeyPatch.context() as patch:
            patch.setitem(CHECKERS, f"{name} there", configured(name, environment))
            return run(f"{name} there", folder)

    with ThreadPoolExecutor(2) as pool:
        found = dict(zip(names, pool.map(check, names), strict=True))
    expected = [line for line, _ in marked((tmp_path / "mypy/user.py").read_text(encoding="utf-8"), "E")]
    lines = {
        name: sorted({f.line for f in findings if f.level == "error" and f.code != "reportUnusedExpression"})
        for name, findings in found.items()
    }
    assert lines == dict.fromkeys(names, expected)


def test_without_the_stubs_nothing_is_found(environment: Path, tmp_path: Path) -> None:
    """The package alone does not tell: what the test above finds comes from the stubs."""
    bare = tmp_path / "environment"
    shutil.copytree(environment, bare, symlinks=True)
    (site,) = bare.glob("lib/python*/site-packages")
    shutil.rmtree(site / "shop-stubs")
    write_project(tmp_path / "user", {"user.py": USER})
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(CHECKERS, "pyright there", configured("pyright", bare))
        found = {f.message for f in run("pyright there", tmp_path / "user") if f.level == "error"}
    assert not any('"anwser"' in message and "QuestionDocs" in message for message in found)
    assert not any('missing for parameter "docs"' in message for message in found)


def test_the_files_are_kept_current(tmp_path: Path) -> None:
    """A second run changes nothing; what is out of date and left over is found and mended."""
    sources(tmp_path)
    assert stubs(tmp_path).out.count("wrote ") == 5
    assert stubs(tmp_path, "--check").code == 0
    project = tmp_path / "out/pyproject.toml"
    project.write_text(project.read_text(encoding="utf-8").replace("0.1.0", "7.0"), encoding="utf-8")
    assert stubs(tmp_path, "--check").code == 0  # it is the user's
    (tmp_path / "shop/parts/names.py").unlink()
    done = stubs(tmp_path, "--check")
    assert done.code == 1
    assert "out/shop-stubs/parts/names.pyi: left over" in done.out
    assert "out/shop-stubs/_dspex.pyi: out of date" in done.out
    assert "Run: dspex stubs shop --package out" in done.err
    assert stubs(tmp_path).code == 0
    assert not (tmp_path / "out/shop-stubs/parts/names.pyi").exists()


def test_stubs_say_what_the_module_has_and_not_what_it_does(tmp_path: Path) -> None:
    """Functions lose their bodies, scripts their main part; what is Any for lack of a type is told."""
    sources(tmp_path)
    done = stubs(tmp_path)
    text = (tmp_path / "out/shop-stubs/tickets.pyi").read_text(encoding="utf-8")
    ast.parse(text)
    assert "return str" not in text and "__main__" not in text
    assert "self.answer = _typed_Predict('question -> answer')" in text
    assert "untyped has no return type; with stubs it is Any." in done.err


def test_a_package_that_needs_none(tmp_path: Path) -> None:
    """A part of a package, several packages, and a package whose strings nobody sees are refused."""
    inside = "from dspex import Predict\ndef f() -> str:\n    return str(Predict('a -> b')(a='x').b)\n"
    write_project(tmp_path, {"shop/__init__.py": "", "shop/inside.py": inside, "shop/part/__init__.py": ""})
    assert "ship it with a file py.typed" in stubs(tmp_path).err
    assert (
        "a stub package is of the whole, shop"
        in dspex("stubs", "shop.part", "--package", "o", cwd=tmp_path).err
    )
    assert "name one" in dspex("stubs", "shop", "shop", "--package", "o", cwd=tmp_path).err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("count", [300, 900, 5_000])
def test_an_expression_of_any_depth(tmp_path: Path, count: int) -> None:
    """A module that cannot be walked through is left out and told; the others have their stubs."""
    deep = f"from dspex import Predict\nx = {' + '.join(['1'] * count)}\nq = Predict('c -> d')\n"
    ask = "from dspex import Predict\nask = Predict('a -> b')\n"
    write_project(tmp_path, {"shop/__init__.py": "", "shop/deep.py": deep, "shop/ask.py": ask})
    done = stubs(tmp_path)
    assert done.code == 0
    assert (tmp_path / "out/shop-stubs/ask.pyi").exists()
    written = (tmp_path / "out/shop-stubs/deep.pyi").exists()
    assert written != ("shop/deep.py: the file cannot be read as Python: " in done.err)
