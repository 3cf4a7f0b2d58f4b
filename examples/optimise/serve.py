"""Run the saved program natively, in a process where importing DSPy fails.

Run: python -m examples.optimise.serve mood.json "I am so glad that it works!"
"""

from __future__ import annotations

import sys

from dspex import Model, SavedProgram
from examples.optimise.mood import Mood


def main(path: str, message: str) -> None:
    """Load, then ask."""
    sys.modules["dspy"] = None  # type: ignore[assignment]  # from here on, importing it raises
    saved = SavedProgram(path)
    program = saved.predictor("predict", Mood, lm=Model("local/smollm2"), dialect="dspy-3.4/json")
    done = program.full(message=message)
    print(f"{done.value.mood} ({len(done.messages)} messages, route {done.route})")


if __name__ == "__main__":
    main(*sys.argv[1:])
