from collections.abc import AsyncIterator, Iterator
from typing import Any

from dspy._vendor.lm15.registry import canonical_provider as canonical_provider
from dspy._vendor.lm15.router import LITELLM_PROVIDER_PREFIXES as LITELLM_PROVIDER_PREFIXES
from dspy._vendor.lm15.types import StreamEvent as StreamEvent
from dspy.clients.engines.base import validate_request as validate_request
from dspy.clients.engines.lifecycle import (
    aclosing_stream as aclosing_stream,
    closing_stream as closing_stream,
)
from dspy.clients.engines.stream_guard import (
    achecked_stream as achecked_stream,
    checked_stream as checked_stream,
)
from dspy.lm15 import (
    AsyncLMRouter as AsyncLMRouter,
    ConfigurationError as ConfigurationError,
    LMRouter as LMRouter,
    Request as Request,
    Response as Response,
    RouterConfig as RouterConfig,
    Timeouts as Timeouts,
    UnsupportedFeatureError as UnsupportedFeatureError,
)

def timeouts_for(timeout: Any) -> Timeouts | None: ...
def _model_string(model: str, model_type: str, providers: Any = ()) -> str: ...

class _Routing:
    model_type: Any
    config: Any
    _closed: bool
    _lock: Any
    _providers: Any
    def _init_routing(self, config: Any, model_type: Any) -> None: ...
    def resolve(self, model: str) -> Any: ...
    def _target(self, request: Any, *, streaming: bool = False) -> Any: ...
    def plan(self, request: Request) -> Any: ...

class LM15Engine(_Routing):
    router: Any
    def __init__(self, config: RouterConfig | None = None, *, model_type: str = "chat") -> None: ...
    def complete(self, request: Request) -> Response: ...
    def stream(self, request: Request) -> Iterator[StreamEvent]: ...
    _closed: bool
    def close(self) -> None: ...

class AsyncLM15Engine(_Routing):
    router: Any
    def __init__(self, config: RouterConfig | None = None, *, model_type: str = "chat") -> None: ...
    async def complete(self, request: Request) -> Response: ...
    async def stream(self, request: Request) -> AsyncIterator[StreamEvent]: ...
    _closed: bool
    async def aclose(self) -> None: ...
