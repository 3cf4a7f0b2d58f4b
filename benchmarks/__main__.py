"""Run every comparison and print the tables of the README.

python -m benchmarks                 everything
python -m benchmarks calls budget    only these parts
python -m benchmarks --quick         few rounds, to see that it works
python -m benchmarks --write         put the tables into docs/benchmarks.md and README.md
"""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import re
import sys
import tempfile
from collections.abc import Callable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from benchmarks.interleave import Side
    from benchmarks.mistakes import Found
    from benchmarks.static import Cost

CASES = ("tiny", "medium", "nested", "nested_struct")
TARGETS = {"tiny": 100, "medium": 170, "nested": 140, "nested_struct": 140}
Row = list[str]


def table(head: Row, rows: list[Row]) -> str:
    """Write a Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def calls(quick: bool) -> str:
    """Compare whole calls without the model, synchronous and in a running loop."""
    from benchmarks.interleave import compare, compare_async, ratio
    from benchmarks.sides import async_sides, sync_sides

    rounds, seconds = (5, 0.01) if quick else (25, 0.04)
    rows: list[Row] = []
    for name in CASES:
        sync = compare(sync_sides(name), rounds=rounds, seconds=seconds)
        loop = asyncio.run(compare_async(async_sides(name), rounds=rounds, seconds=seconds))
        for kind, sides in (("call", sync), ("acall", loop)):
            low, middle, high = ratio(sides["dspy"], sides["native"])
            bridge = ratio(sides["bridge"], sides["dspy"])[1]
            native = sides["native"]
            tail = f"{native.slowest / native.single:.1f} ×" if native.slowest else ""
            floor = f"{sides['floor'].median / 1e3:.2f}" if "floor" in sides else ""
            over_floor = "{1:.1f} × ({0:.1f}–{2:.1f})".format(*ratio(native, sides["floor"])) if floor else ""
            rows.append(
                [
                    f"{name}, {kind}",
                    f"{sides['dspy'].median / 1e3:.0f}",
                    f"{sides['bridge'].median / 1e3:.0f}",
                    f"{native.median / 1e3:.2f}",
                    floor,
                    f"**{middle:.0f} ×** ({low:.0f}–{high:.0f})",
                    f"≥ {TARGETS[name]} ×",
                    over_floor,
                    "≤ 4 ×" if floor else "",
                    f"{bridge:.2f} ×",
                    tail,
                ]
            )
    head = ["µs a call, medians", "DSPy", "bridge", "native", "floor", "DSPy / native (quartiles)", "aim"]
    return table([*head, "native / floor", "aim", "bridge / DSPy", "native p99 / median"], rows)


def parts(quick: bool) -> str:
    """Compare each part of a call alone: writing the prompt, reading the answer."""
    from benchmarks.interleave import compare, ratio
    from benchmarks.parts import aim
    from benchmarks.parts import parts as of

    rounds, seconds = (5, 0.01) if quick else (25, 0.04)
    rows: list[Row] = []
    for name in CASES:
        for part, both in of(name).items():
            sides = compare(both, rounds=rounds, seconds=seconds)
            rows.append([f"{name}, {part}", *_over(sides, ratio), f"≥ {aim(name, part)} ×"])
    return table(["µs, medians", "DSPy", "native", "DSPy / native (quartiles)", "aim"], rows)


def longer(quick: bool) -> str:
    """Compare whole calls with demos and with long context."""
    from benchmarks.interleave import compare, ratio
    from benchmarks.longer import AIM, DEMOS, with_context, with_demos

    rounds, seconds = (5, 0.01) if quick else (25, 0.04)
    rows: list[Row] = []
    cases = {f"{name}, {count} demos": with_demos(name, count) for name in CASES[:3] for count in DEMOS}
    # the context before the demos: of those DSPy keeps every prompt in its histories, and what follows
    # has its texts of 50 KB written to fresh pages
    for what, both in {"50 KB of context": with_context(), **cases}.items():
        sides = compare(both, rounds=rounds, seconds=seconds)
        rows.append([what, *_over(sides, ratio), f"≥ {AIM} ×"])
    return table(["µs a call, medians", "DSPy", "native", "DSPy / native (quartiles)", "aim"], rows)


def _over(sides: Mapping[str, Side], ratio: Callable[[Side, Side], tuple[float, float, float]]) -> Row:
    low, middle, high = ratio(sides["dspy"], sides["native"])
    medians = [f"{sides['dspy'].median / 1e3:.1f}", f"{sides['native'].median / 1e3:.2f}"]
    return [*medians, f"**{middle:.0f} ×** ({low:.0f}–{high:.0f})"]


def modules(quick: bool) -> str:
    """Show what a module costs beyond its calls."""
    from benchmarks.interleave import compare, ratio
    from benchmarks.modules import sides

    rounds, seconds = (5, 0.01) if quick else (25, 0.04)
    took = compare(sides(), rounds=rounds, seconds=seconds)
    base = took["one by one"]
    rows = [
        [what, f"{side.median / 1e3:.2f}", "{1:.2f} × ({0:.2f}–{2:.2f})".format(*ratio(side, base))]
        for what, side in took.items()
    ]
    return table(["tiny and medium, µs, medians", "measured", "over one by one (quartiles)"], rows)


def memory(quick: bool) -> str:
    """Show what a call in flight and a built signature hold."""
    from benchmarks.memory import BOUNDS, built, growth, in_flight
    from benchmarks.sides import sync_sides

    rounds, count = (3, 100) if quick else (15, 1000)
    rows: list[Row] = []
    for name in CASES:
        for side, (low, middle, high) in in_flight(name, rounds, count).items():
            bound = f"≤ {BOUNDS['call']:.0f} KB" if side == "native" else ""
            rows.append([f"{name}, {side}, in flight", f"{middle:.2f} KB ({low:.2f}–{high:.2f})", bound])
    for what, (low, middle, high) in built(5 if quick else 25).items():
        bound = f"≤ {BOUNDS['signature']:.0f} KB" if what != "the class" else ""
        rows.append([f"a signature, {what}", f"{middle:.0f} KB ({low:.0f}–{high:.0f})", bound])
    calls = 1_000 if quick else 10_000
    grown = growth(sync_sides("medium")["native"], calls)
    rows.append(
        [f"medium, native, growth over {calls:,} calls", f"{grown:.1f} KB", f"≤ {BOUNDS['growth']:.0f} KB"]
    )
    return table(["medians (quartiles)", "measured", "bound"], rows)


def budget(quick: bool) -> str:
    """Show where a native call spends its time."""
    from benchmarks.budget import measure, steps

    measured = {name: {k: measure(c, 3 if quick else 15) for k, c in steps(name).items()} for name in CASES}
    rows = [[step, *(f"{measured[n][step]:.0f}" for n in CASES)] for step in measured[CASES[0]]]
    return table(["ns", *CASES], rows)


def startup(quick: bool) -> str:
    """Show what importing and the first call cost."""
    from benchmarks.processes import loaded, startup

    times = startup(3 if quick else 15)
    aims = {"import over it": "≤ 90", "first call, generated": "≤ 150"}
    rows = [[what, f"{took:.0f}", aims.get(what, "")] for what, took in times.items()]
    heavy = ", ".join(loaded()) or "none"
    return table(["ms", "measured", "aim"], rows) + f"\n\nHeavy packages that the import loads: {heavy}."


def building(quick: bool) -> str:
    """Show what defining, building and generating cost."""
    from benchmarks.building import milliseconds
    from benchmarks.processes import generate_many

    times = milliseconds(5 if quick else 30)
    rows = [[what, f"{took:.2f} ms", "≤ 5 ms" if "build" in what else ""] for what, took in times.items()]
    rows.append(["`dspex generate`, 500 signatures", f"{generate_many(50 if quick else 500):.1f} s", "≤ 5 s"])
    return table(["", "measured", "aim"], rows)


def answers(quick: bool) -> str:
    """Show what reading answers costs, well-formed and otherwise."""
    from benchmarks.answers import hostile, microseconds, streamed

    rounds, seconds = (5, 0.01) if quick else (25, 0.04)
    rows = [
        [what, f"{took:.2f} µs", f"{peer:.0f} µs" if peer else "not read, or otherwise", aim]
        for what, (took, peer, aim) in microseconds(rounds, seconds).items()
    ]
    rows += [
        [f"9 KB in pieces of 40 characters, all partials, {dialect}", f"{took:.1f} ms", "", "≤ 40 ms"]
        for dialect, took in streamed().items()
    ]
    name, seconds_taken = hostile()
    rows.append([f"a hostile mebicharacter, the slowest ({name})", f"{seconds_taken:.2f} s", "", "≤ 1 s"])
    return table(["", "`dspex.parse`", "json_repair and msgspec", "aim"], rows)


def dropin(quick: bool) -> str:
    """Compare plain DSPy with and without the drop-in."""
    from benchmarks.dropin import compare, parts

    rows: list[Row] = []
    for name in CASES[:3]:
        for what, call in parts(name).items():
            plain, with_it = compare(call, 3 if quick else 15, 20 if quick else 100)
            cells = [f"{plain / 1e3:.1f}", f"{with_it / 1e3:.1f}", f"**{plain / with_it:.1f} ×**"]
            rows.append([f"{name}, {what}", *cells])
    return table(["µs, medians", "DSPy", "with `install()`", "ratio"], rows)


def static(quick: bool) -> str:
    """Show what the mypy plugin and `dspex check` cost on many modules."""
    from benchmarks.static import MODULES, STRINGS, costs, more

    modules = 20 if quick else MODULES
    rows: list[Row] = []
    for calls, what in ((False, "programs"), (True, "programs and calls")):
        took = costs(2 if quick else 5, modules, calls=calls)
        for run, aim in (("cold", "≤ 15 %"), ("warm", "≤ 2 %")):
            least, middle, most = (f"{100 * part:+.0f} %" for part in more(took[f"{run}+plugin"], took[run]))
            both = [_seconds(took[run]), _seconds(took[f"{run}+plugin"])]
            rows.append([f"mypy, {run}, {what}", *both, f"**{middle}** ({least} – {most})", aim])
    rows.append(["`dspex check`", "", _seconds(took["check"]), "", "≤ 5 s"])
    head = [f"{modules} modules, {modules * STRINGS:,} strings", "without", "with the plugin", "more"]
    return table([*head, "aim"], rows)


def _seconds(cost: Cost) -> str:
    low, high = cost.spread
    return f"{cost.median:.2f} s ({low:.2f}–{high:.2f})"


def mistakes(quick: bool) -> str:
    """Show which type checker finds how many of the mistakes that the tests plant."""
    from benchmarks.mistakes import corpora, eighteen, rules, without_stubs
    from tests.typesafety.typesafety_checkers import CHECKERS

    names = ["mypy", "pyright"] if quick else list(CHECKERS)
    with tempfile.TemporaryDirectory() as folder:
        bare = without_stubs(Path(folder) / "environment")
        without = {name: eighteen(name, bare[name]) for name in names}
    rows: list[Row] = [
        ["18 in plain DSPy code, without the stubs", *(_found(without[name]) for name in names)],
        ["the same, with `dspy-stubs`", *(_found(eighteen(name)) for name in names)],
    ]
    for corpus, found in corpora(names).items():
        count = found[names[0]].marked
        rows.append([f"{count} {corpus}", *(_of(found[name]) for name in names)])
    of_rules = rules()
    plugin_only = [_of(of_rules) if name == "mypy+plugin" else "" for name in names]
    rows.append([f"{of_rules.marked} against the rule book", *plugin_only])
    return table(["found of those to be found", *names], rows)


def _of(found: Found) -> str:
    return f"{_found(found)} of {found.demanded}"


def _found(found: Found) -> str:
    return f"{found.found} ({found.wrong} wrong)" if found.wrong else f"{found.found}"


PARTS: dict[str, tuple[str, Callable[[bool], str]]] = {
    "calls": ("Whole calls without the model", calls),
    "parts": ("Each part alone", parts),
    "longer": ("Whole calls with demos and with context", longer),
    "modules": ("Modules", modules),
    "memory": ("Memory", memory),
    "budget": ("Where a native call spends its time", budget),
    "answers": ("Answers", answers),
    "dropin": ("Plain DSPy with the drop-in", dropin),
    "startup": ("Processes", startup),
    "building": ("Building", building),
    "static": ("What the plugin and the check cost", static),
    "mistakes": ("Mistakes that type checkers find", mistakes),
}


def machine() -> str:
    """Name the machine and the versions."""
    cpu = next(
        (line.split(":")[1].strip() for line in _cpuinfo() if line.startswith("model name")),
        platform.machine(),
    )
    packages = ", ".join(f"{p} {version(p)}" for p in ("dspy", "msgspec", "pydantic"))
    return f"{cpu}, {os.cpu_count()} cores, Python {platform.python_version()}, {packages}"


def _cpuinfo() -> list[str]:
    try:
        return Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return []


def write(part: str, text: str) -> None:
    """Put a table between its markers in the documents that have them."""
    for file in (Path("README.md"), Path("docs/benchmarks.md")):
        if file.exists():
            marked = rf"(<!-- bench:{part} -->\n).*?(<!-- /bench -->)"
            old = file.read_text(encoding="utf-8")
            new = re.sub(marked, lambda m: f"{m[1]}{text}\n{m[2]}", old, flags=re.DOTALL)
            if new != old:
                file.write_text(new, encoding="utf-8")


def main() -> int:
    """Run the parts that were asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__.splitlines()[0])
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="which parts; all unless given")
    parser.add_argument("--quick", action="store_true", help="few rounds, to see that it works")
    parser.add_argument(
        "--write", action="store_true", help="put the tables into README.md and docs/benchmarks.md"
    )
    arguments = parser.parse_args()
    print(f"{machine()}\n")
    if arguments.write:
        write("machine", machine())
    for name in arguments.parts or PARTS:
        title, run = PARTS[name]
        print(f"{title} …", file=sys.stderr)
        text = run(arguments.quick)
        print(f"## {title}\n\n{text}\n", flush=True)
        if arguments.write:
            write(name, text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
