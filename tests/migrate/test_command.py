"""`dspex migrate`: what it shows, what it writes, and what it ends with."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from dspex.migrate import migrate
from dspex.migrate.files import MAX_SIZE, write
from tests.cli.cli_project import Done
from tests.cli.conftest import cli as cli  # a fixture of that room

Run = Callable[..., Done]

BEFORE = dedent("""\
    import dspy


    class S(dspy.Signature):
        a: str = dspy.InputField()
        b: str = dspy.OutputField()


    p = dspy.Predict(S)
    r = dspy.ReAct("a -> b", tools=[])
    """)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with one file of DSPy and one of anything."""
    (tmp_path / "desk.py").write_text(BEFORE)
    (tmp_path / "other.py").write_text("x = 1\n")
    return tmp_path


def test_nothing_is_written_unless_asked(cli: Run, project: Path) -> None:
    """Without options the difference and the findings are shown, and the summary goes to stderr."""
    done = cli("migrate", str(project))
    assert done.code == 0
    assert "-class S(dspy.Signature):\n" in done.out and "+class S:\n" in done.out
    assert f"{project}/desk.py:10:5: left: dspy.ReAct has no counterpart and stays. " in done.out
    assert done.err.splitlines()[-1] == (
        "would turn 1 program, 1 signature in 1 file; 1 left, 0 to check, 0 failed"
    )
    assert (project / "desk.py").read_text() == BEFORE


def test_the_difference_is_a_patch(cli: Run, project: Path) -> None:
    """`--diff` prints what `patch` takes, and nothing else."""
    done = cli("migrate", str(project), "--diff")
    assert done.code == 0
    assert done.out.startswith("--- a/") and "left" not in done.out
    patch = done.out.replace(f"a/{project}", "a").replace(f"b/{project}", "b")
    subprocess.run(["patch", "-p1"], input=patch, text=True, cwd=project, check=True, stdout=subprocess.PIPE)
    assert "class S:" in (project / "desk.py").read_text()


def test_writing_keeps_mode_and_links(cli: Run, project: Path) -> None:
    """`--write` changes the files that need it; modes and links stay, and a second run has nothing to do."""
    path, other = project / "desk.py", project / "other.py"
    path.chmod(0o755)
    link = project / "link.py"
    link.symlink_to(path)
    stamp = other.stat().st_mtime_ns
    done = cli("migrate", str(link), str(project), "--write")
    assert done.code == 0 and "turned 1 program, 1 signature in 1 file" in done.err
    assert link.is_symlink() and path.stat().st_mode & 0o777 == 0o755
    assert "@signature\nclass S:" in path.read_text()
    assert other.stat().st_mtime_ns == stamp
    assert sorted(p.name for p in project.iterdir()) == ["desk.py", "link.py", "other.py"]
    written = path.read_text()
    assert "would turn nothing in 0 files" in cli("migrate", str(project)).err
    assert cli("migrate", str(project), "--write").code == 0 and path.read_text() == written


def test_check_fails_while_something_would_change(cli: Run, project: Path) -> None:
    """`--check` is for continuous integration: 1 while there is anything to turn, 0 afterwards."""
    assert cli("migrate", str(project), "--check").code == 1
    cli("migrate", str(project), "--write")
    assert cli("migrate", str(project), "--check").code == 0
    assert cli("migrate", str(project), "--to", "dspy", "--check").code == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["missing.py"], "There is no file or folder missing.py"),
        (["dspex", "--to", "dsp"], "--to is one of dspex, dspy, not 'dsp'"),
        (["dspex", "--diff", "--write"], "exclude each other"),
    ],
)
def test_wrong_usage(cli: Run, arguments: list[str], said: str) -> None:
    """A wrong command ends with 2 and says what is right."""
    done = cli("migrate", *arguments)
    assert done.code == 2 and said in done.err


def test_bad_files_stop_nobody(cli: Run, project: Path) -> None:
    """What cannot be read is said, and everything else is done; the command ends with 1."""
    bad = {
        "broken.py": b"import dspy\ndef f(:\n",
        "bytes.py": b"import dspy\nx = '\xff'\n",
        "codec.py": b"# -*- coding: no-such-codec -*-\nimport dspy\n",
        "null.py": b"import dspy\n\x00\n",
        "huge.py": b"import dspy\n" + b"x = 1\n" * (MAX_SIZE // 6),
        "deep.py": b"import dspy\nx = " + b"(" * 3000 + b")" * 3000 + b"\n",
        "old.py": b"import dspy\nprint 'x'\n",
    }
    for name, data in bad.items():
        (project / name).write_bytes(data)
    (project / "loop.py").symlink_to(project / "loop.py")
    (project / "folder.py").mkdir()
    done = cli("migrate", str(project), "--write")
    assert done.code == 1
    for name in (*bad, "loop.py"):
        assert f"{project}/{name}" in done.out, name
    assert f"{len(bad) + 1} failed" in done.err
    assert "class S:" in (project / "desk.py").read_text()
    assert all((project / name).read_bytes() == data for name, data in bad.items())


def test_folders_of_others_are_not_searched(project: Path) -> None:
    """Environments, hidden folders and what was installed are left out; a folder that is named is not."""
    for folder in (".venv", "node_modules", "site-packages", "__pycache__", "mine"):
        (project / folder).mkdir()
        (project / folder / "x.py").write_text(BEFORE)
    (project / "mine" / "pyvenv.cfg").write_text("")
    (project / "up").symlink_to(project)
    assert [c.path.name for c in migrate([project])] == ["desk.py"]
    assert [c.path for c in migrate([project / ".venv"])] == [project / ".venv" / "x.py"]


def test_a_file_that_changed_meanwhile_is_not_overwritten(project: Path) -> None:
    """What somebody else wrote between reading and writing stays, and the reason is said."""
    path = project / "desk.py"
    found = write(path, b"what was read", b"what would be written")
    assert found is not None and "the file changed meanwhile" in found.what
    assert path.read_text() == BEFORE
    assert write(project / "gone.py", b"", b"x") is not None
    assert sorted(p.name for p in project.iterdir()) == ["desk.py", "other.py"]


def test_without_libcst_the_extra_is_named() -> None:
    """Where libcst is missing, the message says how to install it, and `import dspex` works."""
    code = dedent("""\
        import sys
        sys.modules["libcst"] = None
        import dspex
        from dspex.cli.main import main
        sys.argv = ["dspex", "migrate", "dspex"]
        raise SystemExit(main())
        """)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert 'dspex migrate needs an optional dependency. Install it with: pip install "dspex[codemod]"' in (
        done.stderr
    )
