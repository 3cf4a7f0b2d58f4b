"""R11.4: native is at least ten times faster than the bridge and than plain `dspy.Predict`.

The benchmark that users run (`make bench`) is the test: its sides, its runner, fewer rounds.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from benchmarks.interleave import compare, compare_async, ratio
from benchmarks.longer import with_context, with_demos
from benchmarks.parts import parts
from benchmarks.sides import async_sides, sync_sides

CASES = ("tiny", "medium", "nested", "nested_struct")


@pytest.mark.parametrize("name", CASES)
def test_r11_4_a_call(name: str) -> None:
    """The path that users call, default runtime, synchronous."""
    sides = compare(sync_sides(name), rounds=7, seconds=0.01)
    assert ratio(sides["dspy"], sides["native"])[1] >= 10
    assert ratio(sides["bridge"], sides["native"])[1] >= 10


@pytest.mark.parametrize("name", CASES)
def test_r11_4_an_acall_in_a_running_loop(name: str) -> None:
    """The same inside an event loop."""
    sides = asyncio.run(compare_async(async_sides(name), rounds=7, seconds=0.01))
    assert ratio(sides["dspy"], sides["native"])[1] >= 10
    assert ratio(sides["bridge"], sides["native"])[1] >= 10


@pytest.mark.parametrize("name", CASES)
def test_r11_4_the_sides_do_the_same_work(name: str) -> None:
    """All four read the same values from the same answer; native and bridge give equal records."""
    sides = sync_sides(name)
    native, bridge = sides["native"](), sides["bridge"]()
    assert native == bridge
    plain = sides["dspy"]()
    floor = sides["floor"]()
    outputs = [n for n, f in type(native).__dspex_fields__.items() if f.kind == "output"]
    values = tuple(getattr(native, n) for n in outputs)
    assert (values if len(values) > 1 else values[0]) == floor
    if name != "nested_struct":
        assert values == tuple(getattr(plain, n) for n in outputs)


@pytest.mark.parametrize("name", CASES[:3])
def test_r11_4_the_parts_do_the_same_work(name: str) -> None:
    """Both write the same messages and read the same values, in both formats."""
    for part, sides in parts(name).items():
        plain: Any = sides["dspy"]()
        native: Any = sides["native"]()
        if part.endswith("format"):
            assert [(m["role"], m["content"]) for m in plain] == [(m.role, m.content) for m in native]
        else:
            assert {wire: getattr(native, wire) for wire in plain} == dict(plain)


@pytest.mark.parametrize(
    "sides", [with_demos("medium", 16), with_context()], ids=["16 demos", "50 KB of context"]
)
def test_r11_4_a_call_with_a_long_prompt(sides: dict[str, Callable[[], object]]) -> None:
    """Demos are written once, and long texts are not copied more than they must be."""
    took = compare(sides, rounds=5, seconds=0.01)
    assert ratio(took["dspy"], took["native"])[1] >= 10
