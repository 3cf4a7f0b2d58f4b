"""The imports of a generated file stand as isort and ruff would put them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from dspex_codegen.imports import import_block, relative
from hypothesis import given, settings
from hypothesis import strategies as st

names = st.sampled_from(
    [
        "Any",
        "UUID",
        "a",
        "Z",
        "MISSING",
        "MISSING as MISSING_",
        "live",
        "live as live_",
        "Name10",
        "Name9",
        "_x",
    ]
)
modules = st.sampled_from(
    ["typing", "datetime", "msgspec", "dspex.native.live", "shop.types", "shop.support.kinds", "pydantic"]
)


def test_relative_imports() -> None:
    """Modules of the same package are imported relatively, others by their whole name."""
    assert relative("shop.a.b", "shop.a") == ".b"
    assert relative("shop.a", "shop.a") == "."
    assert relative("shop.c.d", "shop.a") == "..c.d"
    assert relative("shop", "shop.a") == ".."
    assert relative("other.a", "shop.a") == "other.a"
    assert relative("shop", "") == "shop"


def test_sections() -> None:
    """Standard library, packages, own modules: each in its block."""
    lines = import_block({"shop.kinds": ["Topic"], "msgspec": ["Struct"], "typing": ["Any"]}, "shop.tickets")
    assert lines == [
        "from typing import Any",
        "",
        "from msgspec import Struct",
        "",
        "from .kinds import Topic",
    ]


def test_long_imports_are_broken() -> None:
    """A line that formatters would break is broken the way they do it."""
    wanted = [f"a_rather_long_name_{i}" for i in range(9)]
    lines = import_block({"dspex": wanted}, "tickets")
    assert lines[0] == "from dspex import ("
    assert all(len(line) <= 88 for line in lines)


@settings(max_examples=25)
@given(st.dictionaries(modules, st.lists(names, min_size=1), min_size=1))
def test_ruff_agrees(imports: dict[str, list[str]]) -> None:
    """For any set of names ruff finds the order right."""
    lines = import_block(imports, "shop.tickets")
    options = ["--isolated", "--select", "I", "--stdin-filename", "shop/_dspex_tickets.py", "-"]
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "check", *options],
        input="\n".join(lines) + "\n",
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parent,
    )
    assert done.returncode == 0, "\n".join(lines) + done.stdout + done.stderr
