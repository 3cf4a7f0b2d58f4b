"""The versioned prompt formats."""

from __future__ import annotations

from typing import Final, Literal

Dialect = Literal["dspy-3.4/chat", "dspy-3.4/json"]
"""What DSPy of that minor version sends through that adapter."""

DIALECTS: Final[tuple[Dialect, ...]] = ("dspy-3.4/chat", "dspy-3.4/json")
