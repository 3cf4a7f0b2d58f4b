from dspy.clients.engines.base import AsyncEngine as AsyncEngine, Engine as Engine
from dspy.clients.engines.legacy_engine import (
    AsyncLegacyEngine as AsyncLegacyEngine,
    LegacyEngine as LegacyEngine,
)
from dspy.clients.engines.litellm_engine import (
    AsyncLiteLLMEngine as AsyncLiteLLMEngine,
    LiteLLMEngine as LiteLLMEngine,
)
from dspy.clients.engines.lm15_engine import AsyncLM15Engine as AsyncLM15Engine, LM15Engine as LM15Engine

__all__ = [
    "Engine",
    "AsyncEngine",
    "LM15Engine",
    "AsyncLM15Engine",
    "LiteLLMEngine",
    "AsyncLiteLLMEngine",
    "LegacyEngine",
    "AsyncLegacyEngine",
]
