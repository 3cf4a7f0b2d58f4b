"""`dspex stubs`: what it writes, what it leaves out and says, and how drift is found."""

from __future__ import annotations

import ast
import resource
from collections.abc import Callable
from pathlib import Path
from time import process_time

import pytest
from dspex_codegen.stubs import Stubs, emit_stubs
from hypothesis import given
from hypothesis import strategies as st

from dspex.define.source.package import read_package
from dspex.define.strings import parse_string
from tests.cli.cli_project import TICKETS, Done, dspex, write_project
from tests.stubs.stubs_project import write_corpus

Cli = Callable[..., Done]
MODELS = """\
from typing import TypedDict
from .colors import *


class Doc(TypedDict):
    text: str


class _Own(Doc): ...
"""
ASK = "from dspex import Predict\nask = Predict('question -> answer')\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cli: Cli) -> Callable[..., Path]:
    """Write a package called shop and make its folder the current one."""

    def make(**files: str) -> Path:
        write_project(tmp_path, {"shop/__init__.py": "", **{f"shop/{n}.py": t for n, t in files.items()}})
        monkeypatch.chdir(tmp_path)
        return tmp_path

    return make


def module_of(folder: Path) -> str:
    """Return the module of types, which must be Python."""
    text = (folder / "shop/_dspex.py").read_text(encoding="utf-8")
    ast.parse(text)
    return text


def test_it_is_written_once_and_stays(cli: Cli, project: Callable[..., Path]) -> None:
    """The file is written, a second run changes nothing, and its head says how to make it again."""
    folder = project(tickets=TICKETS, ask=ASK)
    assert cli("stubs", "shop").out == "wrote shop/_dspex.py (2 signatures)\n"
    text = module_of(folder)
    assert "Change the signatures and run: dspex stubs shop\n" in text
    done = cli("stubs", "./shop")
    assert (done.code, done.out, done.err) == (0, "", "0 changed, 1 up to date\n")
    assert cli("stubs", "shop", "--check").code == 0
    assert module_of(folder) == text


def test_nothing_is_imported(cli: Cli, project: Callable[..., Path]) -> None:
    """A package that cannot be imported has types all the same."""
    project(ask=ASK + "raise SystemExit(3)\n", gone="import nowhere_at_all\n")
    assert cli("stubs", "shop").code == 0


def test_types_that_come_by_a_star_are_named(cli: Cli, project: Callable[..., Path]) -> None:
    """`from .models import *` gives what `__all__` lists, or all public names, of modules of the package."""
    ask = "Predict('q: Doc -> a: Color')\nPredict('r: _Own -> a')\nPredict('s: Hidden -> a')\n"
    folder = project(
        models=MODELS,
        colors="import enum\n__all__ = ['Color']\nclass Color(enum.Enum):\n    R = 1\nclass Hidden: ...\n",
        ask=f"from dspex import Predict\nfrom .models import *\n{ask}",
        all="from .ask import *\nfrom .all import *\nPredict('t: Doc -> a: Color')\n",
    )
    done = cli("stubs", "shop")
    text = module_of(folder)
    assert "    from .colors import Color\n" in text and "    from .models import Doc\n" in text
    assert "q: Doc -> a: Color" in text and "t: Doc -> a: Color" in text
    assert "r: _Own" not in text and "s: Hidden" not in text
    assert "shop/ask.py:4" in done.err and "shop/ask.py:5" in done.err


