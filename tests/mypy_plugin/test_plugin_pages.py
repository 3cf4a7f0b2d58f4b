"""The pages of the codes that only the plugin reports: each has a bad example and a good one."""

from __future__ import annotations

from pathlib import Path

import pytest
from mypy_project import Outcome, Project

from dspex.check.codes import CODES
from dspex_mypy.errorcodes import ERROR_CODES, STATIC_CODES
from tests.docs.fences import ROOT, blocks

PAGES = ROOT / "docs" / "rules"


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """One run over the examples of all pages."""
    project = Project(tmp_path_factory.mktemp("pages"))
    for code in STATIC_CODES:
        found = blocks((PAGES / f"{code}.md").read_text(encoding="utf-8"))
        (bad,) = [b.text for b in found if b.language == "py"]
        (good,) = [b.text for b in found if b.language == "python"]
        name = code.replace("-", "_")
        project.write({f"{name}_bad.py": bad, f"{name}_good.py": good})
    return project.run("--strict", "--no-strict-equality")


def test_codes_and_pages_are_the_same() -> None:
    """There is one page for each code, and each is listed with its description."""
    assert {p.stem for p in PAGES.glob("dspex-*.md")} == set(CODES) | set(STATIC_CODES) == set(ERROR_CODES)
    table = (PAGES / "README.md").read_text(encoding="utf-8")
    for code, description in STATIC_CODES.items():
        assert f"| [{code}]({code}.md) | error | {description} |" in table


@pytest.mark.parametrize("code", sorted(STATIC_CODES))
def test_a_page_shows_what_is_bad_and_what_is_good(code: str, outcome: Outcome) -> None:
    """The bad example has exactly the problem of the page, the good one has none."""
    name = code.replace("-", "_")
    assert (PAGES / f"{code}.md").read_text(encoding="utf-8").startswith(f"# {code}\n")
    found = [m for m in outcome.messages if Path(m.file).name == f"{name}_bad.py"]
    assert {m.code for m in found if m.code or m.severity == "error"} == {code}
    assert not [m for m in outcome.messages if Path(m.file).name == f"{name}_good.py"]
