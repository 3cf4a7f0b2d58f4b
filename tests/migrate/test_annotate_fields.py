"""`dspex migrate --annotate-fields`: fields of DSPy without a type get the one that DSPy gives them."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from textwrap import dedent
from typing import Any

import dspy
import pytest
from hypothesis import HealthCheck, given, settings

from dspex.migrate import Change, annotate_fields
from tests.cli.cli_project import Done
from tests.cli.conftest import cli as cli  # a fixture of that room
from tests.migrate.test_any_signature import asked, classes

Run = Callable[..., Done]


def annotate(folder: Path, files: str | Mapping[str, str]) -> dict[str, Change]:
    """Write files into a folder and say what becomes of them, with what a second run would change."""
    named = {"program.py": files} if isinstance(files, str) else files
    for name, text in named.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(dedent(text).encode())
    changes = {c.path.relative_to(folder).as_posix(): c for c in annotate_fields([folder])}
    for change in changes.values():
        change.path.write_bytes(change.after)
    assert all(c.after == c.before for c in annotate_fields([folder]))
    return changes


def only(folder: Path, text: str) -> Change:
    """Annotate a file by itself."""
    return annotate(folder, text)["program.py"]


@pytest.mark.parametrize(
    ("head", "base", "i", "o"),
    [
        ("import dspy", "dspy.Signature", "dspy.InputField", "dspy.OutputField"),
        ("import dspy as d", "d.Signature", "d.InputField", "d.OutputField"),
        ("from dspy import *", "Signature", "InputField", "OutputField"),
        (
            "from dspy import InputField as I, OutputField as O, Signature as S",
            "S",
            "I",
            "O",
        ),
        (
            "from dspy.signatures import Signature\n"
            "from dspy.signatures.field import InputField, OutputField",
            "Signature",
            "InputField",
            "OutputField",
        ),
    ],
)
def test_only_the_type_is_written(tmp_path: Path, head: str, base: str, i: str, o: str) -> None:
    """Under whatever name, both kinds of fields get their type, and all else stays to the last byte."""
    text = f'''{head}


class  Ask( {base} ):   # why
    """Doc."""
    question = {i}()  # what
    k : int = {i}( desc = "x" )
    lang={i}(
        prefix="Language:",  # as it was
    )
    answer   =   {o}(desc="in one word") ; more = {o}()


class Other:
    question = {i}()
'''
    change = only(tmp_path, text)
    expected = (
        text.replace("    question =", "    question: str =", 1)
        .replace("lang=", "lang: str=")
        .replace("answer   =", "answer: str   =")
        .replace("more =", "more: str =")
    )
    assert change.after.decode() == expected
    assert [(t.kind, t.name, t.line) for t in change.turned][:2] == [
        ("field", "Ask.question", 6 + head.count("\n")),
        ("field", "Ask.lang", 8 + head.count("\n")),
    ]
    assert change.findings == ()


def test_a_class_is_known_by_a_base_in_another_file(tmp_path: Path) -> None:
    """Bases are followed through the files, aliases and packages that give them on."""
    field = "q = dspy.InputField()\n    a = dspy.OutputField()\n"
    changes = annotate(
        tmp_path,
        {
            "desk/base.py": f"import dspy\n\nclass Base(dspy.Signature):\n    {field}",
            "desk/__init__.py": "from .base import *\nfrom desk.base import Base as Root\n",
            "ask.py": f"import dspy\nfrom desk import Root\n\nclass Ask(Root):\n    {field}",
            "more.py": f"import dspy\nfrom ask import Ask as A\n\nclass More(A):\n    {field}",
            "plain.py": "x = 1\n",
        },
    )
    for name in ("desk/base.py", "ask.py", "more.py"):
        assert changes[name].after.decode().count(": str = dspy.") == 2, name
    assert "plain.py" not in changes


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("    str = dspy.InputField()\n    q = dspy.OutputField()\n", "`str` is something else here"),
        ("    q = a = dspy.InputField()\n", "S gives several fields one value, and none a type"),
        ("    q = dspy.InputField()  # type: str\n", "S.q has its type in a comment"),
        ("    (q) = dspy.InputField()\n", "S.q has no type, and stands in parentheses"),
    ],
)
def test_what_cannot_be_annotated_is_left(tmp_path: Path, body: str, said: str) -> None:
    """Where a type cannot be written, nothing is, and it is said."""
    change = only(tmp_path, f"import dspy\n\n\nclass S(dspy.Signature):\n{body}")
    assert change.after == change.before
    assert said in change.findings[0].what and change.findings[0].weight == "left"


@pytest.mark.parametrize(
    ("body", "places"),
    [
        ("    t, u = dspy.InputField(), dspy.InputField()\n", ["5:12", "5:31"]),
        (
            "    if x:\n        t = dspy.InputField()\n    else:\n        u = dspy.InputField()\n",
            ["6:13", "8:13"],
        ),
        ("    with x:\n        t = dspy.InputField()\n", ["6:13"]),
        ("    for _ in x:\n        t = dspy.InputField()\n", ["6:13"]),
        ("    try:\n        t = dspy.InputField()\n    except E:\n        pass\n", ["6:13"]),
        ("    match x:\n        case 1:\n            t = dspy.InputField()\n", ["7:17"]),
        ("    (t := dspy.InputField())\n", ["5:11"]),
        ("    [t] = [dspy.InputField()]\n", ["5:12"]),
    ],
)
def test_fields_in_other_statements_are_listed(tmp_path: Path, body: str, places: list[str]) -> None:
    """A field without a type that stands in no line of its own is left, and each is told with its place."""
    text = f"import dspy\n\nx = E = None\nclass S(dspy.Signature):\n{body}    q = dspy.OutputField()\n"
    change = only(tmp_path, text)
    assert change.after.decode() == text.replace("q =", "q: str =")
    assert [f"{f.line}:{f.column}" for f in change.findings] == places
    assert {f.weight for f in change.findings} == {"left"}
    assert all("S has a field without a type in `" in f.what for f in change.findings)


def test_other_fields_in_a_class_are_not_listed(tmp_path: Path) -> None:
    """What has a type, and what stands in a method, is no field without a type."""
    body = """
    if True:
        q: str = dspy.InputField()
    a = dspy.OutputField()
    def more(self):
        t, u = dspy.InputField(), dspy.InputField()
        return lambda: dspy.InputField()
