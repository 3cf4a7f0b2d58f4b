from collections.abc import Generator
from typing import Any

from dspy._vendor.lm15.result import apply_client_side_stop as apply_client_side_stop
from dspy._vendor.lm15.sse import SSEEvent as SSEEvent
from dspy.clients._litellm import get_litellm as get_litellm
from dspy.clients.call_context import completed_legacy as completed_legacy
from dspy.clients.engines.base import validate_request as validate_request
from dspy.clients.engines.lifecycle import (
    aclosing_stream as aclosing_stream,
    closing_stream as closing_stream,
)
from dspy.clients.engines.litellm_errors import litellm_errors as litellm_errors
from dspy.clients.legacy_outputs import plain as plain
from dspy.clients.lm15_boundary import request_kwargs as request_kwargs, response_value as response_value
from dspy.lm15 import (
    Adaptation as Adaptation,
    ConfigurationError as ConfigurationError,
    OpenAIChatLM as OpenAIChatLM,
    ProviderError as ProviderError,
    Request as Request,
    StreamAssemblyError as StreamAssemblyError,
    StreamEndEvent as StreamEndEvent,
    StreamStartEvent as StreamStartEvent,
    UnsupportedFeatureError as UnsupportedFeatureError,
)

class _ChatStream:
    request: Any
    dialect: Any
    indices: Any
    started: bool
    terminal: bool
    chunks: Any
    def __init__(self, request: Any) -> None: ...
    def feed(self, chunk: Any) -> Generator[Any]: ...
    def finish(self, litellm: Any) -> Any: ...

class _LiteLLMConfig:
    model_type: Any
    client_options: Any
    wire_model: Any
    _closed: bool
    def __init__(
        self, *, model_type: str = "chat", wire_model: Any = None, **client_options: Any
    ) -> None: ...
    def _arguments(self, request: Any, *, streaming: bool = False) -> Any: ...
    def _response(self, raw: Any, request: Any) -> Any: ...
    def __repr__(self) -> str: ...

class LiteLLMEngine(_LiteLLMConfig):
    def complete_legacy(self, lm: Any, request: Any, **context: Any) -> Any: ...
    def complete(self, request: Request) -> Any: ...
    def stream(self, request: Request) -> Any: ...
    _closed: bool
    def close(self) -> None: ...

class AsyncLiteLLMEngine(_LiteLLMConfig):
    async def complete_legacy(self, lm: Any, request: Any, **context: Any) -> Any: ...
    async def complete(self, request: Request) -> Any: ...
    async def stream(self, request: Request) -> Any: ...
    _closed: bool
    async def aclose(self) -> None: ...
