from typing import Any

from dspy.predict.chain_of_thought import ChainOfThought as ChainOfThought
from dspy.primitives import Module as Module
from dspy.primitives.prediction import Prediction as Prediction
from dspy.signatures import InputField as InputField, OutputField as OutputField, Signature as Signature

class SemanticRecallPrecision(Signature):
    question: str = InputField()
    ground_truth: str = InputField()
    system_response: str = InputField()
    recall: float = OutputField()
    precision: float = OutputField()

class DecompositionalSemanticRecallPrecision(Signature):
    question: str = InputField()
    ground_truth: str = InputField()
    system_response: str = InputField()
    ground_truth_key_ideas: str = OutputField()
    system_response_key_ideas: str = OutputField()
    discussion: str = OutputField()
    recall: float = OutputField()
    precision: float = OutputField()

def f1_score(precision: Any, recall: Any) -> Any: ...

class SemanticF1(Module):
    threshold: Any
    module: Any
    def __init__(self, threshold: float = 0.66, decompositional: bool = False) -> None: ...
    def forward(self, example: Any, pred: Any, trace: Any = None) -> Any: ...

class AnswerCompleteness(Signature):
    question: str = InputField()
    ground_truth: str = InputField()
    system_response: str = InputField()
    ground_truth_key_ideas: str = OutputField()
    system_response_key_ideas: str = OutputField()
    discussion: str = OutputField()
    completeness: float = OutputField()

class AnswerGroundedness(Signature):
    question: str = InputField()
    retrieved_context: str = InputField()
    system_response: str = InputField()
    system_response_claims: str = OutputField()
    discussion: str = OutputField()
    groundedness: float = OutputField()

class CompleteAndGrounded(Module):
    threshold: Any
    completeness_module: Any
    groundedness_module: Any
    def __init__(self, threshold: float = 0.66) -> None: ...
    def forward(self, example: Any, pred: Any, trace: Any = None) -> Any: ...
