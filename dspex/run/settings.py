"""Which model a program gets that names none: `DSPEX_MODEL`, else `[tool.dspex]` in pyproject.toml."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple, cast

from dspex.errors import ConfigurationError
from dspex.lm.base import LanguageModel

NO_MODEL = (
    "No model is configured. Give one: Predict(..., lm=Model('openai/gpt-4o-mini')), or set DSPEX_MODEL, "
    'or `model = "…"` under [tool.dspex] in pyproject.toml, or --model on the command line. '
    "Without a key: Model('local/smollm2') (`dspex model install`)."
)


_KNOWN: Final = ("model", "mypy")
"""What may stand under [tool.dspex]; the plugin for mypy reads its own part."""


class Named(NamedTuple):
    """The text that names a model, and where it stands."""

    name: str
    source: str


def configured_model() -> LanguageModel:
    """Return the model that environment or project file name.

    Raises:
        ConfigurationError: neither does, or what they say is wrong.
        ModelNotFoundError: there is no such offline model.
    """
    named = configured_name()
    if named is None:
        raise ConfigurationError(NO_MODEL)
    try:
        return _made(named.name)
    except ConfigurationError as error:
        raise ConfigurationError(f"{named.source}: {error}") from None


def configured_name() -> Named | None:
    """Return what environment or project file say about the model; None if neither does.

    Raises:
        ConfigurationError: the project file cannot be used.
    """
    if name := os.environ.get("DSPEX_MODEL"):
        return Named(name, "DSPEX_MODEL")
    try:
        folder = str(Path.cwd())
    except OSError:  # it was removed
        return None
    project = project_settings(folder)
    return Named(project.model, project.file) if project.model else None


@lru_cache(maxsize=32)
def _made(name: str) -> LanguageModel:
    from dspex.lm.resolve import parse_model

    return parse_model(name)


class Project(NamedTuple):
    """What `[tool.dspex]` of a project file says.

    Attributes:
        model: the text that names it; "" for none.
        file: where it stands; "" without a project.
    """

    model: str = ""
    file: str = ""


@lru_cache(maxsize=32)
def project_settings(folder: str) -> Project:
    """Read `[tool.dspex]` of the nearest pyproject.toml at or above a folder.

    Raises:
        ConfigurationError: the file cannot be read, or says what it should not.
    """
    import tomllib

    for place in (Path(folder), *Path(folder).parents):
        file = place / "pyproject.toml"
        if not _is_file(file):
            continue
        try:
            data = tomllib.loads(file.read_text(encoding="utf-8-sig"))
        except (OSError, ValueError, RecursionError) as error:
            raise ConfigurationError(f"{file} cannot be read: {error}") from None
        return _project(data, str(file))
    return Project()


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # in a folder that nobody may look into
        return False


def _project(data: dict[str, object], file: str) -> Project:
    dspex = _table(_table(data, "tool", file), "dspex", file)
    if unknown := dspex.keys() - set(_KNOWN):
        raise ConfigurationError(
            f"{file}: [tool.dspex] has no setting {', '.join(map(repr, sorted(unknown)))}. "
            f"There is: {', '.join(_KNOWN)}"
        )
    model = dspex.get("model", "")
    if not isinstance(model, str):  # its value is not shown: there may be a password in it
        raise ConfigurationError(
            f'{file}: model under [tool.dspex] must be a text, such as "openai/gpt-4o-mini", '
            f"not of type {type(model).__name__}"
        )
    return Project(model, file)


def _table(data: dict[str, object], name: str, file: str) -> dict[str, object]:
    found = data.get(name, {})
    if not isinstance(found, dict):
        raise ConfigurationError(f"{file}: {name!r} must be a table: write [tool.dspex]")
    return cast("dict[str, object]", found)
