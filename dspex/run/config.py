"""What a runtime may be told: frozen, and every option with its unit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from inspect import iscoroutinefunction
from typing import Any, Final, TypedDict, cast

from msgspec import Struct

from dspex.errors import ConfigurationError, excerpt
from dspex.lm.base import LanguageModel, Options
from dspex.observe.events import Hook
from dspex.run.asking import is_whole
from dspex.run.models import model_problem

NO_OPTIONS: Final = Options()


class RuntimeOptions(TypedDict, total=False):
    """The options of `RuntimeConfig`, as keywords."""

    lm: LanguageModel | None
    options: Options
    timeout: float | None
    hooks: Sequence[Hook]
    history: int
    concurrency: int
    reasks: int
    token_budget: int | None


class RuntimeConfig(Struct, frozen=True, kw_only=True):
    """How calls are carried out.

    Attributes:
        lm: the model of programs that name none.
        options: sampling and limits that apply where program and model say nothing.
        timeout: seconds that one call may take; None waits for ever.
        hooks: called with every event, in this order.
        history: how many finished calls `inspect_history` remembers. Each keeps its value alive, and a
            hundred nested ones already cost a tenth of a call: the processor's cache runs over.
        concurrency: how many calls of a batch run at once, unless the batch says.
        reasks: how many times a model is asked again after an answer that was refused, and told what is
            wrong with it.
        token_budget: how many tokens a call may cost with all its attempts, questions included; where the
            next attempt would cost more, the model is not asked again. None is no limit.
    """

    lm: LanguageModel | None = None
    options: Options = NO_OPTIONS
    timeout: float | None = 60.0
    hooks: Sequence[Hook] = ()
    history: int = 20
    concurrency: int = 8
    reasks: int = 1
    token_budget: int | None = None

    def __post_init__(self) -> None:
        problems = [
            f"{name} is {wanted}, not {excerpt(getattr(self, name))}"
            for name, wanted, fits in _CHECKS
            if not fits(getattr(self, name))
        ]
        if not problems and self.options != NO_OPTIONS:
            from dspex.lm.settings import option_problems

            problems += option_problems(self.options)
        if self.lm is not None and (problem := model_problem(self.lm)) is not None:
            problems.append(f"lm: {problem}")
        if problems:
            raise ConfigurationError("RuntimeConfig: " + "; ".join(problems))


def _is_number(value: object, least: float) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and value >= least


def _are_hooks(value: object) -> bool:
    return isinstance(value, (tuple, list)) and all(map(_is_hook, cast("Sequence[object]", value)))


def _is_hook(value: object) -> bool:
    called = getattr(value, "__call__", None)  # noqa: B004  # its code is looked at
    return callable(value) and not (iscoroutinefunction(value) or iscoroutinefunction(called))


_CHECKS: Final[tuple[tuple[str, str, Callable[[Any], bool]], ...]] = (
    ("options", "Options(…)", lambda v: isinstance(v, Options)),
    ("timeout", "a number of seconds above 0, or None", lambda v: v is None or (_is_number(v, 0) and v > 0)),
    ("hooks", "a tuple of functions, none of them async", _are_hooks),
    ("history", "a number from 0", lambda v: isinstance(v, int) and v >= 0),
    ("concurrency", "a number from 1", lambda v: isinstance(v, int) and v >= 1),
    ("reasks", "a whole number from 0", lambda v: is_whole(v, 0)),
    ("token_budget", "a whole number from 1, or None", lambda v: v is None or is_whole(v, 1)),
)
"""Name, what it must be, and the test for that."""
