"""Signatures for dspex and for DSPy, with inputs and answers.

tiny: one str to one str. medium: three fields to five. nested: a pydantic model and passages to a
report of five sections. `nested_struct` is nested with msgspec Structs, which DSPy cannot take.
context: tiny with 50 KB of context.
"""

from __future__ import annotations

import json
from typing import Any, Literal

import msgspec
import pydantic

from dspex import In, Out, signature


@signature
class Tiny:
    """Answer the question."""

    question: str = In()
    answer: str = Out()


@signature
class Medium:
    """Classify a support ticket and extract its keywords."""

    ticket: str = In(desc="The raw ticket text")
    priority: int = In()
    tags: list[str] = In(desc="existing tags")
    label: Literal["bug", "feature", "question"] = Out()
    keywords: list[str] = Out(desc="up to five")
    score: float = Out(ge=0, le=1)
    urgent: bool = Out()
    note: str | None = Out()


class Section(pydantic.BaseModel):
    heading: str
    body: str
    score: float
    tags: list[str]


class Report(pydantic.BaseModel):
    title: str
    summary: str | None = None
    sections: list[Section]


class Query(pydantic.BaseModel):
    text: str
    limit: int = 10


@signature
class Nested:
    """Write a report."""

    query: Query = In()
    passages: list[str] = In()
    report: Report = Out()
    confidence: float = Out()


class SectionStruct(msgspec.Struct):
    heading: str
    body: str
    score: float
    tags: list[str]


class ReportStruct(msgspec.Struct):
    title: str
    sections: list[SectionStruct]
    summary: str | None = None


class QueryStruct(msgspec.Struct):
    text: str
    limit: int = 10


@signature
class NestedStruct:
    """Write a report."""

    query: QueryStruct = In()
    passages: list[str] = In()
    report: ReportStruct = Out()
    confidence: float = Out()


@signature
class WithContext:
    """Answer the question from the context."""

    context: str = In()
    question: str = In()
    answer: str = Out()


SIGNATURES: dict[str, Any] = {
    "tiny": Tiny,
    "medium": Medium,
    "nested": Nested,
    "nested_struct": NestedStruct,
    "context": WithContext,
}

_PASSAGES = ["Bees are insects.", "Bees make honey.", "Bees dance."]
INPUTS: dict[str, dict[str, Any]] = {
    "tiny": {"question": "What is the capital of France?"},
    "medium": {
        "ticket": "The app crashes when I click save.\nPlease fix it.",
        "priority": 2,
        "tags": ["ui", "save"],
    },
    "nested": {"query": Query(text="bees", limit=3), "passages": _PASSAGES},
    "nested_struct": {"query": QueryStruct("bees", 3), "passages": _PASSAGES},
    "context": {
        "context": "\n".join(
            f"{n}. Paris is the capital of France, and has been for long." for n in range(850)
        ),
        "question": "What is the capital of France?",
    },
}

_SECTIONS = [
    {"heading": f"h{i}", "body": "some body text " * 5, "score": i / 10, "tags": ["a", "b"]} for i in range(5)
]
_REPORT = {"report": {"title": "T", "summary": "S", "sections": _SECTIONS}, "confidence": 0.8}
OUTPUTS: dict[str, dict[str, Any]] = {
    "tiny": {"answer": "Paris"},
    "medium": {
        "label": "bug",
        "keywords": ["crash", "save"],
        "score": 0.93,
        "urgent": True,
        "note": "regression",
    },
    "nested": _REPORT,
    "nested_struct": _REPORT,
    "context": {"answer": "Paris"},
}


def _text(value: object) -> str:
    return value if isinstance(value, str) else str(value) if isinstance(value, bool) else json.dumps(value)


CHAT: dict[str, str] = {
    name: "\n\n".join(f"[[ ## {field} ## ]]\n{_text(value)}" for field, value in outputs.items())
    + "\n\n[[ ## completed ## ]]"
    for name, outputs in OUTPUTS.items()
}
