from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from dspy.adapters.decision_state import DecisionState as DecisionState
from dspy.adapters.types.decision import (
    Choice as Choice,
    Noul as Noul,
    Probability as Probability,
    Score as Score,
)
from dspy.dsp.utils.settings import settings as settings

@contextmanager
def record_evidence() -> Generator[Any]: ...
def evidence_type(kind: Any) -> Any: ...
def resolve_adapter(
    lm: Any, adapter: Any, signature: Any, fields: Any, declared_signature: Any = None
) -> Any: ...

class DecisionAdapter:
    adapter: Any
    state: Any
    system_one: Any
    def __init__(self, adapter: Any, state: Any, system_one: Any) -> None: ...
    def _prepare(self, signature: Any, demos: Any, inputs: Any, lm_kwargs: Any) -> Any: ...
    def _decode(self, completions: Any) -> Any: ...
    def __call__(self, lm: Any, lm_kwargs: Any, signature: Any, demos: Any, inputs: Any) -> Any: ...
    async def acall(self, lm: Any, lm_kwargs: Any, signature: Any, demos: Any, inputs: Any) -> Any: ...
