"""What editors offer: pyright's, ty's and pyrefly's language servers over a project that uses dspex."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from tests.stubs.lsp_client import LanguageServer
from tests.stubs.stubs_project import write_corpus
from tests.typesafety.typesafety_checkers import BIN, CHECKERS

COMMANDS: Final = {
    "pyright": ("pyright-langserver", "--stdio"),
    "ty": ("ty", "server"),
    "pyrefly": ("pyrefly", "lsp"),
}
TRIAGE = "from dspex import Predict, example\nfrom shop.tickets import Triage\n"
STRING = "from shop._dspex import Predict\nfrom shop.tickets import ask, think\n"
INPUTS: Final = {
    "Triage(|)": ["lang=", "ticket=", "when="],
    "p = Predict(Triage)\np(|)": ["lang=", "ticket=", "when="],
    "p = Predict(Triage)\np(ticket='x', |)": ["lang=", "ticket=", "when="],
    "p = Predict(Triage)\np.full(|)": ["lang=", "ticket=", "when="],
    "ask(|)": ["docs=", "k=", "question="],
    "ask.stream(|)": ["docs=", "k=", "question="],
    "Predict('question -> answer')(|)": ["question="],
}
FIELDS: Final = {
    "r = Predict(Triage)(ticket='x')\nr.|": ["lang", "priority", "score", "ticket", "when"],
    "r = ask(question='x', docs=[])\nr.|": ["answer", "color", "docs", "k", "question"],
    "ask.full(question='x', docs=[]).value.|": ["answer", "color", "docs", "k", "question"],
    "Predict('question -> answer').parse('x').|": ["answer", "question"],
}
MEMBERS: Final = {
    "r = Predict(Triage)(ticket='x')\nif r.priority == \"|\":\n    pass": ["high", "low"],
    "if think(text='x').label == \"|\":\n    pass": ["a", "b"],
}


class Editor:
    """A language server with the project of the corpus, as one opens it."""

    def __init__(self, name: str, server: LanguageServer, folder: Path) -> None:
        self.name = name
        self._server = server
        self._folder = folder
        self._count = 0

    def offers(self, marked: str) -> list[str]:
        """Return what is offered at the mark in a text."""
        place = self._open(marked)
        answer = self._server.ask("textDocument/completion", **place, context={"triggerKind": 1})
        items: list[dict[str, Any]] = answer if isinstance(answer, list) else (answer or {}).get("items", [])
        return sorted(item["label"] for item in items)

    def hover(self, marked: str) -> str:
        """Return what is shown for the name before the mark."""
        place = self._open(marked)
        answer = self._server.ask("textDocument/hover", **place)
        return str(answer["contents"]["value"]) if answer else ""

    def _open(self, marked: str) -> dict[str, Any]:
        start = TRIAGE if "Triage" in marked else STRING
        before, after = (start + marked).split("|")
        self._count += 1
        file = self._folder / f"probe_{self._count}.py"
        file.write_text(f"{before}{after}\n", encoding="utf-8")
        position = {"line": before.count("\n"), "character": len(before.rpartition("\n")[2])}
        return {"textDocument": {"uri": self._server.open(file)}, "position": position}


@pytest.fixture(scope="module", params=COMMANDS)
def editor(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editor]:
    """Each server, started once."""
    name = request.param
    folder = tmp_path_factory.mktemp(name)
    write_corpus(folder)
    file, text = CHECKERS[name].config
    (folder / file).write_text(text, encoding="utf-8")
    program, *options = COMMANDS[name]
    with LanguageServer([str(BIN / program), *options], folder) as server:
        yield Editor(name, server, folder)


@pytest.mark.parametrize("text", INPUTS)
def test_a_call_offers_its_inputs(editor: Editor, text: str) -> None:
    """All inputs are offered as keywords, and no output."""
    offered = {label for label in editor.offers(text) if label.endswith("=")}
    given = {"ticket="} if "ticket='x', |" in text else set()  # some offer again what is there
    assert set(INPUTS[text]) - given <= offered <= set(INPUTS[text])


@pytest.mark.parametrize("text", FIELDS)
def test_a_result_offers_its_fields(editor: Editor, text: str) -> None:
    """All fields are offered, and nothing else that is not private."""
    assert [label for label in editor.offers(text) if not label.startswith("_")] == FIELDS[text]


@pytest.mark.parametrize("text", MEMBERS)
def test_a_comparison_offers_the_members(editor: Editor, text: str) -> None:
    """pyright offers the members of a Literal; ty and pyrefly offer nothing there, which the docs say."""
    offered = [label.strip("\"'") for label in editor.offers(text)]
    assert offered == (MEMBERS[text] if editor.name == "pyright" else [])


def test_a_program_offers_the_strings_of_the_package(editor: Editor) -> None:
    """pyright and ty complete the string itself."""
    offered = [label.strip("\"'") for label in editor.offers('Predict("|")')]
    assert ("question -> answer" in offered) == (editor.name != "pyrefly")


def test_an_example_offers_its_outputs(editor: Editor) -> None:
    """The outputs of the record are offered."""
    offered = editor.offers("from shop._dspex import example\nexample(Triage(ticket='x'), |)")
    assert {"priority=", "score="} <= set(offered)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("r = ask(question='x', docs=[])\nr.answer|", "float"),
        ("r = ask(question='x', docs=[])\nr.color|", "Color"),
        ("r = ask(question='x', docs=[])\nr.color|", "of it"),
        ("Predict(Triage)(ticket='x').priority|", "Literal["),
        ("ask|", "question: str"),
        ("ask|", "docs: list["),
    ],
)
def test_hovering_shows_the_type(editor: Editor, text: str, shown: str) -> None:
    """The type is shown, and for a string what it says about the field."""
    assert shown in editor.hover(text)


def test_a_server_that_ends_is_no_wait_without_end(tmp_path: Path) -> None:
    """The client says that there will be no answer as soon as the server is gone."""
    server = LanguageServer([str(BIN / "python"), "-c", "pass"], tmp_path)
    with pytest.raises((TimeoutError, OSError)):
        server.__enter__()
    server.__exit__(TimeoutError, None, None)
