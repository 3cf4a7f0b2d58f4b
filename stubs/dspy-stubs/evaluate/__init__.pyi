from dspy.evaluate.auto_evaluation import CompleteAndGrounded as CompleteAndGrounded, SemanticF1 as SemanticF1
from dspy.evaluate.evaluate import Evaluate as Evaluate, EvaluationResult as EvaluationResult
from dspy.evaluate.metrics import (
    EM as EM,
    answer_exact_match as answer_exact_match,
    answer_passage_match as answer_passage_match,
    normalize_text as normalize_text,
)

__all__ = [
    "EM",
    "normalize_text",
    "answer_exact_match",
    "answer_passage_match",
    "Evaluate",
    "SemanticF1",
    "CompleteAndGrounded",
    "EvaluationResult",
]
