from typing import Any

from dspy.signatures.signature import Signature as Signature

class DSPyError(Exception):
    default_code: str | None = ...
    message: Any
    code: Any
    model: Any
    provider: Any
    provider_code: Any
    status: Any
    request_id: Any
    retry_after: Any
    def __init__(
        self,
        message: str = "",
        *,
        code: str | None = None,
        model: str | None = None,
        provider: str | None = None,
        provider_code: str | None = None,
        status: int | None = None,
        request_id: str | None = None,
        retry_after: float | None = None,
    ) -> None: ...

class LMError(DSPyError):
    default_code: str

class LMTransportError(LMError):
    default_code: str

class LMLockTimeoutError(LMError):
    default_code: str
    path: Any
    lock_path: Any
    def __init__(self, message: str = "", *, path: str = "", lock_path: str = "", **kwargs: Any) -> None: ...

class LMCollectionLimitError(LMError):
    default_code: str
    _source: Any
    limit: Any
    maximum: Any
    retained_bytes: Any
    retained_events: Any
    partial_events: Any
    rejected_event: Any
    def __init__(self, message: str = "", *, source: Any = None, **kwargs: Any) -> None: ...
    @property
    def partial(self) -> Any: ...

class LMConfigurationError(LMError):
    default_code: str

class LMNotConfiguredError(LMConfigurationError):
    default_code: str

class LMUnsupportedFeatureError(LMError):
    default_code: str
    feature: Any
    features: Any
    issues: Any
    def __init__(
        self,
        message: str = "",
        *,
        features: list[str] | None = None,
        feature: str | None = None,
        issues: list[str] | None = None,
        **kwargs: Any,
    ) -> None: ...

class LMProviderError(LMError):
    default_code: str

class LMUnexpectedError(LMError):
    default_code: str

class LMStreamAssemblyError(LMUnexpectedError):
    default_code: str
    partial: Any
    part_index: Any
    def __init__(
        self, message: str = "", *, partial: Any = None, part_index: int | None = None, **kwargs: Any
    ) -> None: ...

class LMAuthError(LMProviderError):
    default_code: str

class LMBillingError(LMProviderError):
    default_code: str

class LMRateLimitError(LMProviderError):
    default_code: str

class LMInvalidRequestError(LMProviderError):
    default_code: str

class ContextWindowExceededError(LMInvalidRequestError):
    default_code: str
    def __init__(
        self, *, model: str | None = None, message: str = "Context window exceeded", **kwargs: Any
    ) -> None: ...

class LMUnsupportedModelError(LMInvalidRequestError):
    default_code: str

class LMTimeoutError(LMProviderError):
    default_code: str

class LMServerError(LMProviderError):
    default_code: str

_RETRYABLE_LM_ERRORS: Any

def is_retryable_lm_error(error: Exception) -> bool: ...
def format_error_for_lm(error: BaseException, *, traceback_frames: int = 0) -> str: ...

class AdapterParseError(DSPyError):
    default_code: str
    adapter_name: Any
    signature: Any
    lm_response: Any
    parsed_result: Any
    def __init__(
        self,
        adapter_name: str,
        signature: Any,
        lm_response: str,
        message: str | None = None,
        parsed_result: Any = None,
    ) -> None: ...
