"""The contract on imports knows every room."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]


def children(package: str) -> set[str]:
    """Return the full names of the modules and packages directly inside a package."""
    folder = ROOT.joinpath(*package.split("."))
    modules = {path.stem for path in folder.glob("*.py")} - {"__init__"}
    packages = {path.parent.name for path in folder.glob("*/__init__.py")}
    return {f"{package}.{name}" for name in modules | packages}


def test_every_room_has_its_layer() -> None:
    """A new room, or a new module of `define`, is given a place before import-linter overlooks it."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    [rooms] = [contract for contract in contracts["contracts"] if contract["id"] == "rooms"]
    named = set(re.findall(r"[\w.]+", " ".join(rooms["layers"])))
    homeless = (children("dspex") | children("dspex.define")) - named - {"dspex.define"}
    assert homeless == set(), "give them a place in the contract `rooms` of pyproject.toml"
