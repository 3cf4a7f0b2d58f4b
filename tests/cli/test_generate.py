"""`dspex generate`: files beside modules, current or told, never half-written, never lost."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.cli_project import TICKETS, Done, dspex, write_project

GENERATED = "shop/_dspex_tickets.py"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A project with one package and one module of signatures."""
    write_project(tmp_path, {"shop/__init__.py": "", "shop/tickets.py": TICKETS, "shop/plain.py": "x = 1\n"})
    return tmp_path


def generate(folder: Path, *options: str) -> Done:
    """Generate for the package of the project."""
    return dspex("generate", "shop", *options, cwd=folder)


def test_generate_writes_beside_the_module(shop: Path) -> None:
    """Each module with signatures gets one file; others get none."""
    done = generate(shop)
    assert done.code == 0, done.err
    assert GENERATED in done.out
    assert sorted(p.name for p in (shop / "shop").glob("*.py")) == [
        "__init__.py",
        "_dspex_tickets.py",
        "plain.py",
        "tickets.py",
    ]


def test_generated_programs_are_used(shop: Path) -> None:
    """A program takes its code from the file, with the prompt it would have had without it."""
    show = "from dspex import Predict; from shop.tickets import Triage; import sys; "
    show += "print(Predict(Triage).messages(ticket='x')); print('shop._dspex_tickets' in sys.modules)"
    command = [sys.executable, "-W", "error", "-c", show]

    def said() -> list[str]:
        return subprocess.run(
            command, cwd=shop, capture_output=True, text=True, check=True
        ).stdout.splitlines()

    before = said()
    generate(shop)
    after = said()
    assert before[1] == "False"
    assert after == [before[0], "True"]


def test_a_file_edited_by_hand_is_used_and_told(shop: Path) -> None:
    """The edit holds, once with a warning; other line endings are no edit."""
    show = "from dspex import Predict; from shop.tickets import Triage; "
    show += (
        "print(*(Predict(Triage, dialect=f'dspy-3.4/{d}').messages(ticket='x') for d in ('chat', 'json')))"
    )

    def said() -> Done:
        done = subprocess.run(
            [sys.executable, "-c", show], cwd=shop, capture_output=True, text=True, check=True
        )
        return Done(done.returncode, done.stdout, done.stderr)

    generate(shop)
    written = (shop / GENERATED).read_text(encoding="utf-8")
    (shop / GENERATED).write_text(written.replace("\n", "\r\n"), encoding="utf-8", newline="")
    assert said().err == ""
    (shop / GENERATED).write_text(written.replace("Your input fields", "YOUR INPUT FIELDS"), encoding="utf-8")
    edited = said()
    assert "YOUR INPUT FIELDS" in edited.out
    assert edited.err.count("RuntimeWarning: shop._dspex_tickets was edited by hand and is used") == 1
    assert "dspex generate shop --force" in edited.err


def test_second_run_touches_nothing(shop: Path) -> None:
    """What is current is not written again, to the nanosecond."""
    generate(shop)
    before = (shop / GENERATED).stat().st_mtime_ns
    done = generate(shop)
    assert done.code == 0
    assert done.out == ""
    assert (shop / GENERATED).stat().st_mtime_ns == before


def test_output_is_deterministic(shop: Path) -> None:
    """Another hash seed gives the same text."""
    texts = set()
    for seed in ("0", "1"):
        dspex("generate", "shop", "--force", cwd=shop, PYTHONHASHSEED=seed)
        texts.add((shop / GENERATED).read_text(encoding="utf-8"))
        (shop / GENERATED).unlink()
    assert len(texts) == 1


def test_check(shop: Path) -> None:
    """--check writes nothing, names each file that is not current, and fails."""
    done = generate(shop, "--check")
    assert done.code == 1
    assert f"{GENERATED}: missing" in done.out
    assert "dspex generate shop" in done.err
    assert not (shop / GENERATED).exists()
    generate(shop)
    assert generate(shop, "--check").code == 0
    (shop / "shop/tickets.py").write_text(TICKETS.replace("le=1", "le=2"), encoding="utf-8")
    done = generate(shop, "--check")
    assert (done.code, done.out) == (1, f"{GENERATED}: out of date\n")


