"""`dspex run`: one call, typed inputs, typed outputs, clear failures."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cli.cli_project import Done, dspex
from tests.servers.openai_server import OpenAIServer, Reply, completion

TRIAGE = "examples.support.tickets:Triage"
ANSWER = "[[ ## priority ## ]]\nlow\n\n[[ ## score ## ]]\n0.25\n\n[[ ## completed ## ]]"
ROOT = Path(__file__).parents[2]
Cli = Callable[..., Done]


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    """A server that gives one good answer."""
    with OpenAIServer(Reply(completion(ANSWER))) as running:
        yield running


@pytest.fixture
def ask(cli: Cli, server: OpenAIServer) -> Cli:
    """Run a signature on the server."""
    return lambda *words: cli("run", TRIAGE, "--model", f"m@{server.base_url}", *words)


@pytest.mark.parametrize("route", ["native", "bridge"])
def test_outputs_as_json(ask: Cli, route: str) -> None:
    """Both routes print the same outputs, typed."""
    done = ask("--ticket", "x", "--json", "--route", route)
    assert (done.code, json.loads(done.out)) == (0, {"priority": "low", "score": 0.25}), done.err


def test_outputs_as_text(ask: Cli) -> None:
    """Without options there is one line for each output."""
    assert ask("--ticket", "x").out == "priority: low\nscore: 0.25\n"


def test_full(ask: Cli, server: OpenAIServer) -> None:
    """--full tells everything about the call, and what was really sent."""
    found = json.loads(ask("--ticket", "x", "--full").out)
    assert found["outputs"] == {"priority": "low", "score": 0.25}
    assert found["route"]["name"] == "native"
    assert found["usage"] == {"input_tokens": 7, "output_tokens": 3}
    assert found["answer"] == ANSWER
    assert found["messages"] == server.requests[0].body["messages"]


def test_two_steps(ask: Cli, server: OpenAIServer) -> None:
    """--extractor is the model of the second step; --full tells of both."""
    small = f"small@{server.base_url}"
    done = ask("--ticket", "x", "--dialect", "two-step", "--extractor", small, "--full")
    found = json.loads(done.out)
    assert found["outputs"] == {"priority": "low", "score": 0.25}, done.err
    assert [request.body["model"] for request in server.requests] == ["m", "small"]
    assert [call["messages"] for call in found["steps"]] == [r.body["messages"] for r in server.requests]
    wrong = ask("--ticket", "x", "--extractor", small)
    assert "belongs to the dialect 'dspy-3.4/two-step'" in wrong.err


def test_chain_of_thought(cli: Cli, server: OpenAIServer) -> None:
    """--cot shows the reasoning with the outputs."""
    server.answer = Reply(completion(f"[[ ## reasoning ## ]]\nI think\nso\n\n{ANSWER}"))
    done = cli("run", TRIAGE, "--ticket", "x", "--cot", "--lm", f"m@{server.base_url}")
    assert done.out == "reasoning:\n  I think\n  so\npriority: low\nscore: 0.25\n"


def test_model_from_the_environment(cli: Cli, server: OpenAIServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """DSPEX_MODEL is used where --model is not given."""
    monkeypatch.setenv("DSPEX_MODEL", f"m@{server.base_url}")
    assert cli("run", TRIAGE, "--ticket", "x").code == 0


@pytest.mark.parametrize(
    ("reply", "told"),
    [
        (Reply(completion("")), "the answer is empty"),
        (Reply(completion("[[ ## priority ## ]]\nmedium\n\n[[ ## score ## ]]\n7")), "score"),
        (Reply(completion(ANSWER), cut=10), "m: "),
        (Reply(drop=True), "m: "),
        (Reply({"error": {"message": "no such model"}}, status=404), "no such model"),
        (Reply({"error": {"message": "bad key"}}, status=401), "key"),
        (Reply(b"<html>", status=200), "m: "),
    ],
)
def test_bad_answers(ask: Cli, server: OpenAIServer, reply: Reply, told: str) -> None:
    """An empty, wrong, truncated or refused answer is one clear error, and exit code 1."""
    server.answer = reply
    done = ask("--ticket", "x")
    assert done.code == 1
    assert done.out == ""
    assert done.err.startswith("error: ")
    assert told in done.err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "needs --ticket"),
        (("--tickt", "x"), "Did you mean --ticket?"),
        (("--ticket",), "--ticket needs a value"),
        (("--ticket", "--dashes"), "is written --ticket=--…"),
        (("--ticket", "a", "--ticket", "b"), "--ticket is given twice"),
        (("--ticket", "a", "stray"), "'stray'"),
        (("--ticket", "a", "--input", "lang"), "--input name=value"),
        (("--ticket", "a", "--route", "brigde"), "Did you mean 'bridge'?"),
        (("--ticket", "a", "--dialect", "jsn"), "Did you mean 'json'?"),
        (("--ticket", "@/nowhere/at/all"), "cannot be read"),
    ],
)
def test_wrong_options(ask: Cli, words: tuple[str, ...], told: str) -> None:
    """What the user wrote wrongly is told with the remedy, and exit code 2."""
    done = ask(*words)
    assert done.code == 2
    assert told in done.err


def test_all_wrong_values_at_once(cli: Cli) -> None:
    """Every value that does not fit is told in one error."""
    done = cli("run", "a: int, b: list[int], c: bool -> d", "--a", "x", "--b", "1", "--c", "perhaps")
    assert done.code == 2
    for name in ("--a", "--b", "--c"):
        assert f"{name}: " in done.err


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("run", "nowhere:Triage"), 2, "There is no module 'nowhere'"),
        (("run", "examples.suport.tickets:Triage"), 2, "Did you mean examples.support"),
        (("run", "examples/support/tickts.py:Triage"), 2, "tickets.py"),
        (("run", "examples.support.tickets:Triag"), 2, "Did you mean 'Triage'?"),
        (("run", "examples.support.kinds:Order"), 2, "a class without @signature"),
        (("run", "examples.support.tickets"), 2, "Triage, Extract, Reply"),
        (("run", "a, -> b ->"), 2, "problem"),
        (("run", TRIAGE, "--ticket", "x"), 2, "No model is configured"),
        (("run", TRIAGE, "--ticket", "x", "--model", "opnai/x"), 2, "Did you mean 'openai'?"),
        (("run", TRIAGE, "--ticket", "x", "--model", "openai/x"), 1, "OPENAI_API_KEY"),
        (("run", TRIAGE, "--ticket", "x", "--model", "local/nothing"), 1, "smollm2"),
        (("run", TRIAGE, "--ticket", "x", "--model", "m@http://127.0.0.1:9/v1"), 1, "127.0.0.1:9"),
        (("model", "install", "nothing"), 1, "smollm2"),
        (("run", "--ticket", TRIAGE), 2, "Missing argument"),
        (("run", TRIAGE, "--ticket", "x", "--model", "m@http://a..b/v1"), 2, "a host that no network knows"),
        (("run", TRIAGE, "--ticket", "x", "--model", f"m@http://{'a' * 64}/v1"), 2, "no network knows"),
        (("generate", "nowhere"), 2, "There is no module 'nowhere'"),
        (("check", "nowhere.py"), 2, "There is no file or folder nowhere.py"),
        (("rn",), 2, "Did you mean 'run'?"),
    ],
)
def test_bad_input(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], code: int, told: str
) -> None:
    """Wrong modules, classes, strings, models and keys: a clear message, a code, no traceback."""
    monkeypatch.delenv("DSPEX_MODEL", raising=False)
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    done = cli(*arguments)
    assert (done.code, done.out) == (code, "")
    assert told in done.err


def test_stdin(server: OpenAIServer) -> None:
    """- reads stdin, in a process of its own."""
    done = dspex(
        "run", TRIAGE, "--ticket", "-", "--model", f"m@{server.base_url}", cwd=ROOT, stdin="from a pipe\n"
    )
    assert (done.code, done.out) == (0, "priority: low\nscore: 0.25\n"), done.err
    assert "]]\nfrom a pipe\n\n" in server.requests[0].body["messages"][1]["content"]


def test_traceback_on_request(tmp_path: Path) -> None:
    """DSPEX_TRACEBACK=1 shows where an error comes from; nothing else does."""
    (tmp_path / "broken.py").write_text("1 / 0\n", encoding="utf-8")
    done = dspex("show", "broken:A", cwd=tmp_path)
    assert (done.code, done.err) == (
        1,
        "error: broken.py:1: broken cannot be imported: ZeroDivisionError: division by zero\n",
    )
    with pytest.raises(AssertionError, match="Traceback"):
        dspex("show", "broken:A", cwd=tmp_path, DSPEX_TRACEBACK="1")


@pytest.mark.local_model
@pytest.mark.parametrize("route", ["native", "bridge"])
def test_offline_model(cli: Cli, route: str) -> None:
    """The offline model answers by either route, within the types."""
    done = cli(
        "run", TRIAGE, "--ticket", "It burns", "--model", "local/smollm2", "--dialect", "json",
        "--json", "--route", route,
    )  # fmt: skip
    assert done.code == 0, done.err
    found = json.loads(done.out)
    assert found["priority"] in ("low", "high")
    assert 0 <= found["score"] <= 1


@pytest.mark.parametrize("case", ["project", "environment"])
def test_a_password_in_a_setting(case: str, tmp_path: Path) -> None:
    """A wrong setting is wrong usage, and its error shows no password."""
    if case == "project":
        text = '[tool.dspex]\nmodel = "x/http://user:PASSWORD@host/v1"'
        (tmp_path / "pyproject.toml").write_text(text, encoding="utf-8")
        done = dspex("run", "q -> a", "--q", "x", cwd=tmp_path)
    else:
        done = dspex("run", "q -> a", "--q", "x", cwd=tmp_path, DSPEX_MODEL="m@http://user:PASSWORD@host/v1")
    assert (done.code, "PASSWORD" in done.err, "bug" in done.err) == (2, False, False)
    assert "password" in done.err


def test_a_value_may_begin_like_an_option(ask: Cli, server: OpenAIServer) -> None:
    """Only a lone -h asks for help."""
    assert ask("--ticket", "-help me").code == 0
    assert "-help me" in server.requests[-1].body["messages"][-1]["content"]
    assert ask("--ticket=--dashes").code == 0
    assert "--dashes" in server.requests[-1].body["messages"][-1]["content"]


def test_help(cli: Cli) -> None:
    """Both spellings of every command."""
    for command in ("run", "show", "check"):
        assert cli(command, "-h").out == cli(command, "--help").out != ""


def test_what_a_server_says_cannot_steer_the_terminal(ask: Cli, server: OpenAIServer) -> None:
    """Control characters are shown as escapes."""
    server.answer = Reply({"error": {"message": "\x1b[2Jgone \x9b1m \u202eback"}}, status=500)
    done = ask("--ticket", "x")
    assert done.code == 1
    assert "\\x1b[2Jgone \\x9b1m \\u202eback" in done.err


@pytest.mark.parametrize(
    ("line", "code", "told"),
    [
        ("run 'q -> a' --q - --model m@http://127.0.0.1:9/v1 <&-", 2, "stdin is closed"),
        ("show 'q -> a' > /dev/full", 1, "No space left on device"),
        ("run 'q -> a' --q @/ --model m@http://127.0.0.1:9/v1", 2, "cannot be read: Is a directory"),
    ],
)
def test_streams_that_are_not_there(line: str, code: int, told: str) -> None:
    """A closed stdin, a full disk, a folder for a file: one line each."""
    done = subprocess.run(
        ["bash", "-c", f"{sys.executable} -m dspex {line}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == code, done.stderr
    assert told in done.stderr
    assert "bug" not in done.stderr
    assert "Traceback" not in done.stderr


SCRIPT = """
import sys
from dspex import Model, Predict
def ask():
    Predict("q -> a", lm=Model("m", base_url=sys.argv[1]))(q="x")
