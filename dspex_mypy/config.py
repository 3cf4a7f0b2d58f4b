"""The plugin's settings: `[tool.dspex.mypy]` in pyproject.toml.

Each key is a code, each value what mypy shall make of it::

    [tool.dspex.mypy]
    dspex-input-after-output = "off"
    dspex-shadowing-name = "error"

`error` is an error, `warning` a note, `off` nothing. Without a setting, what the rule book calls an
error is an error, and warnings and hints are notes.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final, Literal, TypeAlias

import msgspec
from msgspec import Struct

from dspex.check.finding import did_you_mean
from dspex.check.problem import Problem
from dspex.errors import ConfigurationError, excerpt
from dspex_mypy.errorcodes import ALL_CODES

Level: TypeAlias = Literal["error", "warning", "off"]
LEVELS: Final[dict[object, Level]] = {"error": "error", "warning": "warning", "off": "off"}


class _Dspex(Struct, frozen=True):
    mypy: dict[str, object] = {}


class _Tool(Struct, frozen=True):
    dspex: _Dspex = _Dspex()


class _Pyproject(Struct, frozen=True):
    tool: _Tool = _Tool()


def load_levels(config_file: str | None) -> dict[str, Level]:
    """Read the settings from the pyproject.toml that mypy uses, or from the one beside its config file.

    Args:
        config_file: the file that mypy read; None when there is none.

    Raises:
        ConfigurationError: a key is no code, or a value is no level; all of them in one message.
    """
    if config_file is None:
        return {}
    path = Path(config_file).with_name("pyproject.toml")
    try:
        table = msgspec.toml.decode(path.read_bytes(), type=_Pyproject).tool.dspex.mypy
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, msgspec.MsgspecError) as error:
        raise ConfigurationError(f"{path} cannot be used: {error}") from error
    wrong = _mistakes(table)
    if wrong:
        raise ConfigurationError(f"{path}: [tool.dspex.mypy]: {' '.join(wrong)}")
    return {code: LEVELS[value] for code, value in table.items()}


def level(levels: Mapping[str, Level], problem: Problem) -> Level:
    """Say what becomes of a problem."""
    return levels.get(problem.code, "error" if problem.severity == "error" else "warning")


def _mistakes(table: Mapping[str, object]) -> list[str]:
    wrong: list[str] = []
    for code, value in table.items():
        if code not in ALL_CODES:
            wrong.append(f"there is no code {excerpt(code)}. {did_you_mean(code, ALL_CODES)}".rstrip())
        if not isinstance(value, str) or value not in LEVELS:
            wrong.append(f"{code} = {excerpt(value)} is none of {', '.join(map(str, LEVELS))}.")
    return wrong