def test_an_edit_right_after_a_run_is_seen(shop: Path) -> None:
    """An edit of the same second and length is seen: Python would take bytecode of before for current."""
    module = shop / "shop/tickets.py"
    dspex("generate", "shop", cwd=shop, PYTHONDONTWRITEBYTECODE="")
    before = module.stat()
    module.write_text(TICKETS.replace("le=1", "le=2"), encoding="utf-8")
    os.utime(module, ns=(before.st_atime_ns, before.st_mtime_ns))
    done = generate(shop, "--check")
    assert (done.code, done.out) == (1, f"{GENERATED}: out of date\n")


def test_diff(shop: Path) -> None:
    """--diff shows what would change, writes nothing, and fails when there is something."""
    generate(shop)
    text = (shop / GENERATED).read_text(encoding="utf-8")
    (shop / "shop/tickets.py").write_text(TICKETS.replace("urgency", "how urgent"), encoding="utf-8")
    done = generate(shop, "--diff")
    assert done.code == 1
    assert f"--- {GENERATED}\n+++ {GENERATED}\n" in done.out
    assert any(line.startswith("+") and "how urgent" in line for line in done.out.splitlines())
    assert (shop / GENERATED).read_text(encoding="utf-8") == text
    generate(shop)
    assert generate(shop, "--diff") == Done(0, "", "every generated file is up to date\n")


@pytest.mark.parametrize("edit", ["\n# mine\n", "x = 1\n"])
def test_edited_files_are_kept(shop: Path, edit: str) -> None:
    """A file that somebody edited is only overwritten with --force, and named in the error."""
    generate(shop)
    current = (shop / GENERATED).read_text(encoding="utf-8")
    (shop / GENERATED).write_text(current + edit, encoding="utf-8")
    done = generate(shop)
    assert done.code == 1
    assert GENERATED in done.err
    assert "--force" in done.err
    assert (shop / GENERATED).read_text(encoding="utf-8") == current + edit
    assert "edited by hand" in generate(shop, "--check").out
    assert generate(shop, "--force").code == 0
    assert (shop / GENERATED).read_text(encoding="utf-8") == current


def test_files_of_others_are_kept(shop: Path) -> None:
    """A file of that name that dspex did not write is not overwritten either."""
    (shop / GENERATED).write_text("# mine\n", encoding="utf-8")
    assert generate(shop).code == 1
    assert (shop / GENERATED).read_text(encoding="utf-8") == "# mine\n"


def test_left_over_files_are_removed(shop: Path) -> None:
    """When the signatures or the module are gone, so is the file; --check tells."""
    write_project(shop, {"shop/more.py": TICKETS})
    generate(shop)
    (shop / "shop/tickets.py").write_text("x = 1\n", encoding="utf-8")
    (shop / "shop/more.py").unlink()
    done = generate(shop, "--check")
    assert done.code == 1
    assert "_dspex_more.py: left over" in done.out
    assert "_dspex_tickets.py: left over" in done.out
    assert generate(shop).code == 0
    assert not list((shop / "shop").glob("_dspex_*"))


def test_broken_module_writes_nothing(shop: Path) -> None:
    """An error in one module is told with file and line, and no file at all is written."""
    write_project(shop, {"shop/a_broken.py": "import shop.tickets\n\nshop.tickets.Triag\n"})
    done = generate(shop)
    assert done.code == 1
    assert "shop/a_broken.py:3" in done.err
    assert "Triag" in done.err
    assert not (shop / GENERATED).exists()


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("def f(:\n", "shop/bad.py:1"),
        ("import nowhere_at_all\n", "shop/bad.py:1"),
        ("raise SystemExit(3)\n", "shop/bad.py:1"),
        (TICKETS.replace("le=1", "le=-1"), "shop/bad.py:15"),
    ],
)
def test_errors_tell_the_line(shop: Path, source: str, told: str) -> None:
    """Syntax errors, missing imports, exits and wrong signatures are told where they are."""
    write_project(shop, {"shop/bad.py": source})
    done = generate(shop)
    assert done.code == 1
    assert told in done.err


