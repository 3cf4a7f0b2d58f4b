"""Who serves models: one row for each provider with an OpenAI-compatible chat endpoint."""

from __future__ import annotations

from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from dspex.lm.base import Capabilities


class Provider(Struct, frozen=True):
    """Where a provider answers and what it can do.

    Attributes:
        name: the part of "provider/model" before the slash.
        base_url: where `/chat/completions` is appended.
        key_variable: the environment variable that holds the key.
        needs_key: False for servers that people run themselves.
        capabilities: of its chat endpoint, for most of its models.
        tokens_field: how the endpoint calls the limit of the answer's length.
    """

    name: str
    base_url: str
    key_variable: str
    needs_key: bool = True
    capabilities: Capabilities = Capabilities(json_mode=True)
    tokens_field: str = "max_tokens"


_SCHEMA = Capabilities(json_schema=True, json_mode=True, images=True)
_SCHEMA_ONLY = Capabilities(json_schema=True, images=True)
_JSON = Capabilities(json_mode=True, images=True)
_HEARING = Capabilities(json_schema=True, json_mode=True, images=True, audio=True)

LOCAL: Final = "local"
"""The provider name of models that run inside this process."""

_ROWS: Final = (
    Provider(
        "anthropic",
        "https://api.anthropic.com/v1",
        "ANTHROPIC_API_KEY",
        capabilities=Capabilities(images=True),
    ),
    Provider("deepseek", "https://api.deepseek.com/v1", "DEEPSEEK_API_KEY"),
    Provider("fireworks", "https://api.fireworks.ai/inference/v1", "FIREWORKS_API_KEY", capabilities=_SCHEMA),
    Provider(
        "gemini",
        "https://generativelanguage.googleapis.com/v1beta/openai",
        "GEMINI_API_KEY",
        capabilities=_HEARING,
    ),
    Provider("groq", "https://api.groq.com/openai/v1", "GROQ_API_KEY", capabilities=_JSON),
    Provider("lmstudio", "http://127.0.0.1:1234/v1", "LMSTUDIO_API_KEY", False, _SCHEMA_ONLY),
    Provider("mistral", "https://api.mistral.ai/v1", "MISTRAL_API_KEY", capabilities=_SCHEMA),
    Provider("ollama", "http://127.0.0.1:11434/v1", "OLLAMA_API_KEY", False, _SCHEMA),
    Provider(
        "openai",
        "https://api.openai.com/v1",
        "OPENAI_API_KEY",
        capabilities=replace(_HEARING, files=True),
        tokens_field="max_completion_tokens",
    ),
    Provider(
        "openrouter",
        "https://openrouter.ai/api/v1",
        "OPENROUTER_API_KEY",
        capabilities=replace(_JSON, audio=True, files=True),
    ),
    Provider("perplexity", "https://api.perplexity.ai", "PERPLEXITY_API_KEY", capabilities=_SCHEMA_ONLY),
    Provider("together", "https://api.together.xyz/v1", "TOGETHER_API_KEY", capabilities=_SCHEMA),
    Provider("vllm", "http://127.0.0.1:8000/v1", "VLLM_API_KEY", False, _HEARING),
    Provider("xai", "https://api.x.ai/v1", "XAI_API_KEY", capabilities=_SCHEMA),
)
PROVIDERS: Final = {row.name: row for row in _ROWS}
"""Every provider by name. Each row follows the provider's own page on OpenAI compatibility."""
