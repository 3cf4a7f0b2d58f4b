from contextlib import AbstractContextManager
from typing import Any

from dspy.__metadata__ import (
    __author__ as __author__,
    __author_email__ as __author_email__,
    __description__ as __description__,
    __name__ as __name__,
    __url__ as __url__,
    __version__ as __version__,
)
from dspy.adapters import (
    Adapter as Adapter,
    Audio as Audio,
    ChatAdapter as ChatAdapter,
    Code as Code,
    File as File,
    History as History,
    Image as Image,
    JSONAdapter as JSONAdapter,
    Reasoning as Reasoning,
    Tool as Tool,
    ToolCallResults as ToolCallResults,
    ToolCalls as ToolCalls,
    TwoStepAdapter as TwoStepAdapter,
    Type as Type,
    XMLAdapter as XMLAdapter,
)
from dspy.clients import *
from dspy.dsp.colbertv2 import ColBERTv2 as ColBERTv2
from dspy.dsp.utils.settings import settings as settings
from dspy.evaluate import Evaluate as Evaluate
from dspy.predict import *
from dspy.predict.flex import Flex as Flex
from dspy.primitives import *
from dspy.primitives.sandbox_serializable import SandboxSerializable as SandboxSerializable
from dspy.retrievers import *
from dspy.signatures import *
from dspy.streaming.streamify import streamify as streamify
from dspy.teleprompt import *
from dspy.utils.asyncify import asyncify as asyncify
from dspy.utils.exceptions import (
    AdapterParseError as AdapterParseError,
    ContextWindowExceededError as ContextWindowExceededError,
    DSPyError as DSPyError,
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
    is_retryable_lm_error as is_retryable_lm_error,
)
from dspy.utils.logging_utils import (
    configure_dspy_loggers as configure_dspy_loggers,
    disable_logging as disable_logging,
    enable_logging as enable_logging,
)
from dspy.utils.saving import load as load
from dspy.utils.syncify import syncify as syncify
from dspy.utils.usage_tracker import track_usage as track_usage

def configure(**kwargs: Any) -> None: ...
def load_settings(path: str, allow_pickle: bool = False) -> dict[str, Any]: ...
def context(**kwargs: Any) -> AbstractContextManager[None]: ...

BootstrapRS = BootstrapFewShotWithRandomSearch
_cache_lock: Any

def __getattr__(name: str) -> Any: ...
