"""The versioned prompt formats."""

from __future__ import annotations

from typing import Final, Literal

Dialect = Literal[
    "dspy-3.4/chat",
    "dspy-3.4/json",
    "dspy-3.4/xml",
    "dspy-3.4/baml",
    "dspy-3.4/two-step",
]
"""What DSPy of that minor version sends through that adapter."""

DIALECTS: Final[tuple[Dialect, ...]] = (
    "dspy-3.4/chat",
    "dspy-3.4/json",
    "dspy-3.4/xml",
    "dspy-3.4/baml",
    "dspy-3.4/two-step",
)

TWO_STEP: Final[Dialect] = "dspy-3.4/two-step"
"""The dialect that asks two models, one after the other."""

Layout = Literal["chat", "json", "xml"]
"""How the outputs stand in an answer: under headers, as one JSON object, in tags."""

LAYOUTS: Final[dict[str, Layout]] = {
    "dspy-3.4/chat": "chat",
    "dspy-3.4/json": "json",
    "dspy-3.4/xml": "xml",
    "dspy-3.4/baml": "json",
    "dspy-3.4/two-step": "chat",
}
"""The layout of the answers that each dialect asks for, in two steps that of the second."""


def short_name(dialect: str) -> str:
    """Return a dialect's name without the version.

    >>> short_name("dspy-3.4/json")
    'json'
    """
    return dialect.rpartition("/")[2]