"""
HEARS_CTRL_C = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)  # what a shell starts in the background ignores it
os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
"""
IN_A_LOOP = """
import asyncio
async def main():
    ask()
asyncio.run(main())
"""


@pytest.mark.parametrize("what", ["command", "script", "script in a loop"])
def test_ctrl_c_ends_a_call_that_waits(what: str) -> None:
    """The process ends at once, the request is cancelled, the command shows no traceback."""
    with OpenAIServer(Reply(delay=60.0)) as server:
        started: dict[str, list[str]] = {
            "command": ["-m", "dspex", "run", "q -> a", "--q", "x", "--model", f"m@{server.base_url}"],
            "script": ["-c", f"{SCRIPT}ask()", server.base_url],
            "script in a loop": ["-c", f"{SCRIPT}{IN_A_LOOP}", server.base_url],
        }
        command = [sys.executable, "-c", HEARS_CTRL_C, *started[what]]
        process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True)
        assert server.arrived.wait(60.0)
        process.send_signal(signal.SIGINT)
        said = process.communicate(timeout=20.0)[1]
        assert server.cancelled.wait(10.0)
    if what == "command":
        assert (process.returncode, said) == (130, "")
    else:
        assert process.returncode == -signal.SIGINT
        assert said.endswith("KeyboardInterrupt\n")
        assert "Task exception" not in said
