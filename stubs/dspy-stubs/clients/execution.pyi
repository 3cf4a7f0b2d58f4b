from dataclasses import dataclass
from typing import Any

from dspy._vendor.lm15.result import StreamAccumulator as StreamAccumulator
from dspy._vendor.lm15.serde import request_to_dict as request_to_dict
from dspy.clients._deprecation import warn_legacy_shortcut as warn_legacy_shortcut
from dspy.clients._http import finite_seconds as finite_seconds
from dspy.clients.backend_selection import CLIENT_KEYS as CLIENT_KEYS, select_backend as select_backend
from dspy.clients.call_context import stream_emitted as stream_emitted
from dspy.clients.call_result import (
    CACHE_FORMAT as CACHE_FORMAT,
    CallResult as CallResult,
    combine as combine,
    usage_dict as usage_dict,
)
from dspy.clients.engines.legacy_engine import (
    AsyncLegacyEngine as AsyncLegacyEngine,
    LegacyEngine as LegacyEngine,
)
from dspy.clients.engines.lifecycle import (
    aclosing_stream as aclosing_stream,
    closing_stream as closing_stream,
)
from dspy.clients.engines.litellm_engine import (
    AsyncLiteLLMEngine as AsyncLiteLLMEngine,
    LiteLLMEngine as LiteLLMEngine,
)
from dspy.clients.engines.lm15_engine import (
    AsyncLM15Engine as AsyncLM15Engine,
    LM15Engine as LM15Engine,
    timeouts_for as timeouts_for,
)
from dspy.clients.engines.stream_guard import (
    achecked_stream as achecked_stream,
    checked_stream as checked_stream,
)
from dspy.clients.engines.streaming import ListenerBridge as ListenerBridge
from dspy.clients.errors import error_boundary as error_boundary
from dspy.clients.legacy_outputs import plain as plain, value as value
from dspy.dsp.utils.settings import settings as settings
from dspy.lm15 import (
    CacheConfig as CacheConfig,
    LM15Error as LM15Error,
    Request as Request,
    Response as Response,
    RouterConfig as RouterConfig,
    StreamAssemblyError as StreamAssemblyError,
    UnsupportedFeatureError as UnsupportedFeatureError,
    request_from_openai_chat as request_from_openai_chat,
)
from dspy.utils.exceptions import (
    LMConfigurationError as LMConfigurationError,
    LMUnsupportedFeatureError as LMUnsupportedFeatureError,
    is_retryable_lm_error as is_retryable_lm_error,
)
from dspy.utils.lazy_import import require as require

anyio: Any
IGNORED_CACHE_KEYS: Any

@dataclass
class PreparedCall:
    prompt: Any
    messages: Any
    kwargs: dict[Any, Any]
    legacy: dict[Any, Any]
    request: Request | None
    cache: bool
    n: int
    managed: bool
    def key(self, lm: Any, asynchronous: Any) -> Any: ...

def _check_encodable(value: Any, where: Any) -> None: ...
def prepare(
    lm: Any, prompt: Any, messages: Any, kwargs: Any, *, asynchronous: bool = False, direct: bool = False
) -> Any: ...
def _canonical(call: Any, *, compat: Any = None) -> Any: ...

_LITELLM_GENERIC_DOOR: Any

def _declared_fallback(lm: Any, binding: Any, resolution: Any, clients: Any) -> Any: ...
def _engine(lm: Any, call: Any, asynchronous: Any) -> Any: ...
def _select_engine(lm: Any, call: Any, asynchronous: Any) -> Any: ...
def _cached(lm: Any, call: Any, asynchronous: Any) -> Any: ...
def _store(lm: Any, call: Any, result: Any, asynchronous: Any) -> None: ...
def _delay(exc: Any, attempt: Any) -> Any: ...
def _result(
    lm: Any, response: Any, call: Any, provider: Any, request: Any = None, *, estimate: bool = True
) -> Any: ...
def _price_legacy(lm: Any, result: Any, provider: Any) -> None: ...
def _price_result(lm: Any, result: Any, response: Any, provider: Any, request: Any) -> None: ...

@dataclass
class _Attempt:
    emitted: bool = ...
    completed: bool = ...
    recorded: bool = ...
    response: Response | None = ...
    result: CallResult | None = ...

def _retain_response_usage(state: Any, results: Any, response: Any, provider: Any) -> None: ...
def _accept_response(
    lm: Any, call: Any, state: Any, results: Any, response: Any, provider: Any, request: Any
) -> None: ...
def _accept_end(
    lm: Any, call: Any, state: Any, results: Any, accumulator: Any, provider: Any, request: Any
) -> None: ...
def _partial(accumulator: Any) -> Any: ...
def _legacy_done(state: Any, results: Any, progress: Any) -> None: ...
def _accept_legacy(state: Any, result: Any) -> None: ...
def _hint_responses_api(lm: Any, exc: Any) -> None: ...
def _account_failed_call(lm: Any, results: Any, primary: Any) -> None: ...
def _retryable(state: Any, exc: Any, attempt: Any, retries: Any) -> Any: ...
def _attempt(
    lm: Any, call: Any, backend: Any, request: Any, provider: Any, state: Any, results: Any
) -> None: ...
def execute(lm: Any, call: Any) -> Any: ...
async def _aattempt(
    lm: Any, call: Any, backend: Any, request: Any, provider: Any, state: Any, results: Any
) -> None: ...
async def aexecute(lm: Any, call: Any) -> Any: ...
def finalize(lm: Any, call: Any, result: Any) -> Any: ...
