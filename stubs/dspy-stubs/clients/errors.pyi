from contextlib import contextmanager
from typing import Any

from dspy import lm15 as lm15
from dspy.utils.exceptions import (
    ContextWindowExceededError as ContextWindowExceededError,
    LMAuthError as LMAuthError,
    LMBillingError as LMBillingError,
    LMCollectionLimitError as LMCollectionLimitError,
    LMConfigurationError as LMConfigurationError,
    LMError as LMError,
    LMInvalidRequestError as LMInvalidRequestError,
    LMLockTimeoutError as LMLockTimeoutError,
    LMNotConfiguredError as LMNotConfiguredError,
    LMProviderError as LMProviderError,
    LMRateLimitError as LMRateLimitError,
    LMServerError as LMServerError,
    LMStreamAssemblyError as LMStreamAssemblyError,
    LMTimeoutError as LMTimeoutError,
    LMTransportError as LMTransportError,
    LMUnexpectedError as LMUnexpectedError,
    LMUnsupportedFeatureError as LMUnsupportedFeatureError,
    LMUnsupportedModelError as LMUnsupportedModelError,
)

ERROR_MAPPING: Any
_ROUTER_CONFIG_KEYS: Any

def _dspy_remedy(message: str) -> str: ...
def wrap_error(exc: Exception, *, model: str, provider: str | None = None) -> Exception: ...
@contextmanager
def error_boundary(model: str, *, provider: str | None = None, unexpected: bool = False) -> Any: ...
