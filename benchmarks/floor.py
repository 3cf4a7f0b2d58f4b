"""The floor: what a careful engineer writes by hand for one signature and nothing else.

No binding, no events, no route, no error messages: a constant prompt, one f-string, `str.split`
and a decoder. Nothing that serves any signature can be faster.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import msgspec

from benchmarks.cases import CHAT, Report, ReportStruct

encode = json.JSONEncoder(ensure_ascii=False).encode
number = msgspec.json.Decoder(float).decode
texts = msgspec.json.Decoder(list[str]).decode
report_struct = msgspec.json.Decoder(ReportStruct).decode
BOOL = {"True": True, "False": False}


def messages(system: dict[str, str], content: str) -> list[dict[str, str]]:
    """Put the constant system message before the user's."""
    return [system, {"role": "user", "content": content}]


def tiny(model: Callable[[Any], str], system: dict[str, str], ending: str, question: str) -> str:
    """Ask the tiny question."""
    answer = model(messages(system, f"[[ ## question ## ]]\n{question}\n\n{ending}"))
    _, part, _ = answer.split("[[ ## ")
    return part[13:].strip()


def medium(
    model: Callable[[Any], str],
    system: dict[str, str],
    ending: str,
    ticket: str,
    priority: int,
    tags: list[str],
) -> tuple[str, list[str], float, bool, str]:
    """Classify one ticket."""
    content = (
        f"[[ ## ticket ## ]]\n{ticket}\n\n[[ ## priority ## ]]\n{priority}\n\n"
        f"[[ ## tags ## ]]\n{encode(tags)}\n\n{ending}"
    )
    _, label, keywords, score, urgent, note, _ = model(messages(system, content)).split("[[ ## ")
    return (
        label[12:].strip(),
        texts(keywords[15:].strip()),
        number(score[12:].strip()),
        BOOL[urgent[13:].strip()],
        note[11:].strip(),
    )


def nested(
    model: Callable[[Any], str], system: dict[str, str], ending: str, query: Any, passages: list[str]
) -> tuple[Report, float]:
    """Write one report, pydantic models in and out."""
    shown = encode(query.model_dump())
    content = f"[[ ## query ## ]]\n{shown}\n\n[[ ## passages ## ]]\n{encode(passages)}\n\n{ending}"
    _, report, confidence, _ = model(messages(system, content)).split("[[ ## ")
    return Report.model_validate_json(report[13:].strip()), number(confidence[17:].strip())


def nested_struct(
    model: Callable[[Any], str], system: dict[str, str], ending: str, query: Any, passages: list[str]
) -> tuple[ReportStruct, float]:
    """Write one report, Structs in and out."""
    content = (
        f"[[ ## query ## ]]\n{encode(msgspec.to_builtins(query))}\n\n"
        f"[[ ## passages ## ]]\n{encode(passages)}\n\n{ending}"
    )
    _, report, confidence, _ = model(messages(system, content)).split("[[ ## ")
    return report_struct(report[13:].strip()), number(confidence[17:].strip())


FLOORS: dict[str, Callable[..., Any]] = {
    "tiny": tiny,
    "medium": medium,
    "nested": nested,
    "nested_struct": nested_struct,
}


def canned(name: str) -> Callable[[Any], str]:
    """Return the floor's model stand-in."""
    text = CHAT[name]
    return lambda sent: text
