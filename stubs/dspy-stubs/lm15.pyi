from dataclasses import dataclass as _dataclass
from typing import Any, Mapping as _Mapping

from dspy._vendor.lm15 import *
from dspy._vendor.lm15.compat import (
    AnthropicCompat as AnthropicCompat,
    OpenAIChatCompat as OpenAIChatCompat,
    OpenAIResponsesCompat as OpenAIResponsesCompat,
)
from dspy._vendor.lm15.registry import ProviderDefinition as ProviderDefinition
from dspy._vendor.lm15.router import RouterConfig as RouterConfig

__all__ = [
    "__version__",
    "Request",
    "Response",
    "Message",
    "Usage",
    "Config",
    "CacheConfig",
    "Reasoning",
    "ToolChoice",
    "ErrorDetail",
    "ContinuationState",
    "TextPart",
    "ThinkingPart",
    "RefusalPart",
    "CitationPart",
    "DataPart",
    "ImagePart",
    "AudioPart",
    "VideoPart",
    "DocumentPart",
    "BinaryPart",
    "ToolCallPart",
    "ToolResultPart",
    "FunctionTool",
    "BuiltinTool",
    "ToolCallInfo",
    "tool_result",
    "TokenLogprob",
    "TopLogprob",
    "StreamStartEvent",
    "StreamDeltaEvent",
    "StreamEndEvent",
    "StreamErrorEvent",
    "TextDelta",
    "ThinkingDelta",
    "AudioDelta",
    "ImageDelta",
    "ToolCallDelta",
    "CitationDelta",
    "ContinuationDelta",
    "FileUploadRequest",
    "FileInfo",
    "FilePage",
    "CacheInfo",
    "CachePage",
    "CachedPrefix",
    "BatchRequest",
    "BatchJobInfo",
    "BatchEntry",
    "VideoGenerationRequest",
    "VideoJobInfo",
    "VideoJob",
    "AsyncVideoJob",
    "BatchJob",
    "AsyncBatchJob",
    "ImageGenerationRequest",
    "ImageGenerationResponse",
    "SpeechGenerationRequest",
    "SpeechGenerationResponse",
    "AudioFormat",
    "LiveConfig",
    "Turn",
    "Role",
    "PartType",
    "FinishReason",
    "ReasoningEffort",
    "ErrorCode",
    "StreamEventType",
    "ROLE_VALUES",
    "FINISH_REASONS",
    "ERROR_CODES",
    "LM15Error",
    "TransportError",
    "LockTimeoutError",
    "StreamAssemblyError",
    "CollectionLimitError",
    "StreamCleanupWarning",
    "ConfigurationError",
    "CapabilityError",
    "ProviderError",
    "AuthError",
    "BillingError",
    "RateLimitError",
    "InvalidRequestError",
    "ContextLengthError",
    "TimeoutError",
    "ServerError",
    "UnsupportedModelError",
    "UnsupportedFeatureError",
    "NotConfiguredError",
    "RETRYABLE_ERRORS",
    "AccessPolicy",
    "EndpointSupport",
    "choice",
    "judgments",
    "score",
    "yes_no",
    "data",
    "OpenAILM",
    "OpenAIChatLM",
    "AnthropicLM",
    "GeminiLM",
    "ClaudeCodeLM",
    "OpenAICodexLM",
    "XaiLM",
    "TypeSafeLM",
    "AsyncTypeSafeLM",
    "ProviderLM",
    "request_from_openai_chat",
    "response_from_openai_chat",
    "AsyncOpenAILM",
    "AsyncOpenAIChatLM",
    "AsyncAnthropicLM",
    "AsyncGeminiLM",
    "AsyncClaudeCodeLM",
    "AsyncOpenAICodexLM",
    "AsyncXaiLM",
    "ResponseStream",
    "AsyncResponseStream",
    "materialize_response",
    "amaterialize_response",
    "response_to_events",
    "ModelInfo",
    "ModelRegistry",
    "LMRouter",
    "AsyncLMRouter",
    "RouterConfig",
    "Resolution",
    "Timeouts",
    "Adaptation",
    "AdaptationPolicy",
    "UnknownModelError",
    "AmbiguousModelError",
    "MissingCredentialError",
    "tool",
    "derive_tool",
    "ToolConfig",
    "ToolDerivation",
    "DerivedParam",
    "ToolDerivationError",
    "AnthropicCompat",
    "ModelSupport",
    "OpenAIChatCompat",
    "OpenAIResponsesCompat",
    "ProviderDefinition",
    "RegisteredProvider",
    "register_provider",
    "registered_providers",
    "unregister_provider",
]

