"""The documentation tells the truth: its examples run, its links lead somewhere."""

from __future__ import annotations

import ast
import asyncio
import doctest
import inspect
import linecache
import sys
import types
from pathlib import Path

import pytest

from tests.docs.fences import ROOT, Block, blocks, links, pages

PAGES = [pytest.param(page, id=page.relative_to(ROOT).as_posix()) for page in pages()]


def run_session(block: Block, page: Path, namespace: dict[str, object]) -> None:
    """Run a block that is written as an interactive session, and compare what it prints."""
    parser = doctest.DocTestParser()
    test = parser.get_doctest(block.text, namespace, page.name, str(page), block.line - 1)
    test.globs = namespace
    doctest.DebugRunner(optionflags=doctest.ELLIPSIS).run(test, clear_globs=False)


def run_program(block: Block, page: Path, namespace: dict[str, object]) -> None:
    """Run a block as part of a program. `await` may stand at its top level, as in a notebook."""
    source = "\n" * (block.line - 1) + block.text
    name = f"{page}:{block.line}"
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    code = compile(source, name, "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    if code.co_flags & inspect.CO_COROUTINE:

        async def main() -> None:
            await eval(code, namespace)

        asyncio.run(main())
    else:
        exec(code, namespace)


def run_page(text: str, page: Path) -> int:
    """Run the Python blocks of a page from top to bottom in one module; return how many there were."""
    module = types.ModuleType(f"page_{page.stem.replace('-', '_')}")
    sys.modules[module.__name__] = module
    python = [block for block in blocks(text) if block.language == "python"]
    try:
        for block in python:
            run = run_session if block.text.lstrip().startswith(">>>") else run_program
            run(block, page, vars(module))
    finally:
        del sys.modules[module.__name__]
    return len(python)


@pytest.fixture(autouse=True)
def reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand where a reader stands: in an empty folder, with the offline model."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DSPEX_MODEL", "local/smollm2")


@pytest.mark.parametrize("page", PAGES)
def test_examples_run(page: Path) -> None:
    """Every ```python block of a page runs, from top to bottom."""
    run_page(page.read_text(encoding="utf-8"), page)


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_to_files(page: Path) -> None:
    """Every relative link of a page leads to a file of the repository."""
    targets = links(page.read_text(encoding="utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_blocks_of_a_page_share_a_namespace(tmp_path: Path) -> None:
    """What one block defines, the next one uses; blocks in other languages are left alone."""
    others = "~~~sh\nexit 1\n~~~\n```py\nraise SystemExit\n```\n"
    text = "```python\nx = 1\n```\n" + others + "```python\nassert x == 1\n```\n"
    assert run_page(text, tmp_path / "page.md") == 2


def test_await_at_top_level(tmp_path: Path) -> None:
    """A block may await, as in a notebook."""
    text = "```python\nimport asyncio\nx = await asyncio.sleep(0, 7)\n```\n```python\nassert x == 7\n```\n"
    assert run_page(text, tmp_path / "page.md") == 2


def test_failing_block_tells_its_line(tmp_path: Path) -> None:
    """A traceback shows the line of the page, not of the block."""
    with pytest.raises(ZeroDivisionError) as caught:
        run_page("# Page\n\n```python\nx = 1\nx / 0\n```\n", tmp_path / "page.md")
    assert caught.traceback[-1].lineno == 4  # counted from 0
    assert "x / 0" in str(caught.traceback[-1].statement)


def test_sessions_are_compared(tmp_path: Path) -> None:
    """An interactive session fails when it prints something else than the page says."""
    assert run_page("```python\n>>> 1 + 1\n2\n```\n", tmp_path / "page.md") == 1
    with pytest.raises(doctest.DocTestFailure):
        run_page("```python\n>>> 1 + 1\n3\n```\n", tmp_path / "page.md")


def test_open_fence_is_refused() -> None:
    """A fence that nobody closed would hide all that follows, so it is an error."""
    with pytest.raises(ValueError, match="line 1"):
        blocks("```python\nx = 1\n")


def test_longer_fences_hold_shorter_ones() -> None:
    """A block about Markdown may show fences."""
    assert blocks("````md\n```python\n```\n````\n") == [Block("md", "```python\n```\n", 2)]


def test_dead_links_are_found() -> None:
    """Only links to files count: not addresses, not anchors, not what stands in code."""
    text = "[a](b.md) [c](https://example.org) [d](#e) [f](g.md#h)\n```py\nx[0](y)\n```\n"
    assert links(text) == ["b.md", "g.md"]
