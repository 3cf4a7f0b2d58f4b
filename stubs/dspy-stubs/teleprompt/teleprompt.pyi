from typing import Any, TypeVar

from dspy.primitives import Example as Example, Module as Module
from dspy.utils.callback import with_callbacks as with_callbacks

_Program = TypeVar("_Program", bound=Module)

def _compile_invocation_key(instance: Any) -> Any: ...
def _with_compile_callbacks(fn: Any) -> Any: ...

class Teleprompter:
    def __init__(self) -> None: ...
    def __init_subclass__(cls, **kwargs: Any) -> None: ...
    def compile(
        self,
        student: _Program,
        *,
        trainset: list[Example],
        teacher: Module | None = None,
        valset: list[Example] | None = None,
        **kwargs: Any,
    ) -> _Program: ...
    def get_params(self) -> dict[str, Any]: ...
