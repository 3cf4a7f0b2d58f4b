"""The JSON files in which DSPy saves the state of programs: read into data, without running anything."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, cast

import msgspec
from msgspec import Struct

from dspex.errors import ConfigurationError, excerpt

_MAX_BYTES: Final = 2**28
_PICKLES: Final = (".pkl", ".pickle", ".dill")
SAMPLING: Final = ("temperature", "max_tokens", "top_p", "stop", "seed")
_WITHOUT_EFFECT: Final = frozenset(
    {
        "model",
        "model_type",
        "api_base",
        "base_url",
        "cache",
        "num_retries",
        "finetuning_model",
        "launch_kwargs",
        "train_kwargs",
        *SAMPLING,
    }
)
"""Settings of DSPy's LM that are used here, or say nothing about a request."""


class SavedPredictor(Struct, frozen=True):
    """One predictor of a saved program.

    Attributes:
        name: as `named_predictors` calls it, such as "classify.predict".
        instructions: what the model is told to do.
        labels: DSPy's label of each field, such as "Ticket:", inputs first.
        descriptions: what the model is told about each field, in the same order.
        demos: labelled examples, by field name.
        lm: settings of the model that was saved with it; empty when there was none.
        left_out: what has no counterpart here and is not used.
    """

    name: str
    instructions: str
    labels: tuple[str, ...]
    descriptions: tuple[str, ...]
    demos: tuple[dict[str, Any], ...]
    lm: dict[str, Any]
    left_out: tuple[str, ...] = ()


class SavedState(Struct, frozen=True):
    """What a file holds.

    Attributes:
        predictors: by name, in the order of the file.
        version: of the DSPy that saved it; "" where the file does not say.
    """

    predictors: dict[str, SavedPredictor]
    version: str


def read_state(path: Path) -> SavedState:
    """Read a file.

    Raises:
        ConfigurationError: it is not there, is no such state, or holds pickled code.
    """
    state = _read(path)
    metadata = state.pop("metadata", None)
    predictors = {name: _predictor(name, part, path) for name, part in _parts(state, path)}
    if not predictors:
        raise ConfigurationError(f"{path} holds no predictors. Save a program with program.save(path).")
    return SavedState(predictors, _version(metadata))


def server_of(settings: Mapping[str, Any]) -> str | None:
    """Return the address of the server that saved settings of a model name."""
    return settings.get("api_base") or settings.get("base_url")


def _read(path: Path) -> dict[str, Any]:
    if path.is_dir() or path.suffix in _PICKLES:
        raise ConfigurationError(
            f"{path} is a pickle, which can run any code when it is loaded, and is not. "
            'Save the program as JSON: program.save("program.json").'
        )
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise ConfigurationError(f"{path} has more than {_MAX_BYTES:,} bytes.")
        data = path.read_bytes()
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be read: {error.strerror}.") from None
    try:
        state = msgspec.json.decode(data)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path} holds no JSON: {error}.") from None
    if not isinstance(state, dict):
        raise ConfigurationError(f"{path} holds no saved program: a JSON object is expected.")
    return cast("dict[str, Any]", state)


def _parts(state: Mapping[str, Any], path: Path) -> list[tuple[str, Mapping[str, Any]]]:
    """Return the predictors; a program that is one predictor is saved without a name."""
    if "signature" in state and "demos" in state:
        return [("self", state)]
    parts: list[tuple[str, Mapping[str, Any]]] = []
    for name, part in state.items():
        if not isinstance(part, Mapping):
            raise ConfigurationError(f"{path}: {name!r} is no saved predictor but {excerpt(part)}.")
        parts.append((name, cast("Mapping[str, Any]", part)))
    return parts


class _Field(Struct):
    prefix: str
    description: str


class _Signature(Struct):
    instructions: str
    fields: list[_Field]


class _State(Struct):
    signature: _Signature
    demos: list[dict[str, Any]]
    lm: dict[str, Any] | None = None
    fields: Any = None


def _predictor(name: str, part: Mapping[str, Any], path: Path) -> SavedPredictor:
    try:
        state = msgspec.convert(part, _State)
    except msgspec.ValidationError as error:
        raise ConfigurationError(f"{path}: {name!r} is no saved predictor: {error}.") from None
    lm = state.lm or {}
    left_out = [
        f"the model setting {key} = {excerpt(value)}" for key, value in lm.items() if _unknown(key, value)
    ]
    if lm and not isinstance(lm.get("model"), str):
        left_out.append(f"the model, which has no name but {excerpt(lm.get('model'))}")
    if state.fields:
        left_out.append("the decisions of its fields (DSPy's decide)")
    return SavedPredictor(
        name,
        state.signature.instructions,
        tuple(f.prefix for f in state.signature.fields),
        tuple(f.description for f in state.signature.fields),
        tuple(state.demos),
        lm,
        tuple(left_out),
    )


def _unknown(key: str, value: object) -> bool:
    if key.startswith("_") or value in (None, {}, []):
        return False
    return key not in _WITHOUT_EFFECT or (key == "model_type" and value != "chat")


class _Metadata(Struct):
    dependency_versions: dict[str, str]


def _version(metadata: Any) -> str:
    try:
        return msgspec.convert(metadata, _Metadata).dependency_versions.get("dspy", "")
    except msgspec.ValidationError:
        return ""
