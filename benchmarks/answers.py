"""Answers of the kinds that recovery meets, and what reading them costs, beside what DSPy repairs with."""

from __future__ import annotations

import json
import statistics
from collections.abc import Callable
from time import perf_counter_ns as clock

import json_repair
import msgspec

from benchmarks.interleave import compare
from dspex import AnswerError, In, Out, parse, signature
from dspex.native.live import Live
from dspex.native.partial import PartialReader
from dspex.native.xml.writing import tagged


class Small(msgspec.Struct):
    """Eight fields of most kinds."""

    id: int
    name: str
    price: float
    active: bool
    kind: str
    count: int
    note: str
    sizes: list[int]


class Row(msgspec.Struct):
    """One of fifty."""

    id: int
    name: str
    price: float
    tags: list[str]
    active: bool
    note: str | None
    kind: str
    about: str


def small() -> str:
    """Return an object of 178 bytes."""
    value = Small(
        1, "hello world", 2.5, True, "some more text", 12345, "abc def ghi jkl mno pqr stu", [1, 2, 3]
    )
    text = json.dumps(msgspec.to_builtins(value))
    return text + " " * (178 - len(text))


def rows() -> str:
    """Return a list of fifty objects, about 9 KB."""
    items = [
        Row(i, f"Item number {i}", i * 1.25, ["red", "blue"], i % 2 == 0, None, "tool", "Useful. " + "x" * 38)
        for i in range(50)
    ]
    return json.dumps(msgspec.to_builtins(items))


def broken(text: str) -> str:
    """Write half of the quotes as apostrophes, a comma after each list, and Python's True."""
    for right, wrong in (
        ('"name"', "'name'"),
        ('"tool"', "'tool'"),
        ('"blue"]', '"blue",]'),
        ("true", "True"),
        ("}, {", "},\n {"),
    ):
        text = text.replace(right, wrong)
    return text


CLEAN = rows()
FENCED = f"Here is the list:\n```json\n{CLEAN}\n```\nLet me know!"
BROKEN = broken(CLEAN)
HOSTILE = {
    "brackets": "[" * 2**20,
    "braces": '{"a":' * 200_000,
    "quotes": '{"a": "' + '"' * 2**20,
    "backslashes": '{"a": "' + "\\" * 2**20,
    "objects": '{"a": 1} ' * 110_000,
    "headers": "[[ ## a ## ]]\n" * 74_000,
}


def microseconds(rounds: int, seconds: float) -> dict[str, tuple[float, float | None, str]]:
    """Time reading each kind: what, microseconds, those of json_repair with msgspec, the aim."""

    def peer(kind: object, text: str) -> Callable[[], object]:
        return lambda: msgspec.convert(json_repair.loads(text), kind, strict=False)

    cases: dict[str, tuple[object, str, str]] = {
        "clean object, 178 bytes": (Small, small(), "≤ 2 µs"),
        "clean list of 50, 9 KB": (list[Row], CLEAN, "≤ 60 µs"),
        "the same in a fence in prose": (list[Row], FENCED, "≤ 100 µs"),
        "the same with broken quotes and commas": (list[Row], BROKEN, "≤ 3000 µs"),
    }
    found: dict[str, tuple[float, float | None, str]] = {}
    for what, (kind, text, aim) in cases.items():
        sides: dict[str, Callable[[], object]] = {"dspex": lambda k=kind, t=text: parse(k, t)}
        try:
            if peer(kind, text)() == parse(kind, text).value:
                sides["peer"] = peer(kind, text)
        except Exception:  # it reads the answer otherwise, or not at all
            pass
        took = compare(sides, rounds=rounds, seconds=seconds)
        other = took["peer"].median / 1e3 if "peer" in took else None
        found[what] = took["dspex"].median / 1e3, other, aim
    return found


@signature
class Listing:
    """List things."""

    query: str = In()
    note: str = Out()
    rows: list[Row] = Out()


def streamed(step: int = 40) -> dict[str, float]:
    """Return milliseconds for all partials of the 9 KB list, in pieces of some characters, by dialect."""
    values = {"note": "Here they are.", "rows": json.loads(CLEAN)}
    sections = "".join(
        f"[[ ## {name} ## ]]\n{value if isinstance(value, str) else json.dumps(value)}\n\n"
        for name, value in values.items()
    )
    answers: dict[str, str] = {
        "dspy-3.4/chat": sections + "[[ ## completed ## ]]",
        "dspy-3.4/json": json.dumps(values),
        "dspy-3.4/xml": "\n\n".join(tagged(name, value) for name, value in values.items()),
    }
    live, record, took = Live(Listing), Listing(query="x"), {}
    for dialect, text in answers.items():
        times: list[float] = []
        for _ in range(15):
            reader = PartialReader(live, dialect, record)
            started = clock()
            for start in range(0, len(text), step):
                reader.feed(text[start : start + step])
            times.append((clock() - started) / 1e6)
            assert len(reader.values) == 2
        took[dialect] = statistics.median(times)
    return took


def hostile() -> tuple[str, float]:
    """Return the slowest of the hostile answers of a mebicharacter, and its seconds."""
    took: dict[str, float] = {}
    for name, text in HOSTILE.items():
        for kind in (list[Row], Small, dict[str, str]):
            started = clock()
            try:
                parse(kind, text[: 2**20])
            except AnswerError:
                pass
            took[name] = max(took.get(name, 0.0), (clock() - started) / 1e9)
    return max(took.items(), key=lambda item: item[1])
