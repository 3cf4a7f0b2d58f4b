"""Bad input: a clear message or silence, never a crash, and no more time than mypy itself takes."""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
from mypy_project import BIN, CONFIG, Outcome, Project, environment

HEAD = """\
from __future__ import annotations
from typing import Any, Literal, Union
from dspex import ChainOfThought, In, Out, Predict, example, signature
"""
CLASS = "@signature\nclass S:\n    a: str = In()\n    b: {} = Out()\n"
MEMORY: Final = 4_000_000_000
"""Bytes of address space that a run may take."""


def numbered(text: str, count: int, between: str = ", ") -> str:
    """Repeat a text with numbers in the place of `#`."""
    return between.join(text.replace("#", str(n)) for n in range(count))


MEMBERS = numbered("'m#'", 2_000)
KINDS = numbered("class C#: ...", 2_000, "\n") + "\n"
RIGHT: dict[str, str] = {
    "literal_of_a_class": CLASS.format(f"Literal[{MEMBERS}]") + "print(Predict(S)(a='x').b == 'm1999')\n",
    "literal_of_a_string": f'print(Predict("a -> b: Literal[{MEMBERS}]")(a="x").b == "m1999")\n',
    "ten_thousand_fields": "@signature\nclass S:\n"
    + numbered("    a#: int = In(ge=0)\n", 5_000, "")
    + numbered("    b#: list[str] = Out()\n", 5_000, "")
    + f"print(Predict(S)({numbered('a#=#', 5_000)}).b4999)\n",
    "four_thousand_fields_of_a_string": f"p = Predict('{numbered('a#: int', 2_000)} -> "
    f"{numbered('b#: list[str]', 2_000)}')\nprint(p({numbered('a#=#', 2_000)}).b1999)\n",
    "hostile_names": "@signature\nclass straße:\n    Ünï: int = In()\n    match: str = In()\n"
    "    def_: str = In()\n    print: str = Out()\n    straße: str = Out()\n"
    "print(Predict(straße)(Ünï=1, match='', def_='').straße)\n"
    "p = Predict('Ünï, ſ: int, type, match -> straße, Predict, S')\n"
    "print(p(Ünï='', ſ=1, type='', match='').Predict)\n",
    "made_at_run_time": "def f(name: str, texts: list[str], more: dict[str, Any], made: Any) -> None:\n"
    "    Predict(name)(a=1).b\n    Predict('a -> ' + name)(a=1).b\n    Predict(f'{name} -> b')(a=1).b\n"
    "    Predict(' -> '.join(texts))(a=1).b\n    Predict('a -> %s' % name)(a=1).b\n"
    "    Predict('{} -> b'.format(name))(a=1).b\n    Predict(str(name))(a=1).b\n    Predict(made)(a=1).b\n"
    "    Predict(texts[0] if name else 'a -> b')(a=1).b\n    Predict(input())(a=1).b\n"
    "    Predict(made.text)(a=1).b\n    Predict(made())(a=1).b\n"
    "    text = 'a'\n    text += ' -> b'\n    Predict(text)(c=1).b\n"
    "    for each in texts:\n        Predict(each)(a=1).b\n    Predict('a: T -> b', types=more)(a=1).b\n"
    "    Predict('a: T -> b', types={**more})(a=1).b\n    Predict('a: T -> b', types={name: int})(a=1).b\n",
    "joined": "p, q = Predict('a -> b'), Predict('b -> a')\nprint(" + " >> ".join(["p", "q"] * 100) + ")\n",
    "compared": "p = Predict('a -> b: int')\n" + numbered("print(p(a='x').b == #)\n", 1_000, ""),
    "exits": "raise SystemExit('imported')\n",
}
"""Name of a module → source in which nothing is wrong."""
WRONG: dict[str, tuple[str, int, str]] = {
    "union_of_a_class": (KINDS + CLASS.format(numbered("C#", 300, " | ")), 300, "S.b has the type C299"),
    "union_of_a_string": (
        KINDS + f"Predict('a -> b: {numbered('C#', 2_000, ' | ')}')\n",
        1,
        "a union has more",
    ),
    "unknown_names": (f"Predict('{numbered('a#: flaot', 2_000)} -> b')\n", 2, "'flaot' is unknown"),
    "long": (f"Predict('{'a' * 200_000} -> b')\n", 1, "200005 characters, more than 100000"),
    "deep": (f"Predict('a: {'list[' * 3_000}int{']' * 3_000} -> b')\n", 1, "nested more than 30 deep"),
    "open": (f"Predict('a: {'list[' * 3_000} -> b')\n", 1, "'[' is never closed"),
    "not_python": (
        "Predict('a: int; b -> c')\nPredict('-> -> ->')\nPredict('\\0 -> b')\nPredict('')\n",
        5,
        "the character U+0000",
    ),
    "keywords": ("Predict('a -> class')\nPredict('None -> b')\nPredict('a b -> c')\n", 3, "'class'"),
    "same_name": ("Predict('a, a -> b')\nPredict('a -> a')\n", 2, "'a'"),
    "hidden": ("@signature\nclass S:\n    __cl: int = In()\n    b: str = Out()\n", 1, "'cl'"),
    "private": ("Predict('__init__ -> b')\nPredict('self -> b')\n", 2, "'self'"),
}
"""Name of a module → source with mistakes, on how many lines or in how many messages, and a part of one."""


