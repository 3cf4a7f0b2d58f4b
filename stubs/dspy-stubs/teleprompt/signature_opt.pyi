from typing import Any

from dspy.teleprompt.teleprompt import _Program

from .copro_optimizer import COPRO as COPRO

class SignatureOptimizer(COPRO):
    def __init__(
        self,
        prompt_model: Any = None,
        metric: Any = None,
        breadth: int = 10,
        depth: int = 3,
        init_temperature: float = 1.4,
        verbose: bool = False,
        track_stats: bool = False,
    ) -> None: ...
    def compile(self, student: _Program, *, devset: Any, eval_kwargs: Any) -> _Program: ...
