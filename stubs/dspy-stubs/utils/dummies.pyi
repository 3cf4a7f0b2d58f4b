from collections.abc import Sequence
from typing import Any

from dspy.adapters.chat_adapter import (
    FieldInfoWithName as FieldInfoWithName,
    field_header_pattern as field_header_pattern,
)
from dspy.clients.base_lm import BaseLM as BaseLM
from dspy.dsp.utils.utils import dotdict as dotdict
from dspy.signatures.field import OutputField as OutputField
from dspy.utils.lazy_import import require as require

np: Any

class DummyLM(BaseLM):
    answers: Any
    follow_examples: Any
    reasoning: Any
    adapter: Any
    _engine_spec: Any
    _async_engine_spec: Any
    _cache_responses: bool
    def __init__(
        self,
        answers: Sequence[dict[str, Any]] | dict[str, dict[str, Any]],
        follow_examples: bool = False,
        reasoning: bool = False,
        adapter: Any = None,
    ) -> None: ...
    def _use_example(self, messages: Any) -> Any: ...
    def _format_answer_fields(self, field_names_and_values: dict[str, Any]) -> Any: ...
    def forward(self, prompt: Any = None, messages: Any = None, **kwargs: Any) -> Any: ...
    async def aforward(self, prompt: Any = None, messages: Any = None, **kwargs: Any) -> Any: ...
    def copy(self, **kwargs: Any) -> Any: ...
    def get_convo(self, index: Any) -> Any: ...

def dummy_rm(passages: Any = ()) -> Any: ...

class DummyVectorizer:
    max_length: Any
    n_gram: Any
    P: Any
    coeffs: Any
    def __init__(self, max_length: int = 100, n_gram: int = 2) -> None: ...
    def _hash(self, gram: Any) -> Any: ...
    def __call__(self, texts: list[str]) -> np.ndarray: ...
