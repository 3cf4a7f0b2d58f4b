from typing import Any

from dspy.predict.chain_of_thought import ChainOfThought as ChainOfThought
from dspy.primitives import Module as Module
from dspy.primitives.prediction import Prediction as Prediction
from dspy.signatures import InputField as InputField, OutputField as OutputField, Signature as Signature

class SemanticRecallPrecision(Signature):
    question: str
    ground_truth: str
    system_response: str
    recall: float
    precision: float

class DecompositionalSemanticRecallPrecision(Signature):
    question: str
    ground_truth: str
    system_response: str
    ground_truth_key_ideas: str
    system_response_key_ideas: str
    discussion: str
    recall: float
    precision: float

def f1_score(precision: Any, recall: Any) -> Any: ...

class SemanticF1(Module):
    threshold: Any
    module: Any
    def __init__(self, threshold: float = 0.66, decompositional: bool = False) -> None: ...
    def forward(self, example: Any, pred: Any, trace: Any = None) -> Any: ...

class AnswerCompleteness(Signature):
    question: str
    ground_truth: str
    system_response: str
    ground_truth_key_ideas: str
    system_response_key_ideas: str
    discussion: str
    completeness: float

class AnswerGroundedness(Signature):
    question: str
    retrieved_context: str
    system_response: str
    system_response_claims: str
    discussion: str
    groundedness: float

class CompleteAndGrounded(Module):
    threshold: Any
    completeness_module: Any
    groundedness_module: Any
    def __init__(self, threshold: float = 0.66) -> None: ...
    def forward(self, example: Any, pred: Any, trace: Any = None) -> Any: ...
