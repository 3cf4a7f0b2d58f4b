"""Every code has a page, and the examples of the pages show what they say."""

from __future__ import annotations

import pytest

from dspex.check.codes import CODES
from dspex.define.source import read_source
from tests.docs.fences import ROOT, blocks

PAGES = ROOT / "docs" / "rules"


def codes_in(source: str) -> set[str]:
    """Return the codes that reading a source gives."""
    reading = read_source(source, "example.py", "example")
    return {p.code for p in (*reading.problems, *(p for r in reading.readings for p in r.problems))}


def test_codes_and_pages_are_the_same() -> None:
    """There is one page for each code, each is listed with its description, and mypy knows the codes."""
    assert {p.stem for p in PAGES.glob("dspex-*.md")} >= set(CODES)
    table = (PAGES / "README.md").read_text(encoding="utf-8")
    for code, description in CODES.items():
        assert f"| [{code}]({code}.md) |" in table
        assert f"| {description} |" in table


@pytest.mark.parametrize("code", sorted(CODES))
def test_a_page_shows_what_is_bad_and_what_is_good(code: str) -> None:
    """The bad example has exactly the problem of the page, the good one has none."""
    page = PAGES / f"{code}.md"
    text = page.read_text(encoding="utf-8")
    assert text.startswith(f"# {page.stem}\n")
    found = blocks(text)
    (bad,) = [b.text for b in found if b.language == "py"]
    (good,) = [b.text for b in found if b.language == "python"]
    assert codes_in(bad) == {page.stem}
    assert codes_in(good) == set()
