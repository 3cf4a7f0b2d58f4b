from typing import Any

from dspy.teleprompt.teleprompt import Teleprompter as Teleprompter, _Program

class LabeledFewShot(Teleprompter):
    k: Any
    def __init__(self, k: int = 16) -> None: ...
    student: Any
    trainset: Any
    def compile(self, student: _Program, *, trainset: Any, sample: bool = True) -> _Program: ...
