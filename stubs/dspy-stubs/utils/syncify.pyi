from typing import Any, Literal, TypeVar, overload

from dspy.primitives.module import Module as Module

_Program = TypeVar("_Program", bound=Module)

def run_async(coro: Any) -> Any: ...
@overload
def syncify(program: _Program, in_place: Literal[True] = True) -> _Program: ...
@overload
def syncify(program: Module, in_place: bool) -> Module: ...
