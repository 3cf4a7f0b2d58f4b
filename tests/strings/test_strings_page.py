"""The page about signature strings tells the truth."""

from __future__ import annotations

import pytest

from dspex import Predict
from dspex.errors import DefinitionError
from tests.docs.fences import ROOT, blocks
from tests.strings.string_corpus import BAD_STRINGS


def test_the_printed_error_is_the_one_of_the_page() -> None:
    """The error that the page shows is what a reader gets, caret by caret."""
    page = (ROOT / "docs" / "strings.md").read_text(encoding="utf-8")
    shown = next(b.text for b in blocks(page) if b.language == "text" and "problems" in b.text)
    text = shown.partition('": 3 problems')[0].strip('"')
    with pytest.raises(DefinitionError) as caught:
        Predict(text)
    assert str(caught.value) == shown.rstrip("\n")


@pytest.mark.parametrize("text", BAD_STRINGS)
def test_predict_refuses_bad_strings(text: str) -> None:
    """Every bad string is a DefinitionError when the program is made, not when it is called."""
    with pytest.raises(DefinitionError) as caught:
        Predict(text)
    assert "[dspex-" in str(caught.value)
