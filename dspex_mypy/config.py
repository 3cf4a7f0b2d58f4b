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
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias, cast

from dspex_mypy.errorcodes import ALL_CODES

if TYPE_CHECKING:
    from dspex.check.problem import Problem
    from dspex.errors import ConfigurationError

Level: TypeAlias = Literal["error", "warning", "off"]
LEVELS: Final[dict[object, Level]] = {"error": "error", "warning": "warning", "off": "off"}
TABLE: Final = ("tool", "dspex", "mypy")


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
        table = _table(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError) as error:
        raise _refused(f"{path} cannot be used: {error}") from error
    if all(code in ALL_CODES and isinstance(v, str) and v in LEVELS for code, v in table.items()):
        return {code: LEVELS[value] for code, value in table.items()}
    raise _refused(f"{path}: [tool.dspex.mypy]: {' '.join(_mistakes(table))}")


def level(levels: Mapping[str, Level], problem: Problem) -> Level:
    """Say what becomes of a problem."""
    return levels.get(problem.code, "error" if problem.severity == "error" else "warning")


def _table(text: str) -> dict[str, Any]:
    """Find the plugin's table.

    Raises:
        ValueError: the text is no TOML, or something else stands there.
    """
    import tomllib  # mypy has loaded it where it took its own settings from such a file

    table = tomllib.loads(text)
    for depth, key in enumerate(TABLE, 1):
        inner: object = table.get(key, {})
        if not isinstance(inner, dict):
            raise ValueError(f"{'.'.join(TABLE[:depth])} is no table, in [{'.'.join(TABLE)}]")
        table = cast("dict[str, Any]", inner)
    return table


# What follows is loaded for a mistake only: mypy waits for the settings at every start.


def _refused(message: str) -> ConfigurationError:
    from dspex.errors import ConfigurationError

    return ConfigurationError(message)


def _mistakes(table: Mapping[str, object]) -> list[str]:
    from dspex.check.finding import did_you_mean
    from dspex.errors import excerpt

    wrong: list[str] = []
    for code, value in table.items():
        if code not in ALL_CODES:
            wrong.append(f"there is no code {excerpt(code)}. {did_you_mean(code, ALL_CODES)}".rstrip())
        if not isinstance(value, str) or value not in LEVELS:
            wrong.append(f"{code} = {excerpt(value)} is none of {', '.join(map(str, LEVELS))}.")
    return wrong
