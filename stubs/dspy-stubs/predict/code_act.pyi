from collections.abc import Callable, Sequence
from typing import Any, Callable, Generic, overload

from dspy.adapters.types.tool import Tool as Tool
from dspy.predict.program_of_thought import ProgramOfThought as ProgramOfThought
from dspy.predict.react import ReAct as ReAct
from dspy.primitives.code_interpreter import (
    CodeInterpreter as CodeInterpreter,
    _validate_interpreter_factory as _validate_interpreter_factory,
)
from dspy.primitives.prediction import Prediction
from dspy.primitives.python_interpreter import PythonInterpreter as PythonInterpreter
from dspy.signatures.signature import (
    Signature as Signature,
    _AnySignature,
    ensure_signature as ensure_signature,
)
from typing_extensions import ParamSpec, TypeVar

_P = ParamSpec("_P", default=...)
_R = TypeVar("_R", bound=Prediction, covariant=True, default=Prediction)

logger: Any

class CodeAct(ReAct[_P, _R], ProgramOfThought[_P, _R], Generic[_P, _R]):
    def __call__(
        self, interpreter: CodeInterpreter | None = None, /, *args: _P.args, **kwargs: _P.kwargs
    ) -> _R: ...
    signature: Any
    max_iters: Any
    history: Any
    tools: dict[str, Tool]
    codeact: Any
    extractor: Any
    _interpreter_factory: Any
    @overload
    def __init__(
        self: CodeAct[..., Prediction],
        signature: str | Signature | _AnySignature,
        tools: Sequence[Callable[..., Any]],
        max_iters: int = 5,
        interpreter_factory: Callable[[], CodeInterpreter] = ...,
    ) -> None: ...
    @overload
    def __init__(
        self: CodeAct[..., _R],
        signature: Callable[[], _R],
        tools: Sequence[Callable[..., Any]],
        max_iters: int = 5,
        interpreter_factory: Callable[[], CodeInterpreter] = ...,
    ) -> None: ...
    @overload
    def __init__(
        self,
        signature: Callable[_P, _R],
        tools: Sequence[Callable[..., Any]],
        max_iters: int = 5,
        interpreter_factory: Callable[[], CodeInterpreter] = ...,
    ) -> None: ...
    def _build_instructions(self, signature: Any, tools: Any) -> Any: ...
    def forward(
        self, interpreter: CodeInterpreter | None = None, /, *args: _P.args, **kwargs: _P.kwargs
    ) -> _R: ...
