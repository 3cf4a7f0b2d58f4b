from typing import Any, TypeVar

_Program = TypeVar("_Program", bound=Module)

class Teleprompter:
    # What an optimiser takes beside the program is its own matter: this is the base class of all.
    def compile(self, *args: Any, **kwargs: Any) -> Any: ...
