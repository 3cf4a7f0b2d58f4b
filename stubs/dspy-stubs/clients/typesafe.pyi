from typing import Any

from dspy.clients.base_lm import LM_CLASS_STATE_KEY as LM_CLASS_STATE_KEY, record_history as record_history
from dspy.dsp.utils.settings import settings as settings
from dspy.utils.annotation import experimental as experimental
from dspy.utils.callback import with_callbacks as with_callbacks
from dspy.utils.inspect_history import pretty_print_history as pretty_print_history

class TypeSafe:
    supports_decision_requests: bool
    model: Any
    callbacks: Any
    base_url: Any
    api_key: Any
    cache: Any
    timeout: Any
    history: Any
    def __init__(
        self,
        model: str | None = None,
        *,
        api_key: str | None = None,
        base_url: str | None = None,
        cache: bool = True,
        timeout: float = 10.0,
        callbacks: Any = None,
    ) -> None: ...
    def copy(self, **kwargs: Any) -> Any: ...
    def inspect_history(self, n: int = 1, file: Any = None) -> None: ...
    @classmethod
    def load_state(cls, state: Any) -> Any: ...
    def dump_state(self) -> Any: ...
    def _request(self, state: Any, questions: Any) -> Any: ...
    def _finish(self, request: Any, response: Any, cache_hit: Any) -> Any: ...
    def _sdk_kwargs(self) -> Any: ...
    @staticmethod
    def _response(response: Any) -> Any: ...
    def __call__(self, state: Any, questions: Any) -> Any: ...
    async def acall(self, state: Any, questions: Any) -> Any: ...
