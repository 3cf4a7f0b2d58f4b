from typing import Any

import dspy
from dspy.evaluate.evaluate import Evaluate as Evaluate
from dspy.signatures import Signature as Signature
from dspy.teleprompt.teleprompt import Teleprompter as Teleprompter, _Program

logger: Any

class BasicGenerateInstruction(Signature):
    basic_instruction: Any = dspy.InputField()
    proposed_instruction: Any = dspy.OutputField()
    proposed_prefix_for_output_field: Any = dspy.OutputField()

class GenerateInstructionGivenAttempts(dspy.Signature):
    attempted_instructions: Any = dspy.InputField()
    proposed_instruction: Any = dspy.OutputField()
    proposed_prefix_for_output_field: Any = dspy.OutputField()

class COPRO(Teleprompter):
    metric: Any
    breadth: Any
    depth: Any
    init_temperature: Any
    prompt_model: Any
    track_stats: Any
    def __init__(
        self,
        prompt_model: Any = None,
        metric: Any = None,
        breadth: int = 10,
        depth: int = 3,
        init_temperature: float = 1.4,
        track_stats: bool | int = False,  # int: where a dict of whole numbers is unpacked
        **_kwargs: Any,
    ) -> None: ...
    def _check_candidates_equal(self, candidate1: Any, candidate2: Any) -> Any: ...
    def _drop_duplicates(self, candidates: Any) -> Any: ...
    def _print_signature(self, predictor: Any) -> None: ...
    def _get_signature(self, predictor: Any) -> Any: ...
    def _set_signature(self, predictor: Any, updated_signature: Any) -> None: ...
    def compile(self, student: _Program, *, trainset: Any, eval_kwargs: Any = None) -> _Program: ...
