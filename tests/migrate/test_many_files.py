"""Many files at once: which are looked at together, by how many processes, and what libcst says of each."""

from __future__ import annotations

import io
from pathlib import Path
from textwrap import dedent

import libcst as cst
import pytest
from libcst import metadata
from rich.console import Console
from rich.progress import Progress

from dspex.cli.progress import MOMENT, Files
from dspex.migrate import Change, Target, _read, migrate
from dspex.migrate.plan import plan_group
from dspex.migrate.source import Source
from dspex.migrate.spread import WORTH
from dspex.migrate.syntax import Layout, scopes
from dspex.migrate.together import together

HERE = Path(__file__).parent
SYNTAX = '''\
# -*- comment
import a.b as c, d.e
from . import (f,  # first
    g as h)
@c.marked(1)
class K(c.L, metaclass=M):
    """Täxt."""
    x: "list[K]" = [y async for y in z if (w := y)]  # ö
    def m(self, /, p: int = 1, *q, r=lambda s, *t: s + p, **u) -> 'K':
        global V; V = p
        def n():
            nonlocal p
            return p
        with open(f"{p!r:>{q}}") as o, (u): del o[1:2, ...], p.q
        try:
            yield from m
        except* (E, F) as e: raise e from None
        else: pass
        finally: assert x, "y"
        for i, (j, *k) in {1: 2, **u}.items(): continue
        else: break
        while not -p ** 2 <= i < ~3 is not None: print(*q, **u)
        match p:
            case K(1, x=[_, *rest]) | {"a": b, **more} if b: return {*q}
            case str() as text: pass
type A[T: int, *Ts, **P] = dict[T, A]
async def g[T](v: T = None): return await v if v else (yield)
x = y = 1; z: int; x += 1;
'''


@pytest.mark.parametrize(
    "text", [SYNTAX, "", "\n", "x=1", *(p.read_text(encoding="utf-8") for p in HERE.glob("t*.py"))]
)
def test_one_walk_tells_what_libcst_tells_in_four(text: str) -> None:
    """Positions, order, and the scope of every name with all that it holds are those of libcst."""
    tree = cst.parse_module(text)
    wrapper = metadata.MetadataWrapper(tree, unsafe_skip_copy=True)
    layout = Layout(tree, is_ascii=text.isascii())
    assert layout.code == text
    assert dict(layout.spans) == dict(wrapper.resolve(metadata.ByteSpanPositionProvider))
    for node in layout.nodes:
        assert [n for n in layout.inner.get(node, ()) if isinstance(n, cst.BaseExpression)] == [
            n for n in node.children if isinstance(n, cst.BaseExpression)
        ]
    expected = wrapper.resolve(metadata.ScopeProvider)
    found = scopes(layout)
    kinds = (cst.Name, cst.Attribute, cst.ClassDef, cst.Lambda)
    named = [node for node in layout.nodes if isinstance(node, kinds) and node in expected]
    assert {node: _told(found[node]) for node in named} == {node: _told(expected[node]) for node in named}


def _told(scope: metadata.Scope | None) -> object:
    """Say what a scope is and holds, so that two can be compared."""
    assert scope is not None
    assignments = {
        (a.name, getattr(a, "node", None), frozenset(access.node for access in a.references))
        for a in scope.assignments
    }
    return type(scope), getattr(scope, "node", None), assignments


SIGNATURES = """\
    import dspy
    class Ask(dspy.Signature):
        question: str = dspy.InputField()
        answer: str = dspy.OutputField()
"""
USES = {
    "from": "from app.asked import Ask\np = dspy.Predict(Ask)\nprint(p(question='x').toDict())\n",
    "relative": "from .asked import Ask as A\np = dspy.Predict(A)\nprint(p(qestion='x'))\n",
    "of the package": "from . import asked\np = dspy.Predict(asked.Ask)\nprint(p(qestion='x'))\n",
    "with brackets": "from app.asked import (  # all (of them)\n    Ask,\n)\np = dspy.Predict(Ask)\np(q=1)\n",
    "on two lines": "from app.asked \\\n    import Ask\np = dspy.Predict(Ask)\np(q=1)\n",
    "dotted": "import app.asked\np = dspy.Predict(app.asked.Ask)\np(q=1)\n",
    "two in one": "import sys, app.asked as a; p = dspy.Predict(a.Ask); p(q=1)\n",
    "by attributes": "import app\np = dspy.Predict(app . asked.Ask)\np(q=1)\n",
    "starred": "from app.asked import *\np = dspy.Predict(Ask)\np(q=1)\n",
    "in a function": "def f():\n    if 1: from asked import Ask; return dspy.Predict(Ask)(q=1)\n",
    "after a comment": "# taken from\nimport app.asked as a  # from b import (\n"
    "p = dspy.Predict(a.Ask)\np(q=1)\n",
    "patched": "def test(mock):\n    mock.patch('app.asked.dspy.Predict')\n",
}


