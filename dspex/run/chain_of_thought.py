"""`ChainOfThought` lets a model reason before the outputs of a signature."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Literal, ParamSpec, TypedDict, TypeVar, overload

from dspex.lm.base import LanguageModel
from dspex.run.completion import RouteName
from dspex.run.plan_settings import Compat
from dspex.run.predict import Predict
from dspex.spec.dialect import Dialect

if TYPE_CHECKING:
    from typing import Unpack

    from dspex.define.decorator import Record

P = ParamSpec("P")
R = TypeVar("R")


class Settings(TypedDict, total=False):
    """The keyword arguments of `Predict` that every signature takes."""

    lm: LanguageModel | None
    extractor: LanguageModel | None
    route: RouteName | None
    dialect: Dialect
    compat: Compat
    temperature: float | None
    max_tokens: int | None
    top_p: float | None
    stop: Sequence[str]
    seed: int | None
    reasks: int | None
    token_budget: int | None


class ChainOfThought(Predict[P, R]):
    """Ask the model to reason first; `full(...).reasoning` tells what it thought.

    Takes what `Predict` takes. The prompt has one more output, `reasoning`, as DSPy's has.
    """

    _kind: ClassVar[Literal["predict", "chain_of_thought"]] = "chain_of_thought"

    if TYPE_CHECKING:  # the types of a string's overload name the class, so they are not inherited

        @overload
        def __init__(
            self: ChainOfThought[..., Record],
            signature: str,
            *,
            demos: Sequence[Any] = (),
            instructions: str | None = None,
            types: Mapping[str, Any] | None = None,
            validators: Sequence[Callable[[Any], object]] = (),
            checks: Sequence[Callable[[Any], object]] = (),
            **settings: Unpack[Settings],
        ) -> None: ...
        @overload
        def __init__(
            self,
            signature: Callable[P, R],
            *,
            demos: Sequence[R] = (),
            validators: Sequence[Callable[[R], object]] = (),
            checks: Sequence[Callable[[R], object]] = (),
            **settings: Unpack[Settings],
        ) -> None: ...
        def __init__(self, signature: Any, **settings: Any) -> None: ...