"""
    change = only(tmp_path, f"import dspy\n\n\nclass S(dspy.Signature):{body}")
    assert not change.findings and change.after.count(b": str") == 2


def test_a_base_that_is_not_in_these_files(tmp_path: Path) -> None:
    """A class that may be no signature stays, and it is said."""
    text = "import dspy\nfrom elsewhere import Base\n\n\nclass S(Base):\n    q = dspy.InputField()\n"
    change = only(tmp_path, text)
    assert change.after == change.before
    assert [f.what for f in change.findings] == [
        "S.q has no type, and the base of its class is not in these files"
    ]


def test_a_default_that_is_no_text_is_told(tmp_path: Path) -> None:
    """DSPy shows such a field as a str, so that is written; a person should look at it."""
    change = only(tmp_path, "import dspy\n\n\nclass S(dspy.Signature):\n    k = dspy.InputField(default=3)\n")
    assert b"k: str = dspy.InputField(default=3)" in change.after
    assert [(f.weight, f.line, f.column) for f in change.findings] == [("check", 5, 25)]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(classes())
def test_prompts_stay(written: tuple[str, dict[str, Any]]) -> None:
    """Whatever a class looks like, each of its fields has a type afterwards, and its prompt is the same."""
    text, inputs = written
    with tempfile.TemporaryDirectory() as folder:
        changes = annotate(Path(folder), text)
    after = changes["program.py"].after.decode() if changes else text
    assert " = dspy." not in after.replace(": str = dspy.", "") or ": " in after
    assert asked(after, inputs, "Predict") == asked(text, inputs, "Predict")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with a file of DSPy and one that is none."""
    text = (
        "import dspy\n\n\nclass S(dspy.Signature):\n    q = dspy.InputField()\n    a = dspy.OutputField()\n"
    )
    (tmp_path / "desk.py").write_text(text)
    (tmp_path / "broken.py").write_text("from dspy import InputField\nclass (:\n")
    return tmp_path


def test_the_command(cli: Run, project: Path) -> None:
    """It shows, checks and writes as the rest of `dspex migrate`; a file that cannot be read fails alone."""
    path = project / "desk.py"
    shown = cli("migrate", "--annotate-fields", str(path))
    assert shown.code == 0 and "+    q: str = dspy.InputField()" in shown.out
    assert shown.err.splitlines()[-1] == "would annotate 2 fields in 1 file; 0 left, 0 to check, 0 failed"
    assert cli("migrate", "--annotate-fields", "--check", str(path)).code == 1
    written = cli("migrate", "--annotate-fields", "--write", str(project))
    assert written.code == 1 and "broken.py:2" in written.out
    assert written.err.splitlines()[-1] == "annotated 2 fields in 1 file; 0 left, 0 to check, 1 failed"
    assert issubclass(dspy.Signature, object) and "q: str = dspy." in path.read_text()
    assert cli("migrate", "--annotate-fields", "--check", str(path)).code == 0


@pytest.mark.parametrize("option", [["--to", "dspy"], ["--instructor"]])
def test_it_turns_nothing(cli: Run, project: Path, option: list[str]) -> None:
    """Together with what turns programs it is refused."""
    done = cli("migrate", "--annotate-fields", *option, str(project))
    assert done.code == 2 and "--annotate-fields" in done.err