def test_the_packages_of_a_source_folder(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`dspex stubs src` writes into each package in it that has signatures, under the name that it has."""
    write_project(
        tmp_path,
        {
            "src/desk/__init__.py": "",
            "src/desk/ask.py": ASK,
            "src/mart/__init__.py": ASK,
            "src/plain/__init__.py": "x = 1\n",
            "src/tool.py": ASK,
        },
    )
    monkeypatch.chdir(tmp_path)
    done = cli("stubs", "src")
    assert done.out.splitlines() == [
        "wrote src/desk/_dspex.py (1 signature)",
        "wrote src/mart/_dspex.py (1 signature)",
    ]
    assert "dspex stubs desk\n" in (tmp_path / "src/desk/_dspex.py").read_text()
    assert not (tmp_path / "src/_dspex.py").exists()
    assert cli("stubs", "./src/", "--check").code == 0
    refused = cli("stubs", "src", "--package", "typing")
    assert refused.code == 2 and "name one of desk, mart, plain" in refused.err
    (tmp_path / "empty/src").mkdir(parents=True)
    assert "There is no package in empty/src" in cli("stubs", "empty/src").err


@pytest.mark.parametrize("command", ["stubs", "generate"])
def test_drift_is_found(project: Callable[..., Path], command: str) -> None:
    """A string that was changed is drift, for `dspex generate --check` too, which a run of it mends."""
    folder = project(tickets=TICKETS, ask=ASK)

    def run(*arguments: str) -> Done:
        return dspex(*arguments, cwd=folder)  # a process of its own, which imports what is there now

    run("stubs", "shop")
    run("generate", "shop")
    assert run(command, "shop", "--check").code == 0
    (folder / "shop/ask.py").write_text(ASK.replace("answer", "reply"), encoding="utf-8")
    done = run(command, "shop", "--check")
    assert (done.code, done.out) == (1, "shop/_dspex.py: out of date\n")
    assert f"Run: dspex {command} shop" in done.err
    assert "+    class QuestionReply(StringRecord):" in run(command, "shop", "--diff").out
    assert "question -> reply" not in module_of(folder)
    assert run(command, "shop").code == 0
    assert "question -> reply" in module_of(folder)


def test_an_edited_file_is_kept(cli: Cli, project: Callable[..., Path]) -> None:
    """What somebody wrote is not overwritten without --force."""
    folder = project(ask=ASK)
    (folder / "shop/_dspex.py").write_text("MINE = 1\n", encoding="utf-8")
    done = cli("stubs", "shop")
    assert done.code == 1
    assert "Edited by hand, not overwritten: shop/_dspex.py" in done.err
    assert cli("stubs", "shop", "--check").out == "shop/_dspex.py: edited by hand\n"
    assert cli("stubs", "shop", "--force").code == 0


def test_a_package_without_signatures_loses_the_file(cli: Cli, project: Callable[..., Path]) -> None:
    """What is left over is removed; where there was nothing, the command says what it looked for."""
    folder = project(ask=ASK)
    cli("stubs", "shop")
    (folder / "shop/ask.py").write_text("", encoding="utf-8")
    assert cli("stubs", "shop").out == "removed shop/_dspex.py\n"
    done = cli("stubs", "shop")
    assert done.code != 0
    assert "There is no signature in shop (looked through shop)" in done.err


def test_where_there_is_no_package(cli: Cli, project: Callable[..., Path]) -> None:
    """A module, a name that means nothing and the current folder are refused with the reason."""
    project(ask=ASK)
    assert "shop.ask is a single module, not a package" in cli("stubs", "shop.ask").err
    assert "There is no package 'shpo'" in cli("stubs", "shpo").err
    assert cli("stubs", ".").code != 0


def test_a_folder_without_an_init_is_a_package_too(cli: Cli, project: Callable[..., Path]) -> None:
    """Namespace packages are read, and their types are imported by their full names."""
    folder = project()
    write_project(folder, {"space/inner/ask.py": ASK + "class A: ...\nb = Predict('x -> y: A')\n"})
    write_project(folder, {"space/inner/kind.py": ASK + "from enum import Enum\nclass K(Enum):\n    A = 1\n"})
    write_project(folder, {"space/inner/use.py": ASK + "from .kind import K\nb = Predict('x -> y: K')\n"})
    assert cli("stubs", "space.inner").code == 0
    assert "from .kind import K\n" in (folder / "space/inner/_dspex.py").read_text(encoding="utf-8")


ENUM = "from dspex import Predict\nfrom enum import Enum\n"
BROKEN = {
    "broken": "from dspex import Predict\ndef f(:\n",
    "nul": "from dspex import Predict\n\0",
    "local": ENUM + "def f():\n    class L(Enum):\n        A = 1\n    Predict('x: list[L] -> y')\n",
    "run_time": "from dspex import Predict\nPredict('a' + '-> b')\nPredict(f'{1} -> b')\nPredict(input())\n",
    "wrong": "from dspex import Predict\n"
    "Predict('a')\nPredict('')\nPredict('self -> b')\nPredict('class -> d')\n",
    "unknown": "from dspex import Predict\nPredict('a: Nowhere -> b')\nPredict('a -> b: T', types=given())\n",
    "generic": "from typing import Generic, TypeVar\nfrom dspex import In, Out, signature\nT = TypeVar('T')\n"
    "@signature\nclass G(Generic[T]):\n    a: T = In()\n    b: str = Out()\n",
    "deep": "from dspex import Predict\nPredict('a: " + "list[" * 15 + "int" + "]" * 15 + " -> b')\n",
    "huge": "from dspex import In, Out, signature\n@signature\nclass U:\n    a: str = In()\n"
    "    b: " + " | ".join(f"dict[str, int_{i}]" for i in range(800)) + " = Out()\n",
    "keyword/class": ENUM + "class K(Enum):\n    A = 1\nPredict('a: list[K] -> b')\n",
    "tests/test_it": "from dspex import Predict\nPredict('only -> tested')\n",
}


def test_bad_input_is_left_out_and_told(cli: Cli, project: Callable[..., Path]) -> None:
    """Each file keeps only its own signatures from having types."""
    folder = project(**BROKEN, ask=ASK)
    done = cli("stubs", "shop")
    assert done.code == 0
    assert module_of(folder).count("@_predict(") == 2  # of ask, and of deep
    assert "shop/broken.py:2: the file cannot be read as Python: invalid syntax; it is left out." in done.err
    assert "`L` is defined in a function" in done.err or "more get no types" in done.err


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("local", "`L` is defined in a function"),
        ("wrong", "it has mistakes, which `dspex check` tells"),
        ("unknown", "its `types=` is no dict that can be read"),
        ("generic", "it is generic"),
        ("huge", "it is not known what `int_0` means"),
        ("keyword/class", "that no module can import"),
    ],
)
def test_the_reason_is_told(cli: Cli, project: Callable[..., Path], name: str, reason: str) -> None:
    """What has no types is told with its place and why."""
    project(**{name: BROKEN[name]})
    done = cli("stubs", "shop")
    assert reason in done.err
    assert f"shop/{name}.py:" in done.err


def test_modules_that_import_each_other(cli: Cli, project: Callable[..., Path]) -> None:
    """Types come from where they are defined; a name that leads in a circle means nothing."""
    kind = "from enum import Enum\nclass {0}(Enum):\n    X = 1\n"
    folder = project(
        a=kind.format("A")
        + "from shop.b import B, C\nfrom dspex import Predict\np = Predict('b: B -> a: A')\n",
        b=kind.format("B")
        + "from shop.a import A, C\nfrom dspex import Predict\np = Predict('q -> a: A, b: B')\n"
        "r = Predict('q -> c: C')\n",
    )
    done = cli("stubs", "shop")
    assert "'q -> c: C' gets no types: it is not known what `C` means." in done.err
    assert "from .a import A\n    from .b import B\n" in module_of(folder)


def test_a_string_that_means_two_things(cli: Cli, project: Callable[..., Path]) -> None:
    """Where a name means something else in another module, the string has no types."""
    kind = ENUM + "class K(Enum):\n    A = 1\np = Predict('x -> y: K')\n"
    folder = project(one=kind, two=kind, ask=ASK)
    done = cli("stubs", "shop")
    assert (
        "shop/one.py:5: 'x -> y: K' gets no types: its names mean something else in shop/two.py:5."
        in done.err
    )
    assert "'x -> y: K'" not in module_of(folder)


@pytest.mark.parametrize("line", ["from shop._dspex import Predict", "from ._dspex import Predict"])
def test_check_reads_strings_of_that_module(cli: Cli, project: Callable[..., Path], line: str) -> None:
    """What is imported from the module of types means what it means in dspex."""
    project(wrong=f"{line}\nPredict('self -> b')\n", ask=ASK)
    cli("stubs", "shop")
    done = cli("check", "shop")
    assert done.code == 1
    assert "shop/wrong.py:2: 'self' cannot be a field" in done.out


def test_past_the_cap(cli: Cli, project: Callable[..., Path]) -> None:
    """Of ten thousand strings 150 have types, in seconds; the message says which have none and what to do."""
    lines = "".join(f"p{n} = Predict('q{n:05} -> a')\n" for n in range(10_000))
    folder = project(many="from dspex import Predict\n" + lines)
    before = process_time()
    done = cli("stubs", "shop")
    assert process_time() - before < 30
    assert done.code == 0
    assert module_of(folder).count("@_predict(") == 150
    assert "shop uses 10000 strings with Predict; 150 have types" in done.err
    assert "'q00150 -> a' (shop/many.py:152)" in done.err
    assert "and 9845 more. Give a part of the package its own types (dspex stubs shop.part" in done.err


def test_the_corpus_is_the_same_again(tmp_path: Path) -> None:
    """The text depends on nothing but the sources."""
    texts = set()
    for name in ("a", "b"):
        write_corpus(tmp_path / name)
        texts.add((tmp_path / name / "shop/_dspex.py").read_text(encoding="utf-8"))
    assert len(texts) == 1


NAMES = st.sampled_from(
    [
        "Predict",
        "example",
        "str",
        "list",
        "record",
        "answered",
        "optional",
        "TypedDict",
        "Doc",
        "ünï",
        "type_",
        "x",
    ]
)
TYPES = st.sampled_from(
    [
        "",
        ": int",
        ": list[str]",
        ": Literal['a', \"it's\", '\\\\n']",
        ": dict",
        ": date | None",
        ": Doc",
        ": Code['sql']",
    ]
)
DEFAULTS = st.sampled_from(["", "", " = None", " 'a \"desc\"'"])
FIELDS = st.lists(st.tuples(NAMES, TYPES, DEFAULTS), min_size=1, max_size=6, unique_by=lambda f: f[0])


@given(fields=FIELDS, cut=st.integers(0, 6))
def test_hostile_names_give_python(
    tmp_path_factory: pytest.TempPathFactory, fields: list[tuple[str, str, str]], cut: int
) -> None:
    """Whatever fields are called, the module is Python, and each class has the fields of its string."""
    parts = [name + typ + default for name, typ, default in fields]
    text = ", ".join(parts[:cut]) + " -> " + ", ".join(parts[cut:])
    folder = tmp_path_factory.mktemp("shop")
    source = f"{ENUM}class Doc(Enum):\n    A = 1\np = Predict({text!r})\n"
    (folder / "m.py").write_text(source, encoding="utf-8")
    found = read_package(folder, "shop")
    made = emit_stubs(Stubs("shop", found.classes, tuple(s for s, _ in found.strings)), version="0")
    tree = ast.parse(made)
    assert (len(found.strings), len(found.left_out)) in ((1, 0), (0, 1))
    records = [
        n for n in ast.walk(tree) if isinstance(n, ast.ClassDef) and ast.unparse(n.bases[0]) == "StringRecord"
    ]
    written = [
        [s.target.id for s in r.body if isinstance(s, ast.AnnAssign) and isinstance(s.target, ast.Name)]
        for r in records
    ]
    assert written == [[f.name for f in parse_string(s.text).fields] for s, _ in found.strings]


def test_memory_stays_small(cli: Cli, project: Callable[..., Path]) -> None:
    """A string of a hundred thousand characters and a field of many members cost no more than their text."""
    long = "a -> b: Literal[" + ", ".join(f"'{n:08}'" for n in range(5_000)) + "]"
    project(long=f"from dspex import Predict\np = Predict({long!r})\nq = Predict('a -> b')\n")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    done = cli("stubs", "shop")
    assert done.code == 0
    assert "a type has more than 500 parts" in done.err
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000
