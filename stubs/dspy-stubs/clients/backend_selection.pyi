from dataclasses import dataclass, field
from typing import Any

from dspy.clients.engines.lm15_engine import LM15Engine as LM15Engine, timeouts_for as timeouts_for
from dspy.lm15 import (
    RouterConfig as RouterConfig,
    UnknownModelError as UnknownModelError,
    UnsupportedFeatureError as UnsupportedFeatureError,
    _definitions as _definitions,
)

CLIENT_KEYS: Any
NATIVE_CLIENT_KEYS: Any

@dataclass(frozen=True)
class BackendSelection:
    native: bool
    resolution: object = ...
    clients: dict[Any, Any] = field(default_factory=dict, repr=False)

def select_backend(lm: Any, options: Any = None) -> Any: ...
