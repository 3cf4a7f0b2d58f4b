from typing import Any

from dspy.adapters.types.decision import (
    Choice as Choice,
    Noul as Noul,
    Score as Score,
    decision_type as decision_type,
)

_JSON_ADAPTER: Any

class DecisionState:
    signature: Any
    types: Any
    fields: Any
    def __init__(
        self, signature: Any, fields: Any, *, system_one: bool = False, declared_signature: Any = None
    ) -> None: ...
    def get_criteria(self, field: str) -> Any: ...
    def _validate_parameters(self) -> None: ...
    @staticmethod
    def _validate_question_config(name: Any, kind: Any, config: Any) -> None: ...
    def _question(self, name: Any, field: Any, kind: Any) -> Any: ...
    def _decode(self, answers: Any) -> Any: ...