@_dataclass(frozen=True)
class ModelSupport:
    function_calling: bool | None = ...
    reasoning: bool | None = ...
    response_schema: bool | None = ...
    def __post_init__(self) -> None: ...
    def over(self, other: ModelSupport | None) -> ModelSupport: ...

@_dataclass(frozen=True)
class RegisteredProvider:
    definition: ProviderDefinition
    metadata_namespaces: tuple[str, ...] = ...
    supports: ModelSupport | None = ...
    models: tuple[tuple[str, ModelSupport], ...] = ...
    @property
    def id(self) -> str: ...
    def support_for(self, model: str) -> ModelSupport: ...

def register_provider(
    definition: ProviderDefinition,
    *,
    supports: ModelSupport | None = None,
    models: _Mapping[str, ModelSupport] | None = None,
    metadata_namespaces: tuple[str, ...] = (),
    replace: bool = False,
) -> RegisteredProvider: ...
def unregister_provider(provider: str) -> None: ...
def registered_providers() -> tuple[RegisteredProvider, ...]: ...

_vendored_all: Any
_registry_lock: Any
_registered: Any

_definitions: Any
_binding_for: Any

# Names in __all__ with no definition:
#   AccessPolicy
#   Adaptation
#   AdaptationPolicy
#   AmbiguousModelError
#   AnthropicLM
#   AsyncAnthropicLM
#   AsyncBatchJob
#   AsyncClaudeCodeLM
#   AsyncGeminiLM
#   AsyncLMRouter
#   AsyncOpenAIChatLM
#   AsyncOpenAICodexLM
#   AsyncOpenAILM
#   AsyncResponseStream
#   AsyncTypeSafeLM
#   AsyncVideoJob
#   AsyncXaiLM
#   AudioDelta
#   AudioFormat
#   AudioPart
#   AuthError
#   BatchEntry
#   BatchJob
#   BatchJobInfo
#   BatchRequest
#   BillingError
#   BinaryPart
#   BuiltinTool
#   CacheConfig
#   CacheInfo
#   CachePage
#   CachedPrefix
#   CapabilityError
#   CitationDelta
#   CitationPart
#   ClaudeCodeLM
#   CollectionLimitError
#   Config
#   ConfigurationError
#   ContextLengthError
#   ContinuationDelta
#   ContinuationState
#   DataPart
#   DerivedParam
#   DocumentPart
#   ERROR_CODES
#   EndpointSupport
#   ErrorCode
#   ErrorDetail
#   FINISH_REASONS
#   FileInfo
#   FilePage
#   FileUploadRequest
#   FinishReason
#   FunctionTool
#   GeminiLM
#   ImageDelta
#   ImageGenerationRequest
#   ImageGenerationResponse
#   ImagePart
#   InvalidRequestError
#   LM15Error
#   LMRouter
#   LiveConfig
#   LockTimeoutError
#   Message
#   MissingCredentialError
#   ModelInfo
#   ModelRegistry
#   NotConfiguredError
#   OpenAIChatLM
#   OpenAICodexLM
#   OpenAILM
#   PartType
#   ProviderError
#   ProviderLM
#   RETRYABLE_ERRORS
#   ROLE_VALUES
#   RateLimitError
#   Reasoning
#   ReasoningEffort
#   RefusalPart
#   Request
#   Resolution
#   Response
#   ResponseStream
#   Role
#   ServerError
#   SpeechGenerationRequest
#   SpeechGenerationResponse
#   StreamAssemblyError
#   StreamCleanupWarning
#   StreamDeltaEvent
#   StreamEndEvent
#   StreamErrorEvent
#   StreamEventType
#   StreamStartEvent
#   TextDelta
#   TextPart
#   ThinkingDelta
#   ThinkingPart
#   TimeoutError
#   Timeouts
#   TokenLogprob
#   ToolCallDelta
#   ToolCallInfo
#   ToolCallPart
#   ToolChoice
#   ToolConfig
#   ToolDerivation
#   ToolDerivationError
#   ToolResultPart
#   TopLogprob
#   TransportError
#   Turn
#   TypeSafeLM
#   UnknownModelError
#   UnsupportedFeatureError
#   UnsupportedModelError
#   Usage
#   VideoGenerationRequest
#   VideoJob
#   VideoJobInfo
#   VideoPart
#   XaiLM
#   __version__
#   amaterialize_response
#   choice
#   data
#   derive_tool
#   judgments
#   materialize_response
#   request_from_openai_chat
#   response_from_openai_chat
#   response_to_events
#   score
#   tool
#   tool_result
#   yes_no
