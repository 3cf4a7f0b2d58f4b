"""Programs that were optimised with DSPy and saved as JSON, run natively and without DSPy."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, ParamSpec, TypeVar, cast

import msgspec
from msgspec import Struct

from dspex.errors import ConfigurationError, excerpt
from dspex.lm.base import LanguageModel
from dspex.run.completion import RouteName
from dspex.run.predict import ChainOfThought, Predict
from dspex.spec.dialect import Dialect
from dspex.spec.reasoning import REASONING
from dspex.spec.signature import FieldSpec, SignatureSpec

P = ParamSpec("P")
R = TypeVar("R")

MINOR: Final = "3.4"
"""The version of DSPy whose prompts the dialects write."""
_MAX_BYTES: Final = 2**28
_PICKLES: Final = (".pkl", ".pickle", ".dill")
_SAMPLING: Final = ("temperature", "max_tokens", "top_p", "stop", "seed")
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
        *_SAMPLING,
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


class SavedProgram:
    """The state of a DSPy program that was saved with `program.save("program.json")`.

    It holds the instructions, descriptions, demos and model settings of every predictor, no code:
    which signatures they have, and how they work together, stays yours to say.

    Args:
        path: of the JSON file.

    Raises:
        ConfigurationError: the file is not there, is no such state, or holds pickled code.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        state = _read(Path(path))
        metadata = state.pop("metadata", None)
        self.path = Path(path)
        self.predictors: dict[str, SavedPredictor] = {
            name: _predictor(name, part, self.path) for name, part in _parts(state, self.path)
        }
        self.version = _version(metadata)
        if not self.predictors:
            raise ConfigurationError(f"{path} holds no predictors. Save a program with program.save(path).")

    @property
    def left_out(self) -> list[str]:
        """What was saved and is not used here, a sentence each."""
        said = [f"{p.name}: {what}" for p in self.predictors.values() for what in p.left_out]
        if self.version and not self.version.startswith(f"{MINOR}."):
            said.append(
                f"it was saved by DSPy {self.version}, whose prompts may differ from those of {MINOR}"
            )
        return said

    def predictor(
        self,
        name: str | None,
        signature: Callable[P, R],
        *,
        lm: LanguageModel | None = None,
        route: RouteName | None = None,
        dialect: Dialect = "dspy-3.4/chat",
    ) -> Predict[P, R]:
        """Make a program of one predictor.

        Args:
            name: of the predictor; None for the only one.
            signature: a class made by `@signature` with the fields that were saved. If the saved
                predictor reasons first and the class does not say so, it is a `ChainOfThought`.
            lm: the model; the saved one unless given, else that of the runtime.
            route: "native" or "bridge"; None chooses.
            dialect: the prompt format.

        Raises:
            ConfigurationError: there is no such predictor, or its fields are others.
        """
        saved = self._find(name)
        from dspex.define.decorator import spec_of

        spec = spec_of(signature)
        kind, fields = _matched(saved, spec)
        told = zip(fields, saved.descriptions, strict=True)
        descriptions = {f.name: text for f, text in told if f is not None and not _same(f, text)}
        demos = [_demo(demo, fields) for demo in saved.demos]
        model = lm if lm is not None else _model(saved.lm)
        program = cast(
            "Predict[P, R]",
            kind(signature, lm=model, route=route, dialect=dialect, demos=cast("Sequence[Any]", demos)),
        )
        if saved.instructions == spec.instructions:
            return program.with_(descriptions=descriptions) if descriptions else program
        return program.with_(instructions=saved.instructions, descriptions=descriptions)

    def _find(self, name: str | None) -> SavedPredictor:
        known = ", ".join(self.predictors)
        if name is None:
            if len(self.predictors) > 1:
                raise ConfigurationError(f"{self.path} holds several predictors; name one of {known}.")
            return next(iter(self.predictors.values()))
        if name not in self.predictors:
            raise ConfigurationError(f"{self.path} holds no predictor {name!r}. It holds {known}.")
        return self.predictors[name]

    def __repr__(self) -> str:
        return f"SavedProgram({str(self.path)!r}, predictors=[{', '.join(self.predictors)}])"


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


def _matched(saved: SavedPredictor, spec: SignatureSpec) -> tuple[Any, list[FieldSpec | None]]:
    """Lay the saved fields beside those of a signature; None stands for a reasoning that it lacks.

    Raises:
        ConfigurationError: they are other fields.
    """
    fields: list[FieldSpec | None] = [*spec.inputs, *spec.outputs]
    kind: Any = Predict
    wanted = [_label(f.wire) for f in (*spec.inputs, *spec.outputs)]
    labels = [_label(label) for label in saved.labels]
    if len(labels) == len(wanted) + 1 and labels[len(spec.inputs)] == _label(REASONING):
        kind = ChainOfThought
        fields.insert(len(spec.inputs), None)
        wanted.insert(len(spec.inputs), _label(REASONING))
    shared = sum(label == name for label, name in zip(labels, wanted, strict=False))
    if len(labels) != len(wanted) or not shared:
        own = ", ".join(f.wire for f in (*spec.inputs, *spec.outputs))
        raise ConfigurationError(
            f"The saved predictor {saved.name!r} has the fields {', '.join(saved.labels)} and {spec.name} "
            f"has {own}. They have to be the same, in the same order."
        )
    return kind, fields


def _label(name: str) -> str:
    return "".join(filter(str.isalnum, name)).lower()


def _same(field: FieldSpec, text: str) -> bool:
    """Whether a description says what the field says; DSPy fills a missing one with the field's name."""
    return text == (f"${{{field.wire}}}" if field.desc is None else field.desc)


def _demo(demo: Mapping[str, Any], fields: Sequence[FieldSpec | None]) -> dict[str, Any]:
    """Take the values of fields out of a demo, by field name."""
    names = {REASONING if f is None else f.wire: REASONING if f is None else f.name for f in fields}
    return {names[wire]: value for wire, value in demo.items() if wire in names}


def _model(settings: Mapping[str, Any]) -> LanguageModel | None:
    """Make the model that was saved; its key comes from the environment, as always."""
    name = settings.get("model")
    if not isinstance(name, str):
        return None
    from dspex.lm.model import Model

    given = {key: settings[key] for key in _SAMPLING if settings.get(key) is not None}
    base_url = settings.get("api_base") or settings.get("base_url")
    return cast("LanguageModel", Model(name, base_url=base_url, **given))
