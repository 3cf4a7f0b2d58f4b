"""The head of a generated file tells where it comes from and whether it was edited."""

from __future__ import annotations

import ast

import pytest
from dspex_codegen.header import Header, command, is_untouched, read_header, same_code, sealed
from hypothesis import given
from hypothesis import strategies as st

HEADER = Header("shop.tickets", "1.2.3", "native", "Native programs", ("dspy-3.4/chat",))
TEXT = sealed(HEADER, "x = 1\n")
code = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\r"))


def test_header_is_a_docstring() -> None:
    """The head is valid Python and says who, from what, and how to make it again."""
    doc = ast.get_docstring(ast.parse(TEXT)) or ""
    for part in (
        "shop.tickets",
        "dspex 1.2.3",
        "do not edit",
        "dspex generate shop.tickets",
        "dspy-3.4/chat",
    ):
        assert part in doc


def test_header_is_read_back() -> None:
    """Module, version, target and prompt formats come back from the text."""
    assert read_header(TEXT) == Header("shop.tickets", "1.2.3", "native", dialects=("dspy-3.4/chat",))
    later = TEXT.replace("dspy-3.4/chat", "dspy-3.4/xml, dspy-9/chat, dspy-3.4/json")
    found = read_header(later)
    assert found is not None
    assert found.dialects == ("dspy-3.4/json", "dspy-3.4/xml")
    assert is_untouched(TEXT)


@given(code)
def test_any_code_is_sealed(text: str) -> None:
    """Whatever code follows, even one that looks like a head, the digest holds."""
    sealed_text = sealed(HEADER, text + "Digest: " + "0" * 32 + "\n")
    assert is_untouched(sealed_text)
    assert not is_untouched(sealed_text + "#")


@given(st.integers(0, len(TEXT) - 1), st.sampled_from("aZ0 \n#"))
def test_any_changed_character_is_an_edit(index: int, other: str) -> None:
    """No character can be changed without the digest telling, not even in the head."""
    changed = TEXT[:index] + other + TEXT[index + 1 :]
    assert is_untouched(changed) == (changed == TEXT)


def test_line_endings_are_no_edit() -> None:
    """A checkout with other line endings is still what dspex wrote."""
    assert is_untouched(TEXT.replace("\n", "\r\n"))
    assert same_code(TEXT.replace("\n", "\r\n"), TEXT)


def test_version_alone_is_no_difference() -> None:
    """A new version of dspex that writes the same code leaves files as they are."""
    newer = sealed(Header("shop.tickets", "2.0", "native", "Native programs", ("dspy-3.4/chat",)), "x = 1\n")
    assert newer != TEXT
    assert same_code(TEXT, newer)
    assert not same_code(TEXT, sealed(HEADER, "x = 2\n"))
    assert not same_code(TEXT + "# edited\n", TEXT)


@pytest.mark.parametrize("text", ["", "x = 1\n", '"""A module of somebody else."""\n', TEXT[10:]])
def test_other_files_have_no_header(text: str) -> None:
    """A file that dspex did not write is told as such."""
    assert read_header(text) is None
    assert not is_untouched(text)


def test_command_names_the_target() -> None:
    """The command in the head makes exactly this file."""
    assert command("shop", "native") == "dspex generate shop"
    assert command("shop", "dspy") == "dspex generate shop --target dspy"