def test_unknown_package(shop: Path) -> None:
    """A misspelt package is told, with what may have been meant."""
    done = dspex("generate", "shopp", cwd=shop)
    assert done.code == 2
    assert "Did you mean shop?" in done.err
    done = dspex("generate", "shop.ticket", cwd=shop)
    assert done.code == 2
    assert "Did you mean shop.tickets?" in done.err


def test_package_without_signatures(tmp_path: Path) -> None:
    """Where there is nothing to generate, that is said, and is a failure."""
    write_project(tmp_path, {"shop/__init__.py": ""})
    done = generate(tmp_path)
    assert done.code != 0
    assert "no signature" in done.err


def test_unwritable_folder(shop: Path) -> None:
    """A folder that cannot be written to is one clear error."""
    if os.geteuid() == 0:
        target = shop / GENERATED
        target.mkdir()  # nothing can be put in the place of a folder, whoever asks
        (target / "file").touch()
    else:
        (shop / "shop").chmod(stat.S_IRUSR | stat.S_IXUSR)
    done = generate(shop)
    assert done.code == 1
    assert GENERATED in done.err


@pytest.mark.parametrize("path", ["shop", "shop/tickets.py", "./shop/", "."])
def test_paths(shop: Path, path: str) -> None:
    """A package, a module or the current folder may be given by path."""
    done = dspex("generate", path, cwd=shop)
    assert done.code == 0, done.err
    assert "from .tickets import Triage" in (shop / GENERATED).read_text(encoding="utf-8")


def test_absolute_path_of_a_source_folder(tmp_path: Path) -> None:
    """A package in `src` is called by its own name, also when it is given by its whole path."""
    write_project(tmp_path, {"src/shop/__init__.py": "", "src/shop/tickets.py": TICKETS})
    done = dspex("generate", str(tmp_path / "src" / "shop"), cwd=tmp_path)
    assert done.code == 0, done.err
    text = (tmp_path / "src" / GENERATED).read_text(encoding="utf-8")
    assert "of shop.tickets, generated" in text


def test_signatures_of_a_package(tmp_path: Path) -> None:
    """Signatures in an __init__.py have their file inside the package, and it is used."""
    write_project(tmp_path, {"shop/__init__.py": TICKETS})
    assert generate(tmp_path).code == 0
    show = "import shop; from dspex import Predict; Predict(shop.Triage).messages(ticket='x'); import sys; "
    show += "assert 'shop._dspex___init__' in sys.modules"
    subprocess.run([sys.executable, "-W", "error", "-c", show], cwd=tmp_path, check=True)


def test_scripts_and_tests_are_left_alone(tmp_path: Path) -> None:
    """What is run rather than imported is not imported by a walk, and tests are skipped."""
    script = TICKETS + "\nif __name__ == '__main__':\n    print(Triage)\n"
    write_project(
        tmp_path,
        {"app/tickets.py": TICKETS, "app/script.py": script, "app/test_x.py": "raise SystemExit\n"},
    )
    done = dspex("generate", "app", cwd=tmp_path)
    assert done.code == 0, done.err
    assert [p.name for p in (tmp_path / "app").glob("_dspex_*")] == ["_dspex_tickets.py"]


def test_both_targets(shop: Path) -> None:
    """The DSPy classes are a second file, written when asked for and checked likewise."""
    done = generate(shop, "--target", "native", "--target", "dspy")
    assert done.code == 0, done.err
    text = (shop / "shop/_dspex_tickets_dspy.py").read_text(encoding="utf-8")
    assert "class Triage(dspy.Signature):" in text
    assert "--target dspy" in text
    assert generate(shop, "--target", "dspy", "--check").code == 0
    assert generate(shop, "--check").code == 0


def test_unknown_target(shop: Path) -> None:
    """A target that does not exist is told, with those that do."""
    done = generate(shop, "--target", "dsp")
    assert done.code == 2
    assert "Did you mean 'dspy'?" in done.err


