from typing import Any

from dspy import Example

class MATH:
    train: list[Example]
    dev: list[Example]
    test: list[Example]
    def __init__(self, subset: Any) -> None: ...
    def metric(self, example: Any, pred: Any, trace: Any = None) -> Any: ...

def extract_answer(s: Any) -> Any: ...
