from collections.abc import Callable, Coroutine
from typing import Any, ParamSpec, TypeVar, overload

from dspy.predict.chain_of_thought import ChainOfThought
from dspy.predict.predict import Predict
from dspy.predict.react import ReAct
from dspy.primitives.module import _Forward
from dspy.primitives.prediction import Prediction

_P = ParamSpec("_P")
_R = TypeVar("_R")
_Made = TypeVar("_Made", bound=Prediction)

# ty reads no arguments out of the `forward` of a predictor that takes anything
@overload
def asyncify(
    program: Predict[_P, _Made] | ChainOfThought[_P, _Made] | ReAct[_P, _Made],
) -> Callable[_P, Coroutine[Any, Any, _Made]]: ...
@overload
def asyncify(program: _Forward[_P, _R]) -> Callable[_P, Coroutine[Any, Any, _R]]: ...
@overload
def asyncify(program: Callable[_P, _R]) -> Callable[_P, Coroutine[Any, Any, _R]]: ...
