from typing import Any

from dspy.teleprompt.teleprompt import Teleprompter as Teleprompter

class Ensemble(Teleprompter):
    reduce_fn: Any
    size: Any
    deterministic: Any
    def __init__(self, *, reduce_fn: Any = None, size: Any = None, deterministic: bool = False) -> None: ...
    programs: Any
    def compile(self, programs: Any) -> Any: ...
