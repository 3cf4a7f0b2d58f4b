from typing import Literal, TypeVar, overload

_Program = TypeVar("_Program", bound=Module)

@overload
def syncify(program: _Program, in_place: Literal[True] = True) -> _Program: ...
@overload
def syncify(program: Module, in_place: bool) -> Module: ...
