from collections.abc import Callable, Callable as Callable, Iterator
from contextlib import contextmanager
from typing import Any, Generic, overload

from dspy.primitives.code_interpreter import (
    CodeExecutionError as CodeExecutionError,
    CodeInterpreter as CodeInterpreter,
    FinalOutput as FinalOutput,
    _create_interpreter as _create_interpreter,
    _validate_interpreter as _validate_interpreter,
    _validate_interpreter_factory as _validate_interpreter_factory,
)
from dspy.primitives.module import Module as Module
from dspy.primitives.prediction import Prediction
from dspy.primitives.python_interpreter import PythonInterpreter as PythonInterpreter
from dspy.signatures.signature import (
    Signature as Signature,
    _AnySignature,
    ensure_signature as ensure_signature,
)
from dspy.utils.exceptions import format_error_for_lm as format_error_for_lm
from typing_extensions import ParamSpec, TypeVar

_P = ParamSpec("_P", default=...)
_R = TypeVar("_R", bound=Prediction, covariant=True, default=Prediction)

logger: Any

class ProgramOfThought(Module, Generic[_P, _R]):
    def __call__(
        self, interpreter: CodeInterpreter | None = None, /, *args: _P.args, **kwargs: _P.kwargs
    ) -> _R: ...  # type: ignore[override]  # not a descriptor here
    async def acall(
        self, interpreter: CodeInterpreter | None = None, /, *args: _P.args, **kwargs: _P.kwargs
    ) -> _R: ...  # type: ignore[override]  # nor here
    signature: Any
    max_iters: Any
    input_fields: Any
    output_fields: Any
    code_generate: Any
    code_regenerate: Any
    generate_output: Any
    _interpreter_factory: Any
    @overload
    def __init__(
        self: ProgramOfThought[..., Prediction],
        signature: str | Signature | _AnySignature,
        max_iters: int = 3,
        interpreter_factory: Callable[[], CodeInterpreter] = ...,
    ) -> None: ...
    @overload
    def __init__(
        self: ProgramOfThought[..., _R],
        signature: Callable[[], _R],
        max_iters: int = 3,
        interpreter_factory: Callable[[], CodeInterpreter] = ...,
    ) -> None: ...
    @overload
    def __init__(
        self,
        signature: Callable[_P, _R],
        max_iters: int = 3,
        interpreter_factory: Callable[[], CodeInterpreter] = ...,
    ) -> None: ...
    @contextmanager
    def _interpreter_context(self, interpreter: CodeInterpreter | None) -> Iterator[CodeInterpreter]: ...
    def _generate_signature(self, mode: Any) -> Any: ...
    def _generate_instruction(self, mode: Any) -> Any: ...
    def _parse_code(self, code_data: Any) -> Any: ...
    def _execute_code(self, code: str, interpreter: CodeInterpreter) -> Any: ...
    def forward(
        self, interpreter: CodeInterpreter | None = None, /, *args: _P.args, **kwargs: _P.kwargs
    ) -> _R: ...
