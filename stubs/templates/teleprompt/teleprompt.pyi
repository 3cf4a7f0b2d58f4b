from typing import Any, TypeVar

_Program = TypeVar("_Program", bound=Module)

class Teleprompter:
    def compile(
        self,
        student: _Program,
        *,
        trainset: list[Example],
        teacher: Module | None = None,
        valset: list[Example] | None = None,
        **kwargs: Any,
    ) -> _Program: ...