def test_watch_ends_after_its_rounds(shop: Path) -> None:
    """--watch generates at once, with the modules as they are."""
    done = generate(shop, "--watch", "--rounds", "1")
    assert done.code == 0, done.err
    assert (shop / GENERATED).exists()


def test_hostile_names(tmp_path: Path) -> None:
    """Classes and fields called like the helpers of generated code do no harm."""
    source = '''
from dataclasses import dataclass
from typing import Literal
from dspex import In, Out, signature

@dataclass
class Struct:
    x: int

@dataclass
class MessageInputs:
    x: int

@signature
class Message:
    """Say "hi", it's \\\\ [[ ## x ## ]] {braces}."""
    live: str = In()
    text: Struct = In()
    other: MessageInputs = In()
    Any: str = Out()
    record: Literal["it's", 'say "hi"', "a\\\\b\\n"] = Out()

@signature
class message:
    fill: list[int] = In()
    Program: int = Out()

@signature
class MESSAGE:
    str: int = In(default=3)
    list: "float | None" = Out()
'''
    write_project(tmp_path, {"shop/__init__.py": "", "shop/names.py": source})
    assert generate(tmp_path).code == 0
    show = (
        "from shop.names import *; from shop import _dspex_names; from dspex import Predict\n"
        "Predict(message).messages(fill=[1]); Predict(MESSAGE).messages()\n"
        "print(Predict(Message).messages(live='x', text=Struct(3), other=MessageInputs(4))[1]['content'])\n"
        "answer = '[[ ## Any ## ]]\\na\\n\\n[[ ## record ## ]]\\nsay \"hi\"\\n\\n[[ ## completed ## ]]'\n"
        "assert Predict(Message).parse(answer).record == 'say \"hi\"'\n"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", show], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert '{"x": 3}' in done.stdout


def test_watch_follows_changes(shop: Path) -> None:
    """A change while it watches is generated, with the module as it then is."""
    command = [sys.executable, "-m", "dspex", "generate", "shop", "--watch", "--rounds", "2"]
    with subprocess.Popen(
        command, cwd=shop, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None
        assert "wrote" in process.stdout.readline()  # the first round
        (shop / "shop/tickets.py").write_text(TICKETS.replace("urgency", "how urgent"), encoding="utf-8")
        assert "wrote" in process.stdout.readline()
        assert process.wait(timeout=60) == 0
    assert "how urgent" in (shop / GENERATED).read_text(encoding="utf-8")


def test_folders_without_init_are_packages_too(tmp_path: Path) -> None:
    """By name they are looked through at any depth; the current folder alone tells of them."""
    write_project(tmp_path, {"shop/tickets.py": TICKETS, "docs/conf.txt": ""})
    done = dspex("generate", ".", cwd=tmp_path)
    assert (done.code, "when it is named: dspex generate shop" in done.err) == (2, True), done.err
    write_project(tmp_path, {"shop/support/mail.py": TICKETS})
    done = dspex("generate", "shop", cwd=tmp_path)
    assert done.code == 0, done.err
    assert (tmp_path / "shop" / "_dspex_tickets.py").exists()
    assert (tmp_path / "shop" / "support" / "_dspex_mail.py").exists()
    assert dspex("generate", "shop", "--check", cwd=tmp_path).code == 0


def test_a_folder_without_an_init_is_looked_through(tmp_path: Path) -> None:
    """A namespace gives its modules, however deep, and its left-over files."""
    write_project(tmp_path, {"shop/deep/er/tickets.py": TICKETS, "shop/empty/readme.txt": ""})
    done = generate(tmp_path)
    assert done.code == 0, done.err
    assert "shop/deep/er/_dspex_tickets.py" in done.out
    (tmp_path / "shop/deep/er/tickets.py").rename(tmp_path / "shop/deep/er/moved.py")
    assert "shop/deep/er/_dspex_tickets.py: left over" in generate(tmp_path, "--check").out


def test_a_module_that_is_called_like_its_package_can_leave_a_file(shop: Path) -> None:
    """Only the file of a package's own signatures belongs to the package."""
    write_project(shop, {"shop/shop.py": TICKETS})
    generate(shop)
    (shop / "shop/shop.py").unlink()
    assert "_dspex_shop.py: left over" in generate(shop, "--check").out


FUNCTION = """\
from dspex import predict


@predict
def urgency(ticket: str) -> int:
    \"\"\"How urgent is it?\"\"\"
    raise NotImplementedError
"""


def test_functions_are_signatures_too(shop: Path) -> None:
    """A module of functions gets its file; drift of it is found, and told by a program."""
    path = shop / "shop/asks.py"
    path.write_text(FUNCTION, encoding="utf-8")
    assert "wrote shop/_dspex_asks.py (1 signature)" in generate(shop).out
    assert generate(shop, "--check").code == 0
    ask = "from shop.asks import urgency; print(urgency.messages('x')[0]['content'])"
    command = [sys.executable, "-W", "error", "-c", ask]
    assert subprocess.run(command, cwd=shop, check=False, capture_output=True).returncode == 0
    path.write_text(FUNCTION.replace("How urgent", "Just how urgent"), encoding="utf-8")
    assert generate(shop, "--check").out == "shop/_dspex_asks.py: out of date\n"
    done = subprocess.run(command[:1] + command[3:], cwd=shop, capture_output=True, text=True, check=True)
    assert "was generated for another urgency" in done.stderr and "Just how urgent" in done.stdout
    path.write_text("x = 1\n", encoding="utf-8")
    assert "removed shop/_dspex_asks.py" in generate(shop).out


def test_a_post_init_makes_an_older_file_stale(shop: Path) -> None:
    """What a constructor has to run is part of what it was generated for."""
    show = "from shop.tickets import Triage; print(Triage(ticket='bad'))"
    generate(shop)
    check = "\n    def __post_init__(self) -> None:\n        assert self.ticket != 'bad'\n"
    (shop / "shop/tickets.py").write_text(TICKETS + check, encoding="utf-8")
    done = subprocess.run([sys.executable, "-c", show], cwd=shop, capture_output=True, text=True, check=False)
    assert "was generated for another Triage" in done.stderr
    assert "AssertionError" in done.stderr


def test_a_file_keeps_the_prompt_formats_that_it_has(shop: Path) -> None:
    """Chat and JSON unless told; what was told once holds for every later run, and for --check."""
    generate(shop)
    assert "Prompts: dspy-3.4/chat, dspy-3.4/json\n" in (shop / GENERATED).read_text(encoding="utf-8")
    assert dspex("generate", "shop", "--check", "--dialect", "xml", cwd=shop).code == 1
    assert dspex("generate", "shop", "--dialect", "xml", "--dialect", "chat", cwd=shop).code == 0
    text = (shop / GENERATED).read_text(encoding="utf-8")
    assert "Prompts: dspy-3.4/chat, dspy-3.4/xml\n" in text
    assert "render_triage_xml" in text and "render_triage_json" not in text
    assert dspex("generate", "shop", "--check", cwd=shop).code == 0
    generate(shop)
    assert (shop / GENERATED).read_text(encoding="utf-8") == text
    wrong = dspex("generate", "shop", "--dialect", "xmll", cwd=shop)
    assert (wrong.code, "Did you mean 'xml'?" in wrong.err) == (2, True)


def test_a_type_that_a_prompt_format_cannot_show_is_named(shop: Path) -> None:
    """Nothing is written; the format, the field and the type are told."""
    looking = "\n\n@signature\nclass Look:\n    picture: Image = In()\n    caption: str = Out()\n"
    source = TICKETS.replace("from dspex import ", "from dspex import Image, ", 1) + looking
    (shop / "shop/tickets.py").write_text(source, encoding="utf-8")
    failed = dspex("generate", "shop", "--dialect", "two-step", cwd=shop)
    assert failed.code == 1
    assert "'picture' of Look holds Image, which the dialect 'dspy-3.4/two-step' cannot show" in failed.err
    assert not (shop / GENERATED).exists()
