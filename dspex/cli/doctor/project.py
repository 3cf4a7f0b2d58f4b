"""Look at the project in the current folder: is mypy told of the plugin?"""

from __future__ import annotations

import configparser
import tomllib
from codecs import BOM_UTF8
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from dspex.cli.doctor.finding import Finding
from dspex.lm.untyped import json_object

PLUGIN: Final = "dspex_mypy.plugin"
NAMES: Final = ("mypy.ini", ".mypy.ini", "pyproject.toml", "setup.cfg")
"""Where mypy looks for its configuration, in its order."""


def look_at_mypy() -> Iterator[Finding]:
    """Say whether mypy runs the plugin of dspex here."""
    if find_spec("mypy") is None:
        return
    found = _configuration(Path.cwd())
    remedy = f'Add to pyproject.toml, under [tool.mypy]: plugins = ["{PLUGIN}"]'
    if found is None:
        yield Finding("mypy plugin", "absent", "no configuration of mypy here", remedy)
        return
    file, plugins = found
    if _has_mark(file):
        detail = f"{file.name} begins with a byte order mark, and so mypy reads nothing of it"
        yield Finding("mypy plugin", "warning", detail, "Save it as UTF-8 without a mark (BOM)")
    elif PLUGIN in plugins:
        yield Finding("mypy plugin", "ok", f"configured in {file.name}")
    else:
        yield Finding("mypy plugin", "warning", f"not in the plugins of {file.name}", remedy)


def _configuration(folder: Path) -> tuple[Path, str] | None:
    """Return the file that configures mypy, and its plugins as text."""
    for place in (folder, *folder.parents):
        for name in NAMES:
            file = place / name
            section = _section(file) if file.is_file() else None
            if section is not None:
                return file, str(section.get("plugins", ""))
        if (place / ".git").exists():
            break
    return None


def _section(file: Path) -> dict[str, Any] | None:
    try:
        text = file.read_text(encoding="utf-8-sig")
        if file.suffix == ".toml":
            tool = json_object(tomllib.loads(text).get("tool"))
            return json_object(tool["mypy"]) if "mypy" in tool else None
        parser = configparser.ConfigParser(interpolation=None)
        parser.read_string(text)
        return dict(parser["mypy"]) if parser.has_section("mypy") else None
    except (OSError, ValueError, RecursionError, configparser.Error):
        return None


def _has_mark(file: Path) -> bool:
    with file.open("rb") as opened:
        return opened.read(3) == BOM_UTF8