class Runs:
    """All modules, checked with the plugin and without."""

    def __init__(self, folder: Path) -> None:
        self.seconds: list[float] = []
        sources = RIGHT | {name: source for name, (source, _, _) in WRONG.items()}
        for config in ("[tool.mypy]\n", CONFIG):
            project = Project(folder / str(len(self.seconds)), config)
            project.write({f"{name}.py": HEAD + source for name, source in sources.items()})
            before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
            self.outcome: Outcome = project.run()
            self.seconds.append(resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before)


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Runs:
    """Two runs over everything."""
    return Runs(tmp_path_factory.mktemp("bad"))


@pytest.mark.parametrize("name", RIGHT)
def test_the_plugin_is_silent(name: str, runs: Runs) -> None:
    """Where nothing is wrong, or nothing can be known, nothing is said; what mypy itself says stands."""
    found = [m for m in runs.outcome.messages if m.file == f"{name}.py"]
    assert found == []


@pytest.mark.parametrize("name", WRONG)
def test_the_plugin_has_a_clear_message(name: str, runs: Runs) -> None:
    """What is wrong is said, where it stands, and not more often than it can be read."""
    _, count, part = WRONG[name]
    found = [m for m in runs.outcome.messages if m.file == f"{name}.py" and m.severity == "error"]
    assert len(found) == count, found[:5]
    assert any(part in m.text for m in found), found[:5]
    assert all(m.code.startswith("dspex-") and m.code != "dspex-plugin" for m in found)
    assert all(len(m.text) < 500 for m in found)


def test_no_fault_and_no_long_wait(runs: Runs) -> None:
    """Nothing failed inside, and all of it together takes not much longer than without the plugin."""
    without, with_plugin = runs.seconds
    assert "dspex-plugin" not in runs.outcome.output and "Traceback" not in runs.outcome.output
    assert with_plugin < 3 * without + 5, runs.seconds


CIRCLE = {
    "ring/__init__.py": "from ring.a import A, ask\nfrom ring.b import B\n",
    "ring/a.py": """\
from __future__ import annotations
from dataclasses import dataclass
from dspex import Predict
from ring.b import B, C
import ring.b

@dataclass
class A:
    b: B

ask = Predict("q -> a: A, b: ring.b.B")
Predict("q -> c: C")

def use() -> None:
    reveal_type(ask(q="x").a.b)
""",
    "ring/b.py": """\
from __future__ import annotations
from dataclasses import dataclass
from dspex import Out, Predict, signature
import ring.a
from ring.a import A, C

@dataclass
class B:
    a: ring.a.A

@signature
class Both:
    b: B
    a: A = Out()

def use() -> None:
    reveal_type(ring.a.ask(q="x").b.a)
    reveal_type(Predict(Both)(b=ring.a.ask(q="x").b).a.b)
""",
}


def test_modules_that_import_each_other(tmp_path: Path) -> None:
    """Types go round; a name that leads in a circle is mypy's error, and one of the string."""
    project = Project(tmp_path)
    (tmp_path / "ring").mkdir()
    project.write(CIRCLE)
    for outcome in (project.run(), project.run()):
        revealed = [m.text for m in outcome.messages if "Revealed" in m.text]
        assert [text.split('"')[1] for text in revealed] == ["ring.b.B", "ring.a.A", "ring.b.B"]
        assert {m.code for m in outcome.messages if m.severity == "error"} == {"attr-defined"}
        assert "dspex-plugin" not in outcome.output and outcome.status == 1


