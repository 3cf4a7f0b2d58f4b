"""A `Module` of dspex as a module of DSPy, with its predictors under the same paths."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, cast

import dspy
from msgspec import Struct
from msgspec.structs import asdict

from dspex.bridge.asked import Asked
from dspex.bridge.engine import language_model
from dspex.bridge.examples import to_prediction
from dspex.bridge.mirror import Mirror, Origin, fill
from dspex.bridge.predicting import predictor_of
from dspex.bridge.wrapped import Wrapped
from dspex.define.decorator import is_signature, spec_of
from dspex.run.forward import forward_of
from dspex.run.module import Module
from dspex.run.tree import exchanged
from dspex.spec.own_types import own_types_in


class ProgramModule(Mirror):
    """A `Module` of dspex: its forward runs, and its predictors are those of DSPy."""

    def __init__(self, module: Module) -> None:
        super().__init__()
        self._origin = Origin(module)
        made: dict[int, Any] = {id(module): self}
        fill(self, module, "", (), self._origin, made)

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        """Run the module's forward; what it returns becomes a `dspy.Prediction`.

        Raises:
            BindError: inputs do not fit.
            AnswerError: an answer does not give the outputs.
        """
        return predicted(self._asking()(*args, **self._objects(kwargs)))

    async def aforward(self, *args: Any, **kwargs: Any) -> Any:
        """Run like `forward`, from a coroutine."""
        return predicted(await self._asking().acall(*args, **self._objects(kwargs)))

    def _objects(self, inputs: Mapping[str, Any]) -> dict[str, Any]:
        """Return inputs as forward takes them, of an example in which a Struct is a dict."""
        return forward_of(self._origin.module).objects(inputs)

    def get_lm(self) -> Any:
        """Return the model that all predictors have, else the one that all programs have.

        Raises:
            ValueError: the predictors have several.
        """
        own = {id(held.program.plan.lm): held.program.plan.lm for held in self._origin.predicting.values()}
        only = next(iter(own.values())) if len(own) == 1 else None
        return super().get_lm() or (None if only is None else language_model(only))

    def program(self) -> Module:
        """Return the module with what its predictors were taught."""

        def taught(path: str, program: Any) -> Any:
            held = self._origin.predicting.get(path)
            return self._wrapped(path, program) if held is None else held.taught(predictor_of(self._at(path)))

        return cast("Module", exchanged(self._origin.module, taught))

    def _asking(self) -> Any:
        """Return the module with programs that ask the predictors of DSPy."""

        def asked(path: str, program: Any) -> Any:
            held = self._origin.predicting.get(path)
            return self._wrapped(path, program) if held is None else Asked(held, self._at(path))

        return exchanged(self._origin.module, asked)

    def _wrapped(self, path: str, program: Any) -> Any:
        if not issubclass(program.__class__, Wrapped):
            return program
        return Wrapped(self._at(path), program.plan.alias, program.plan.lm)

    def _at(self, path: str) -> Any:
        found: Any = self
        for by_attribute, key in self._origin.ways[path]:
            found = getattr(found, key) if by_attribute else found[key]
        return found


def predicted(value: Any) -> Any:
    """Make a `dspy.Prediction` of what a forward returned.

    A record gives its outputs, an object its fields and a dict its items; anything else is the
    prediction's `result`.
    """
    kind = value.__class__
    if issubclass(kind, dspy.Prediction):
        return value
    for fits, write in _FIELDS:
        if fits(kind):
            return dspy.Prediction(**{str(name): item for name, item in write(value).items()})
    return dspy.Prediction(result=value)


def _outputs(record: Any) -> dict[str, Any]:
    """Return the outputs of a record as predictors give them: what DSPy does not know stays as it is."""
    spec = spec_of(type(record))
    given = dict(to_prediction(record).items())
    for field in spec.outputs:
        if field.wire in given and not own_types_in(field.type, spec):
            given[field.wire] = getattr(record, field.name)
    return given


def _dataclass_values(value: Any) -> dict[str, Any]:
    return {name: getattr(value, name) for name in value.__dataclass_fields__}


_FIELDS: Final[tuple[tuple[Callable[[type], bool], Callable[[Any], Mapping[Any, Any]]], ...]] = (
    (is_signature, _outputs),
    (lambda kind: issubclass(kind, Mapping), lambda value: value),
    (lambda kind: issubclass(kind, Struct), asdict),
    (lambda kind: hasattr(kind, "__dataclass_fields__"), _dataclass_values),
    (lambda kind: hasattr(kind, "__pydantic_fields__"), dict),
)
"""What has fields, and how they are read."""
