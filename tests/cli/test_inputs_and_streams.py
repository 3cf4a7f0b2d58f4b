"""Where inputs may stand and come from, and streams that are closed, full or of another encoding."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.cli_project import Done, dspex, write_project

Cli = Callable[..., Done]
ROOT = Path(__file__).parents[2]
A = "from dspex import signature, Out\n@signature\nclass A:\n    q: str\n    a: str = Out()\n"
TRIAGE = "examples.support.tickets:Triage"


def shell(line: str, cwd: Path = ROOT) -> Done:
    """Run a command line in which $DSPEX is the command."""
    done = subprocess.run(
        ["bash", "-c", line.replace("$DSPEX", f"{sys.executable} -m dspex")],
        cwd=cwd, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert "Traceback" not in done.stderr, done.stderr
    return Done(done.returncode, done.stdout, done.stderr)


@pytest.mark.parametrize(
    "words",
    [
        (TRIAGE, "--ticket", "it burns", "--dialect", "json"),
        ("--ticket", "it burns", TRIAGE, "--dialect", "json"),
        ("--dialect", "json", "--ticket", "it burns", TRIAGE),
        ("--dialect=json", "--ticket=it burns", "--", TRIAGE),
        (TRIAGE, "--input", "ticket=it burns", "--dialect", "json"),
    ],
)
def test_inputs_stand_anywhere(cli: Cli, words: tuple[str, ...]) -> None:
    """Before the target or after it, the prompt is the same."""
    expected = cli("show", TRIAGE, "--dialect", "json", "--ticket", "it burns")
    assert expected.code == 0, expected.err
    assert "it burns" in expected.out
    assert cli("show", *words) == expected


def test_an_input_called_like_an_option(cli: Cli) -> None:
    """--input reaches the field; the option stays the command's."""
    done = cli("show", "model, json -> answer", "--input", "json=the field", "--model", "the other", "--json")
    assert done.code == 0, done.err
    content = json.loads(done.out)[1]["content"]
    assert "[[ ## json ## ]]\nthe field" in content
    assert "[[ ## model ## ]]\nthe other" in content


def test_a_wrong_option_of_the_command_is_guessed(cli: Cli) -> None:
    """What is like none of the inputs may be meant for the command."""
    assert "Did you mean --dialect?" in cli("show", TRIAGE, "--dialct", "json").err


def test_two_inputs_from_stdin(cli: Cli) -> None:
    """stdin can be read once only."""
    done = cli("show", "a, b -> c", "--a", "-", "--b", "-")
    assert (done.code, done.out) == (2, "")
    assert "--a and --b are both to be read from stdin" in done.err


def test_texts_of_files(cli: Cli, tmp_path: Path) -> None:
    """A byte order mark and the last line break are no part of a text; @@ is an @."""
    (tmp_path / "mail.txt").write_bytes(b"\xef\xbb\xbfone\ntwo\n")
    shown = cli("show", "a, b -> c", "--a", f"@{tmp_path}/mail.txt", "--b", "@@home").out
    assert "[[ ## a ## ]]\none\ntwo\n\n[[ ## b ## ]]\n@home\n" in shown
    (tmp_path / "latin.txt").write_bytes(b"Gr\xfc\xdfe")
    done = cli("show", "a, b -> c", "--a", f"@{tmp_path}/latin.txt", "--b", "@")
    assert done.code == 2
    assert f"--a: {tmp_path}/latin.txt is no UTF-8" in done.err
    assert "--b: @ needs the path of a file" in done.err


def test_a_closed_stdout() -> None:
    """There is nowhere to write to, and so nothing is wrong."""
    assert shell("$DSPEX show 'q -> a' >&-") == Done(0, "", "")


@pytest.mark.parametrize("command", ["show 'q -> a'", "schema 'q -> a'", "--help", "doctor --json"])
def test_a_full_disk(command: str) -> None:
    """One line tells it, and the command has failed."""
    done = shell(f"$DSPEX {command} > /dev/full")
    assert done == Done(1, "", "error: The output cannot be written: No space left on device.\n")


def test_json_is_valid_in_any_encoding(tmp_path: Path) -> None:
    """JSON has escapes of its own, which every reader understands."""
    text = 'q -> a "Größe ✓ \u202e"'
    plain = dspex("schema", text, cwd=tmp_path, PYTHONIOENCODING="utf-8")
    assert "Größe ✓ \\u202e" in plain.out
    ascii_only = dspex("schema", text, cwd=tmp_path, PYTHONIOENCODING="ascii")
    assert ascii_only.out.isascii()
    assert json.loads(ascii_only.out) == json.loads(plain.out)


def test_a_removed_folder(tmp_path: Path) -> None:
    """The error says what is wrong, and not that a path is missing."""
    done = shell("mkdir gone && cd gone && rmdir ../gone && $DSPEX show 'q -> a'", tmp_path)
    assert (done.code, done.out) == (2, "")
    assert "The current folder was removed" in done.err


def test_what_a_module_prints_is_no_result(tmp_path: Path) -> None:
    """Output that programs read is not mixed with it."""
    write_project(tmp_path, {"noisy.py": f"print('hello')\n{A}"})
    done = dspex("schema", "noisy:A", cwd=tmp_path)
    assert done.code == 0
    assert json.loads(done.out)
    assert done.err == "hello\n"


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("import sys\nsys.exit(3)", "ends the interpreter while it is imported"),
        ("def f(:", "taken.py:1: taken cannot be imported: SyntaxError: "),
        (
            "class E(Exception):\n    def __str__(self): return 1\nraise E",
            "its text cannot be made (TypeError)",
        ),
        ("import pytest\npytest.skip('x', allow_module_level=True)", "taken.py:2: taken cannot be imported"),
    ],
)
def test_modules_that_fail(tmp_path: Path, source: str, told: str) -> None:
    """Whatever an import raises is one error with its place."""
    write_project(tmp_path, {"taken.py": source})
    done = dspex("show", "taken:A", cwd=tmp_path)
    assert (done.code, done.out) == (1, "")
    assert told in done.err
    assert "bug" not in done.err


@pytest.mark.parametrize("target", ["json.py", "./json.py"])
def test_a_file_called_like_a_module_of_python(tmp_path: Path, target: str) -> None:
    """It would not be the one that is imported."""
    write_project(tmp_path, {"json.py": A})
    # -P, as the installed command: the current folder does not come before Python's own modules
    done = shell(f"{sys.executable} -P -m dspex show {target}:A", tmp_path)
    assert (done.code, done.out) == (2, "")
    assert "json is the name of another module" in done.err
    assert "Rename the file" in done.err