BROKEN: dict[str, tuple[bytes, str]] = {
    "syntax": (b"from dspex import Predict\nPredict('a -> b: flaot')\ndef f(:\n", "ynta"),
    "indent": (b"from dspex import Predict\nif True:\nPredict('a -> b')\n", "ndent"),
    "open_string": (b"from dspex import Predict\nPredict('a -> b)\n", "error"),
    "nul": (b"from dspex import Predict\nPredict('a -> b')\n\0\n", "error"),
    "not_utf8": (b"from dspex import Predict\nPredict('\xff -> b')\n", "error"),
    "unknown_coding": (b"# coding: nothing\nfrom dspex import Predict\nPredict('a -> b')\n", ""),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_file_that_is_no_python(name: str, tmp_path: Path) -> None:
    """mypy says what it says without the plugin."""
    source, part = BROKEN[name]
    outputs: list[str] = []
    for config in ("[tool.mypy]\n", CONFIG):
        project = Project(tmp_path, config)
        (tmp_path / "broken.py").write_bytes(source)
        (tmp_path / "use.py").write_text("import broken\n", encoding="utf-8")
        outcome = project.run()
        assert part in outcome.output
        assert "Traceback" not in outcome.output and "dspex-plugin" not in outcome.output
        outputs.append("\n".join(line for line in outcome.output.splitlines() if "[dspex-" not in line))
    assert outputs[0].partition("Found")[0] == outputs[1].partition("Found")[0]


LATIN: Final = "# coding: latin-1\nfrom dspex import Predict\nPredict('\xfcber -> b')(\xfcber='').c\n"
SEEN: dict[str, Callable[[Path], list[str]]] = {
    "text of the command line": lambda folder: ["-c", "from dspex import Predict\nPredict('a -> b')(a='').c"],
    "another coding": lambda folder: [str(_written(folder, "latin.py", LATIN.encode("latin-1")))],
    "a mark of the coding": lambda folder: [
        str(
            _written(folder, "mark.py", b"\xef\xbb\xbffrom dspex import Predict\nPredict('a -> b')(a='').c\n")
        )
    ],
    "no suffix": lambda folder: [
        str(_written(folder, "script", b"from dspex import Predict\nPredict('a -> b')(a='').c\n"))
    ],
    "lines of Windows": lambda folder: [
        str(_written(folder, "lines.py", b"from dspex import Predict\r\nPredict('a -> b')(a='').c\r\n"))
    ],
}


def _written(folder: Path, name: str, text: bytes) -> Path:
    (folder / name).write_bytes(text)
    return folder / name


@pytest.mark.parametrize("kind", SEEN)
def test_sources_of_every_kind_are_read(kind: str, tmp_path: Path) -> None:
    """A string is judged wherever mypy has its text from."""
    (tmp_path / "mypy.ini").write_text("[mypy]\nplugins = dspex_mypy.plugin\n", encoding="utf-8")
    done = subprocess.run(
        [str(BIN / "mypy"), *SEEN[kind](tmp_path)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env=environment(),
    )
    assert done.returncode == 1 and "[dspex-unknown-field]" in done.stdout, done.stdout + done.stderr
    assert "dspex-plugin" not in done.stdout


def test_memory_stays_small(tmp_path: Path) -> None:
    """What is longest fits into few gibibytes, mypy included."""
    project = Project(tmp_path)
    names = ("ten_thousand_fields", "literal_of_a_string", "four_thousand_fields_of_a_string")
    project.write({f"{name}.py": HEAD + RIGHT[name] for name in names})
    limited = f"import resource, runpy; resource.setrlimit(resource.RLIMIT_AS, ({MEMORY}, {MEMORY})); "
    done = subprocess.run(
        [sys.executable, "-c", limited + "runpy.run_module('mypy', run_name='__main__')", "."],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env=environment(),
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]


def test_a_file_in_another_encoding_is_read(tmp_path: Path) -> None:
    """Names of strings, bound records and comparisons are found there, too."""
    text = (
        "# -*- coding: latin-1 -*-\nfrom dspex import In, Out, Predict, signature\n"
        "TEXT = 'question -> answer: flaot'  # \xe9\nPredict(TEXT)\n\n@signature\nclass Triage:\n"
        "    ticket: str = In()\n    score: float = Out()\n\n"
        "bound = Triage(ticket='\xe9')\nprint(bound.score)\n"
    )
    project = Project(tmp_path)
    project.write({"latin.py": ""})
    (tmp_path / "latin.py").write_bytes(text.encode("latin-1"))
    assert project.run().codes() == {(4, "dspex-bad-string"), (12, "dspex-not-executed")}
