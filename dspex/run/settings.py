"""Which model a program gets that names none: `DSPEX_MODEL`, else `[tool.dspex]` in pyproject.toml."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

from dspex.errors import ConfigurationError
from dspex.lm.base import LanguageModel

NO_MODEL = (
    "No model is configured. Give one: Predict(..., lm=Model('openai/gpt-4o-mini')), or set DSPEX_MODEL, "
    'or `model = "…"` under [tool.dspex] in pyproject.toml, or --model on the command line. '
    "Without a key: Model('local/smollm2') (`dspex model install`)."
)


def configured_model() -> LanguageModel:
    """Return the model that environment or project file name.

    Raises:
        ConfigurationError: neither does.
    """
    name = model_setting()
    if not name:
        raise ConfigurationError(NO_MODEL)
    return _named(name)


def model_setting() -> str:
    """Return what environment or project file say of the model; "" when they are silent.

    Raises:
        ConfigurationError: the project file cannot be read, or the setting is no text.
    """
    name: object = os.environ.get("DSPEX_MODEL") or project_settings(str(Path.cwd())).get("model", "")
    if not isinstance(name, str):
        raise ConfigurationError(
            f"model under [tool.dspex] in pyproject.toml is text such as 'openai/gpt-4o-mini', not {name!r}"
        )
    return name


@lru_cache(maxsize=32)
def _named(name: str) -> LanguageModel:
    from dspex.lm.resolve import parse_model

    return parse_model(name)


def _table(data: dict[str, Any], name: str, file: Path) -> dict[str, Any]:
    found: object = data.get(name, {})
    if not isinstance(found, dict):
        raise ConfigurationError(f"{file}: {name!r} is a table, as in [tool.dspex], not {found!r}.")
    return cast("dict[str, Any]", found)


@lru_cache(maxsize=32)
def project_settings(folder: str) -> dict[str, Any]:
    """Read `[tool.dspex]` of the nearest pyproject.toml at or above a folder.

    Raises:
        ConfigurationError: the file cannot be read.
    """
    import tomllib

    for place in (Path(folder), *Path(folder).parents):
        file = place / "pyproject.toml"
        if file.is_file():
            try:
                data = tomllib.loads(file.read_text(encoding="utf-8"))
            except (OSError, ValueError) as error:
                raise ConfigurationError(f"{file} cannot be read: {error}") from None
            return _table(_table(data, "tool", file), "dspex", file)
    return {}
