"""Steps two to four: generated code, both routes on the offline model, and what each costs."""

from __future__ import annotations

import gc
from importlib.util import find_spec
from statistics import median
from time import perf_counter_ns
from typing import Any, Final

from dspex import Model, Predict
from dspex.cli.demo.refused import DemoError
from dspex.cli.demo.screen import Screen
from dspex.cli.demo.tickets import ANSWER, TICKET, Triage
from dspex.lm.scripted import ScriptedModel
from dspex.native.build import build
from dspex.run.completion import Completion, RouteName

DIALECT: Final = "dspy-3.4/json"
ROUNDS: Final = 20
CALLS: Final[dict[RouteName, int]] = {"native": 500, "bridge": 10}
"""Calls in one round; a round of either route takes some milliseconds."""


def show_generated_code(screen: Screen) -> None:
    """Show the part of the generated code that writes the request and reads the answer."""
    screen.step("The signature becomes code that reads as if a person wrote it")
    source = build(Triage, dialect=DIALECT).source
    lines = source.split("\n")
    start = next(i for i, line in enumerate(lines) if line.startswith("def render_"))
    end = next((i for i, line in enumerate(lines) if line.startswith("PROGRAMS")), len(lines))
    screen.code("\n".join(lines[start:end]).strip("\n"), "python")
    screen.say("")
    screen.say("  In memory at the first call, or ahead of time into your package: dspex generate PACKAGE")


def show_both_routes(screen: Screen, model: Model) -> None:
    """Ask the same question by both routes.

    Raises:
        DemoError: they did not send the same prompt.
    """
    screen.step(f"The same question by generated code and by DSPy, on {model.name}")
    screen.text(f'Triage(ticket="{TICKET}")')
    with screen.waiting("the model answers"):
        native = _ask(model, "native")
    _show(screen, "native (generated code, no DSPy)", native)
    if find_spec("dspy") is None:
        screen.say('  (DSPy is not installed here; the other route needs: pip install "dspex[dspy]")')
        return
    with screen.waiting("DSPy is loaded, and the model answers again"):
        bridge = _ask(model, "bridge")
    _show(screen, "bridge (the real dspy.Predict)", bridge)
    sent = [[(m.role, m.text) for m in c.messages] for c in (native, bridge)]
    if sent[0] != sent[1]:
        raise DemoError("The two routes sent different prompts. Please report this: it is a bug in dspex.")
    characters = sum(len(content) for _, content in sent[0])
    screen.say("")
    screen.text(f"Prompts: equal, {len(sent[0])} messages, {characters} characters.", "bold green")
    same = native.value == bridge.value
    screen.text(f"Answers: {'equal' if same else 'different'}.", "bold green" if same else "yellow")


def _ask(model: Any, route: RouteName) -> Completion[Triage]:
    return Predict(Triage, lm=model, route=route, dialect=DIALECT).full(ticket=TICKET)


def _show(screen: Screen, title: str, completion: Completion[Triage]) -> None:
    value = completion.value
    screen.say("")
    screen.text(title, "bold")
    screen.text(f"  customer: {value.customer}\n  topic:    {value.topic}\n  urgent:   {value.urgent}")


def show_overhead(screen: Screen) -> None:
    """Measure what a call costs apart from the model, both routes in turn."""
    screen.step("What a call costs besides the model")
    if find_spec("dspy") is None:
        screen.say("  (nothing to compare with: DSPy is not installed here)")
        return
    costs = overhead()
    for route, seconds in costs.items():
        screen.text(f"{route:<8}{seconds * 1e6:>9.1f} µs")
    screen.say("")
    screen.text(f"native is {costs['bridge'] / costs['native']:.0f} times faster.", "bold green")
    screen.say(
        "  The median of rounds by turns in this process, with a model that answers at once; see make bench."
    )


def overhead() -> dict[RouteName, float]:
    """Return the seconds of one call by each route, with a model that answers at once."""
    model = ScriptedModel(ANSWER)
    rounds: dict[RouteName, list[float]] = {route: [] for route in CALLS}
    programs: dict[RouteName, Predict[Any, Triage]] = {
        route: Predict(Triage, lm=model, route=route, dialect=DIALECT) for route in CALLS
    }
    for program in programs.values():
        program(ticket=TICKET)
    gc.collect()
    for _ in range(ROUNDS):
        for route, program in programs.items():
            started = perf_counter_ns()
            for _ in range(CALLS[route]):
                program(ticket=TICKET)
            rounds[route].append((perf_counter_ns() - started) / CALLS[route] / 1e9)
    return {route: median(found) for route, found in rounds.items()}