@pytest.mark.parametrize("use", USES.values(), ids=USES)
def test_apart_says_what_together_says(use: str, tmp_path: Path) -> None:
    """However a file names another, both are looked at together: nothing else is said of them."""
    files = {
        "app/__init__.py": "",
        "app/asked.py": dedent(SIGNATURES) + "p = dspy.Predict(Ask)\n",
        "app/use.py": "import dspy\n" + use,
        "other/desk.py": dedent(SIGNATURES) + "p = dspy.Predict(Ask)\n",
        "other/broken.py": "import dspy\nclass",
    }
    _write(tmp_path, files)
    texts, _ = _read([tmp_path])
    found = list(migrate([tmp_path]))
    relevant = [t for t in texts if "dspy" in t.text or t.path.name == "__init__.py"]
    whole = {c.path: c for c in plan_group(relevant, lambda path: None, "dspex", instructor=False)}
    assert {c.path: _shown(c) for c in found} == {c.path: _shown(whole[c.path]) for c in found}
    assert found[-1].path.name == "desk.py"
    groups = [{t.path.name for t in group} for group in together(texts, ("dspy",))]
    assert {"asked.py", "use.py"} <= next(group for group in groups if "use.py" in group)
    assert {"desk.py"} in groups


def _write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def _shown(change: Change) -> object:
    return change.after, change.turned, change.findings


def test_what_cannot_be_read_stands_in_nobodys_way(tmp_path: Path) -> None:
    """A broken file that lies nearer than the module that is meant does not hide it."""
    _write(
        tmp_path,
        {
            "lib/asked.py": dedent(SIGNATURES),
            "app/asked.py": "import dspy\nclass",
            "app/use.py": "import dspy\nfrom asked import Ask\np = dspy.Predict(Ask)\n",
        },
    )
    found = {c.path.name if c.turned else "": c for c in migrate([tmp_path])}
    assert {c.path.relative_to(tmp_path).as_posix() for c in found.values() if c.turned} == {
        "app/use.py",
        "lib/asked.py",
    }


def test_files_that_name_no_package_are_not_parsed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that only speaks of DSPy is not read by libcst; that it is no Python is said all the same."""
    read: list[str] = []
    made = Source.__init__

    def noted(self: Source, text: object, module: str) -> None:
        read.append(module)
        made(self, text, module)  # type: ignore[arg-type]  # passed on

    monkeypatch.setattr(Source, "__init__", noted)
    _write(tmp_path, {"a.py": "# as dspy has it\nx = 1\n", "b.py": dedent(SIGNATURES), "c.py": "dspy says\n"})
    changes = list(migrate([tmp_path]))
    assert read == ["b"]
    assert [(c.path.name, [f.weight for f in c.findings]) for c in changes if c.findings] == [
        ("b.py", ["check"]),
        ("c.py", ["failed"]),
    ]


def test_on_the_way_back_what_stays_in_dspy_is_listed(tmp_path: Path) -> None:
    """A file that names dspex and imports DSPy alone is looked at in either direction."""
    _write(tmp_path, {"a.py": "# after dspex\nimport dspy\nr = dspy.ReAct('a -> b', tools=[])\n"})
    directions: tuple[Target, ...] = ("dspex", "dspy")
    for to in directions:
        (change,) = migrate([tmp_path], to)
        assert [f.line for f in change.findings] == [3]


def test_several_processes_say_the_same_in_the_same_order(tmp_path: Path) -> None:
    """Where there is much to read it is shared out; what is said stays, and every file is counted once."""
    _write(
        tmp_path,
        {
            f"part{n}/desk.py": dedent(SIGNATURES) + "p = dspy.Predict(Ask)\n"
            f"text = '''{'x' * (WORTH - 1000 * n)}'''\n"
            for n in range(3)
        },
    )
    total: list[int] = []
    done: list[Path] = []
    alone = list(migrate([tmp_path]))
    shared = list(migrate([tmp_path], workers=2, begun=total.append, done=done.append))
    assert shared == alone
    assert [len(c.turned) for c in shared] == [2, 2, 2]
    assert total == [3]
    assert sorted(done) == [c.path for c in shared]


def test_a_bar_is_shown_after_a_moment_only() -> None:
    """What is quickly done shows nothing; what takes longer shows how many of how many files are done."""
    text, now = io.StringIO(), [0.0]
    console = Console(file=text, force_terminal=True, width=80)
    bar = Progress(console=console, transient=True, auto_refresh=False)
    files = Files(bar, lambda: now[0])
    files.begin(3)
    files.done(Path("a.py"))
    assert not text.getvalue()
    now[0] = MOMENT + 0.1
    files.done(Path("b.py"))
    bar.refresh()
    bar.stop()
    assert "b.py" in text.getvalue()
    assert "67%" in text.getvalue()
