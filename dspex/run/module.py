"""`Module`: a program of several, with a `forward` that says how they work together."""

# pyright: reportIncompatibleMethodOverride=false
# Here checkers see descriptors that read the types of `forward`, in the place of methods.

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, cast

from dspex.define.binding import did_you_mean
from dspex.errors import ConfigurationError
from dspex.run.module_calls import ModuleCalls
from dspex.run.predict import Predict
from dspex.run.saved import SavedProgram
from dspex.run.state import save_state
from dspex.run.tree import exchanged, leaves

if TYPE_CHECKING:
    from os import PathLike
    from typing import Self

    from dspex.lm.base import LanguageModel
    from dspex.run import forward_types as types
    from dspex.run.completion import RouteName
    from dspex.run.plan_settings import Compat
    from dspex.run.program import Program
    from dspex.spec.dialect import Dialect


class Module(ModuleCalls):
    r"""A program of several: its `forward`, plain or async, says how they work together.

    Programs are attributes, or stand in lists, tuples and dicts that are, modules among them. Calls
    have the parameters and the result of `forward`, at run time and for type checkers: each value is
    held to the annotation of its parameter, where that is a type that a signature may have.

    Raises:
        ConfigurationError: there is no forward.

    >>> from dspex.testing import ScriptedModel
    >>> class Twice(Module):
    ...     def __init__(self) -> None:
    ...         self.double = Predict("n: int -> twice: int")
    ...
    ...     def forward(self, n: int) -> int:
    ...         return self.double(n=n).twice
    >>> twice = Twice().with_(lm=ScriptedModel("[[ ## twice ## ]]\n4\n\n[[ ## completed ## ]]"))
    >>> twice(n=2)
    4
    >>> [call.name for call in twice.full(n=2).calls]
    ['double']
    """

    if TYPE_CHECKING:
        __call__: ClassVar[types.CallOf]
        acall: ClassVar[types.AsyncCallOf]
        full: ClassVar[types.FullOf]
        afull: ClassVar[types.AsyncFullOf]
        stream: ClassVar[types.StreamOf]
        request: ClassVar[types.RequestOf]
        batch: ClassVar[types.BatchOf]
        abatch: ClassVar[types.AsyncBatchOf]
        then: ClassVar[types.ThenOf]
        __rshift__: ClassVar[types.ShiftOf]

    def named_predictors(self) -> dict[str, Predict[Any, Any]]:
        """Return every `Predict` that the module holds, each once, by its path.

        The paths are those of DSPy: `answer`, `reader.answer`, `steps[0]`, `by_kind['refund']`.
        """
        return {path: p for path, p in leaves(self).items() if isinstance(p, Predict)}

    def predictors(self) -> list[Predict[Any, Any]]:
        """Return every `Predict` that the module holds, each once."""
        return list(self.named_predictors().values())

    def with_(
        self,
        *,
        lm: LanguageModel | None = None,
        extractor: LanguageModel | None = None,
        route: RouteName | None = None,
        dialect: Dialect | None = None,
        compat: Compat | None = None,
        temperature: float | None = None,
        max_tokens: int | None = None,
        top_p: float | None = None,
        stop: Sequence[str] | None = None,
        seed: int | None = None,
        reasks: int | None = None,
        token_budget: int | None = None,
    ) -> Self:
        """Return a copy in which every program has other settings; what is not given stays.

        The copy is a shallow one: what holds programs is copied, all else is shared.

        Raises:
            ConfigurationError: a setting is wrong.
        """
        settings: dict[str, Any] = {
            "lm": lm,
            "extractor": extractor,
            "route": route,
            "dialect": dialect,
            "compat": compat,
            "temperature": temperature,
            "max_tokens": max_tokens,
            "top_p": top_p,
            "stop": stop,
            "seed": seed,
            "reasks": reasks,
            "token_budget": token_budget,
        }
        given = {name: value for name, value in settings.items() if value is not None}
        return cast("Self", exchanged(self, lambda path, program: program.with_(**given)))

    def with_predictor(
        self,
        name: str,
        *,
        lm: LanguageModel | None = None,
        extractor: LanguageModel | None = None,
        route: RouteName | None = None,
        demos: Sequence[Any] | None = None,
        dialect: Dialect | None = None,
        compat: Compat | None = None,
        instructions: str | None = None,
        descriptions: Mapping[str, str] | None = None,
        temperature: float | None = None,
        max_tokens: int | None = None,
        top_p: float | None = None,
        stop: Sequence[str] | None = None,
        seed: int | None = None,
        reasks: int | None = None,
        token_budget: int | None = None,
    ) -> Self:
        """Return a copy in which one predictor has other settings; what is not given stays.

        Args:
            name: the path of the predictor, as in `named_predictors()`; that of DSPy, such as
                "answer.predict" for a chain of thought, will do.
            lm, extractor, route, demos, dialect, compat, instructions, descriptions, temperature,
                max_tokens, top_p, stop, seed, reasks, token_budget: as `Predict.with_` takes them.

        Raises:
            ConfigurationError: there is no such predictor, or a setting is wrong.
        """
        path = self._path(name, self.named_predictors())
        changed = self.named_predictors()[path].with_(
            lm=lm,
            extractor=extractor,
            route=route,
            demos=demos,
            dialect=dialect,
            compat=compat,
            instructions=instructions,
            descriptions=descriptions,
            temperature=temperature,
            max_tokens=max_tokens,
            top_p=top_p,
            stop=stop,
            seed=seed,
            reasks=reasks,
            token_budget=token_budget,
        )
        return self.with_programs({path: changed})

    def with_programs(self, programs: Mapping[str, Program[..., Any, Any]]) -> Self:
        """Return a copy with other programs at some paths; it is as shallow as that of `with_`.

        Raises:
            ConfigurationError: the module has no program at a path.
        """
        held = leaves(self)
        others = {self._path(name, held): program for name, program in programs.items()}
        return cast("Self", exchanged(self, lambda path, program: others.get(path, program)))

    def _path(self, name: str, held: Mapping[str, Any]) -> str:
        for path in (name, name.removesuffix(".predict")):
            if path in held:
                return path
        raise ConfigurationError(
            f"{type(self).__name__} has no predictor {name!r}; it has {', '.join(held) or 'none'}"
            f"{did_you_mean(name, list(held))}"
        )

    def save(self, path: str | PathLike[str]) -> None:
        """Save instructions, descriptions, demos and models of the predictors, in the JSON of DSPy.

        A DSPy program with the same predictors under the same names loads it, and so does `load`.
        Keys, routes, dialects and the options of predictors are not saved, nor is a model that is no
        `Model`.

        Args:
            path: of the file; it ends in .json.

        Raises:
            ConfigurationError: it cannot be written, or a demo holds what JSON cannot.
        """
        save_state(self.named_predictors(), Path(path))

    def load(self, path: str | PathLike[str], *, partial: bool = False, trusted: bool = False) -> Self:
        """Take over what was saved by `save`, or by a DSPy program, and return this module.

        Args:
            path: of the JSON file; a pickle is refused.
            partial: whether predictors may be missing, on either side.
            trusted: whether models go to the servers that the file names; see `SavedProgram`.

        Raises:
            ConfigurationError: the file holds no state, or that of other predictors; nothing has
                changed then.
        """
        loaded = SavedProgram(path, trusted=trusted).applied(self, partial=partial)
        self.__dict__.update(loaded.__dict__)
        return self

    def with_next(self, signature: Any) -> Predict[Any, Any]:
        """Return a `Predict` for another signature with the last predictor's model, route and options."""
        predictors = self.predictors()
        return predictors[-1].with_next(signature) if predictors else Predict(signature)

    def __repr__(self) -> str:
        held = ", ".join(f"{path}={program!r}" for path, program in leaves(self).items())
        return f"{type(self).__name__}({held})"
