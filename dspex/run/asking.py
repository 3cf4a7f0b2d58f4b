"""How often a program may ask again, and what it demands of an answer besides its types."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from msgspec import UNSET, Struct

from dspex.define.judges import Judge, judges_from, judges_of
from dspex.errors import ConfigurationError, answer_error, excerpt
from dspex.run.completion import CheckResult


class Asking(Struct, frozen=True):
    """What a program says of refused answers; None leaves it to the runtime.

    Attributes:
        reasks: how many times the model is asked again after an answer that was refused.
        token_budget: how many tokens all answers to one call may cost, questions included.
        validators: functions of the record that refuse an answer.
        checks: functions of the record whose outcome is recorded.
    """

    reasks: int | None = None
    token_budget: int | None = None
    validators: tuple[Callable[[Any], object], ...] = ()
    checks: tuple[Callable[[Any], object], ...] = ()

    def __post_init__(self) -> None:
        for name, least in LIMITS.items():
            value = getattr(self, name)
            if value is not None and not is_whole(value, least):
                raise ConfigurationError(f"{name} is a whole number from {least}, not {excerpt(value)}.")


LIMITS: Final = {"reasks": 0, "token_budget": 1}
"""The least value of each limit."""


def is_whole(value: object, least: int) -> bool:
    """Whether a value is a whole number that is not less than another."""
    return isinstance(value, int) and not isinstance(value, bool) and value >= least


def asking(reasks: Any, token_budget: Any, validators: Any, checks: Any) -> Asking:
    """Make the settings from what a user gave.

    Raises:
        ConfigurationError: one of them is wrong.
    """
    for functions, hard in ((validators, True), (checks, False)):
        judges_from(functions, hard=hard)
    return Asking(reasks, token_budget, tuple(validators), tuple(checks))


def judges(cls: type, own: Asking) -> tuple[Judge, ...]:
    """Return what is demanded of an answer: by the signature, then by the program."""
    return (
        *judges_of(cls),
        *judges_from(own.validators, hard=True),
        *judges_from(own.checks, hard=False),
    )


def judge(demands: Sequence[Judge], signature: str, record: Any, text: str) -> tuple[CheckResult, ...]:
    """Run every validator on a record, and then every check; return the outcome of the checks.

    Args:
        demands: what is demanded.
        signature: its name, for the error.
        record: with its outputs.
        text: the answer, for the error.

    Raises:
        AnswerError: with everything that a validator finds wrong.
    """
    verdicts = (demand.verdict(record) for demand in demands if demand.hard)
    if problems := [problem for problem in verdicts if problem]:
        raise answer_error(signature, problems, text)
    checks = ((demand.name, demand.verdict(record)) for demand in demands if not demand.hard)
    return tuple(CheckResult(name, not problem, problem) for name, problem in checks)


def has_inputs(record: Any) -> bool:
    """Whether a record knows what was asked."""
    cls: Any = record.__class__
    inputs = (get for name, get in cls.__dspex_slots__ if cls.__dspex_fields__[name].kind == "input")
    return all(get(record) is not UNSET for get in inputs)
