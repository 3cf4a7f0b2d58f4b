"""Programs that were optimised with DSPy and saved as JSON, run natively and without DSPy."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, ParamSpec, TypeVar, cast

from dspex.errors import ConfigurationError
from dspex.lm.base import LanguageModel
from dspex.run.chain_of_thought import ChainOfThought
from dspex.run.completion import RouteName
from dspex.run.predict import Predict
from dspex.run.saved_file import SAMPLING, SavedPredictor, read_state, server_of
from dspex.spec.dialect import Dialect
from dspex.spec.reasoning import REASONING, with_reasoning
from dspex.spec.signature import FieldSpec, SignatureSpec, default_instructions

if TYPE_CHECKING:
    from dspex.run.module import Module

P = ParamSpec("P")
R = TypeVar("R")
M = TypeVar("M", bound="Module")

MINOR: Final = "3.4"
"""The version of DSPy whose prompts the dialects write."""


class SavedProgram:
    """The state of a program, DSPy's or a `Module`, that was saved with `program.save("program.json")`.

    It holds the instructions, descriptions, demos and model settings of every predictor, no code:
    which signatures they have, and how they work together, stays yours to say.

    Args:
        path: of the JSON file.
        trusted: whether a model goes to the server that the file names for it. Prompts and the key of
            the environment go there too, so a file of unknown origin could have them. A model with such
            an address is not used unless it is trusted.

    Raises:
        ConfigurationError: the file is not there, is no such state, or holds pickled code.
    """

    def __init__(self, path: str | os.PathLike[str], *, trusted: bool = False) -> None:
        self.path = Path(path)
        self.trusted = trusted
        state = read_state(self.path)
        self.predictors: dict[str, SavedPredictor] = state.predictors
        self.version = state.version

    @property
    def left_out(self) -> list[str]:
        """What was saved and is not used here, a sentence each."""
        said = [f"{p.name}: {what}" for p in self.predictors.values() for what in p.left_out]
        if not self.trusted:
            servers = [(name, server_of(p.lm)) for name, p in self.predictors.items()]
            said += [
                f"{name}: the model at {server}, which is used only if the file is trusted"
                for name, server in servers
                if server
            ]
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
        model = lm if lm is not None else self._model(saved)
        program = cast(
            "Predict[P, R]",
            kind(signature, lm=model, route=route, dialect=dialect, demos=cast("Sequence[Any]", demos)),
        )
        if saved.instructions == spec.instructions:
            return program.with_(descriptions=descriptions) if descriptions else program
        return program.with_(instructions=saved.instructions, descriptions=descriptions)

    def applied(self, module: M, *, partial: bool = False) -> M:
        """Make a copy of a module whose predictors have what was saved for them, by their names.

        A model is that of the module's predictor; the saved one where that names none.

        Args:
            module: its predictors have the fields that were saved.
            partial: whether predictors may be missing, on either side; those of the module stay then as
                they are.

        Raises:
            ConfigurationError: a predictor is missing on either side, or its fields are others; every
                problem is told.
        """
        present = module.named_predictors()
        saved = {path: self._for(path) for path in present}
        known = {found.name for found in saved.values() if found is not None}
        problems: list[str] = []
        if not partial:
            problems += [f"{path!r} is not in it" for path, found in saved.items() if found is None]
            cls = type(module).__name__
            problems += [f"{cls} has no {name!r}" for name in self.predictors if name not in known]
        changed: dict[str, Predict[Any, Any]] = {}
        for path, found in saved.items():
            try:
                if found is not None:
                    changed[path] = self._taught(found, present[path])
            except ConfigurationError as error:
                problems.append(str(error).removesuffix("."))
        if problems:
            raise ConfigurationError(
                f"{self.path} does not fit {type(module).__name__}: {'; '.join(problems)}."
            )
        return module.with_programs(changed)

    def _for(self, path: str) -> SavedPredictor | None:
        """Find what was saved for a program; DSPy's chain of thought holds its predictor."""
        return self.predictors.get(path) or self.predictors.get(f"{path}.predict")

    def _taught(self, saved: SavedPredictor, program: Predict[Any, Any]) -> Predict[Any, Any]:
        own = program.plan.spec
        asked = with_reasoning(own) if isinstance(program, ChainOfThought) else own
        kind, fields = _matched(saved, asked)
        if kind is ChainOfThought:
            raise ConfigurationError(f"the saved predictor {saved.name!r} reasons first: use ChainOfThought")
        names = {f.name for f in own.fields}
        told = [(f, text) for f, text in zip(fields, saved.descriptions, strict=True) if f is not None]
        said = default_instructions(asked) if asked.instructions is None else asked.instructions
        return program.with_(
            lm=None if program.plan.lm is not None else self._model(saved),
            demos=[_demo(demo, fields) for demo in saved.demos],
            instructions=None if saved.instructions == said else saved.instructions,
            descriptions={f.name: text for f, text in told if f.name in names and not _same(f, text)},
        )

    def _model(self, saved: SavedPredictor) -> LanguageModel | None:
        return None if server_of(saved.lm) and not self.trusted else _model(saved.lm)

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

    given = {key: settings[key] for key in SAMPLING if settings.get(key) is not None}
    return cast("LanguageModel", Model(name, base_url=server_of(settings), **given))
