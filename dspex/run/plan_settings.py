"""The settings of one program, each checked where it is given and not at the first call."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal, TypeAlias

from dspex.errors import ConfigurationError, excerpt
from dspex.lm.base import Options
from dspex.run.asking import Asking
from dspex.run.completion import RouteName
from dspex.run.config import NO_OPTIONS
from dspex.run.models import model_problem
from dspex.spec.dialect import TWO_STEP
from dspex.spec.reasoning import REASONING
from dspex.spec.signature import SignatureSpec
from dspex.spec.wording import Wording

Kind: TypeAlias = Literal["predict", "chain_of_thought"]
ASKING: Final = Asking()
Compat: TypeAlias = Literal["dspex", "dspy"]
"""Whose way to read answers, and to ask once more, is followed."""
COMPATS: Final[tuple[Compat, ...]] = ("dspex", "dspy")
ROUTES: Final[tuple[RouteName, ...]] = ("native", "bridge")


def record_class_of(signature: Any) -> Any:
    from dspex.define.decorator import is_signature
    from dspex.define.undecorated import check_decorated

    cls = getattr(signature, "__origin__", signature)
    if is_signature(cls) or (isinstance(cls, type) and hasattr(cls, "__dspex_known_spec__")):
        check_decorated(cls)
        return cls
    raise ConfigurationError(
        f"{excerpt(signature)} is no signature. Give a class with @signature, or a string such as "
        "'question -> answer: float'."
    )


def check_reasoning(spec: SignatureSpec) -> None:
    for field in spec.fields:
        own = field.kind == "output" and field.wire == REASONING  # declared by the user
        if not own and REASONING in (field.name, field.wire):
            raise ConfigurationError(
                f"ChainOfThought adds an output {REASONING!r}, and {spec.name} has an {field.kind} of that "
                "name. Rename it, or use Predict."
            )


def one_of(what: str, value: Any, known: tuple[str, ...]) -> Any:
    if (value is None and what == "route") or value in known:
        return value
    raise ConfigurationError(f"There is no {what} {value!r}. Known: {', '.join(map(repr, known))}.")


def checked_compat(compat: Any, asking: Asking, dialect: str) -> Any:
    if one_of("compat", compat, COMPATS) == "dspy":
        if asking.reasks:
            raise ConfigurationError(
                'With compat="dspy" a model is asked as often as DSPy asks. Leave reasks out.'
            )
        if dialect == TWO_STEP:
            raise ConfigurationError(
                f'compat="dspy" does not go with the dialect {TWO_STEP!r}. Leave one of the two out.'
            )
    return compat


def checked_lm(what: str, lm: Any) -> Any:
    if lm is not None and (problem := model_problem(lm)) is not None:
        raise ConfigurationError(f"{what}: {problem}.")
    return lm


def checked_options(options: Options) -> Options:
    if options != NO_OPTIONS:
        from dspex.lm.settings import option_problems

        if problems := list(option_problems(options)):
            raise ConfigurationError("; ".join(problems))
    return options


def checked_demos(cls: Any, demos: Any) -> tuple[Any, ...]:
    try:
        shown = tuple(demos)
    except TypeError:
        raise ConfigurationError(f"demos is a sequence of records, not {excerpt(demos)}.") from None
    for demo in shown:
        if not isinstance(demo, (Mapping, cls)):
            raise ConfigurationError(f"A demo of {cls.__name__} is one of its records, not {excerpt(demo)}.")
    return shown


def checked_wording(cls: Any, wording: Wording | None) -> Wording | None:
    if wording is None or wording == Wording():
        return None
    from dspex.define.decorator import spec_of

    names = [f.name for f in spec_of(cls).fields]
    texts: dict[str, Any] = {"instructions": wording.instructions or ""}
    for name, text in wording.descriptions:
        if name not in names:
            raise ConfigurationError(f"{cls.__name__} has no field {name!r}. It has {', '.join(names)}.")
        texts[f"the description of {name!r}"] = text
    for what, text in texts.items():
        if not isinstance(text, str):
            raise ConfigurationError(f"{what} is a text, not {excerpt(text)}.")
    return wording


def stop_texts(stop: Any) -> tuple[str, ...]:
    """Return the texts that end an answer; one alone is one, not its letters.

    Raises:
        ConfigurationError: it is neither a text nor a sequence.
    """
    if isinstance(stop, str):
        return (stop,)
    try:
        return tuple(stop)
    except TypeError:
        raise ConfigurationError(f"stop is a text or a sequence of texts, not {excerpt(stop)}.") from None
