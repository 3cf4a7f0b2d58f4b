"""`dspex run` and `dspex show` with images, files and conversations."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.cli_project import Done
from tests.own_types.own_cases import PNG
from tests.servers.openai_server import OpenAIServer, Reply, completion

Cli = Callable[..., Done]
LOOK = "tests.cli.media_signatures:Look"
ANSWER = (
    '[[ ## answer ## ]]\\nso\\n\\n[[ ## best ## ]]\\n{"url": "https://x.y/z.png"}\\n\\n[[ ## completed ## ]]'
).replace("\\n", "\n")


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    """A server that gives one good answer."""
    with OpenAIServer(Reply(completion(ANSWER))) as running:
        yield running


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make a folder with images and documents."""
    (tmp_path / "a.png").write_bytes(PNG)
    (tmp_path / "b.jpg").write_bytes(b"\xff\xd8\xff\xe0")
    (tmp_path / "a.txt").write_text("Näheres", encoding="utf-8")
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.4\xff")
    (tmp_path / "a.bin").write_bytes(b"\xff\x00")
    return tmp_path


@pytest.fixture
def ask(cli: Cli, server: OpenAIServer) -> Cli:
    """Run the signature on a server whose models see."""
    model = f"vllm/m@{server.base_url}"
    return lambda *words: cli("run", LOOK, "--model", model, *words)


def blocks(server: OpenAIServer) -> list[Any]:
    content: list[Any] = server.requests[-1].body["messages"][-1]["content"]
    return [block for block in content if block["type"] != "text"]


def test_files_and_addresses(ask: Cli, server: OpenAIServer, folder: Path) -> None:
    """An image is a file or an address; a list takes one file, or JSON in which files may stand."""
    done = ask("--image", f"@{folder / 'a.png'}", "--more", f"@{folder / 'b.jpg'}", "--json")
    assert json.loads(done.out) == {"answer": "so", "best": {"url": "https://x.y/z.png"}}, done.err
    assert [b["image_url"]["url"][:23] for b in blocks(server)] == [
        "data:image/png;base64,i",
        "data:image/jpeg;base64,",
    ]
    ask("--image=https://x.y/a.png", "--more", json.dumps([f"@{folder / 'a.png'}", "https://x.y/b.png"]))
    assert [b["image_url"]["url"][:17] for b in blocks(server)] == [
        "https://x.y/a.png",
        "data:image/png;ba",
        "https://x.y/b.png",
    ]


def test_stdin(ask: Cli, server: OpenAIServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bytes of an image may be piped."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(PNG)))
    assert ask("--image", "-").code == 0
    assert blocks(server)[0]["image_url"]["url"].startswith("data:image/png")


def test_conversations_and_outputs_as_text(ask: Cli, server: OpenAIServer) -> None:
    """A history is JSON, its images too; without options outputs are lines of text."""
    turns = json.dumps([{"image": {"url": "https://x.y/before.png"}, "answer": "a dog"}])
    done = ask("--image", "https://x.y/a.png", "--history", turns)
    assert done.out == 'answer: so\nbest: {"url": "https://x.y/z.png"}\n', (done.out, done.err)
    roles = [message["role"] for message in server.requests[0].body["messages"]]
    assert roles == ["system", "user", "assistant", "user"]
    assert (
        server.requests[0].body["messages"][1]["content"][1]["image_url"]["url"] == "https://x.y/before.png"
    )


def test_documents_and_files(cli: Cli, folder: Path) -> None:
    """A document is text or a PDF; its file's name is its title."""
    words = ("show", LOOK, "--image", "https://x.y", "--json")
    done = cli(*words, "--document", f"@{folder / 'a.txt'}", "--file", f"@{folder / 'a.pdf'}")
    found = [b for b in json.loads(done.out)[1]["content"] if b["type"] in ("document", "file")]
    assert found[0]["source"]["data"] == "Näheres" and found[0]["title"] == "a.txt"
    assert found[1]["file"]["filename"] == "a.pdf"
    done = cli(*words, "--document", "@@ me")
    assert [b["source"]["data"] for b in json.loads(done.out)[1]["content"] if b["type"] == "document"] == [
        "@ me"
    ]


WRONG = [
    (("--image", "@none.png"), r"--image: Image: 'none.png' cannot be read: No such file or directory"),
    (("--image", "@a.txt"), "--image: Image: 'a.txt' is no image: it is text/plain"),
    (("--image", "a.png"), "--image: a.png is a file, and a file is given as @a.png"),
    (("--image", "c.png"), "--image: must be Image (Image takes a URL or a data URI, not 'c.png'"),
    (("--image", "c.png"), "On the command line a file is given as @path"),
    (("--image", "@"), "--image: @ needs the path of a file"),
    (("--image", "https://x.y", "--more", '["@none.png"]'), "--more: Image: 'none.png' cannot be read"),
    (
        ("--image", "https://x.y", "--document", "@a.bin"),
        "'a.bin' is neither a text in UTF-8 nor a PDF",
    ),
    (("--image", "https://x.y", "--history", '[{"imag": 1}]'), "imag"),
]


@pytest.mark.parametrize(("words", "told"), WRONG, ids=[told[:30] for _, told in WRONG])
def test_what_does_not_fit(
    ask: Cli, folder: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], told: str
) -> None:
    """The error names the option, says what is wrong, and what to write."""
    ask("--image", "https://x.y")
    monkeypatch.chdir(folder)
    done = ask(*words)
    assert done.code == 2 and told in done.err, done.err


def test_a_model_that_does_not_see(cli: Cli, server: OpenAIServer) -> None:
    """It is one clear error, before anything is sent."""
    words = ("--model", f"m@{server.base_url}", "--image", "https://x.y")
    done = cli("run", LOOK, *words)
    assert done.code == 1 and "it takes no images, and the prompt holds Image('https://x.y')" in done.err
    assert server.requests == []


def test_prompts_are_shown(cli: Cli, folder: Path) -> None:
    """Images are named, not written out; what is missing stands as {name}, a history is left out."""
    shown = cli("show", LOOK, "--more", f"@{folder / 'a.png'}").out
    assert "[[ ## image ## ]]\n{image}\n" in shown and '["Image(<image/png, 18 bytes>)"]' in shown
    assert "base64," not in shown
    content = json.loads(cli("show", LOOK, "--more", f"@{folder / 'a.png'}", "--json").out)[1]["content"]
    assert "{image}" in content[0]["text"] and content[1]["image_url"]["url"].startswith("data:image/png")
    shown = cli("show", "question, image: Image, history: History -> answer").out
    assert shown.count("[user]") == 1 and "{history}" not in shown.partition("[user]")[2]
