"""Find demos with DSPy's BootstrapFewShot on the offline model, and save the program as JSON.

Run: python -m examples.optimise.train mood.json
"""

from __future__ import annotations

import sys
from typing import Any

import dspy

from dspex import Model, Predict
from dspex.bridge import module
from examples.optimise.mood import Mood

TRAIN = [
    ("I love the new shoes, thank you so much!", "happy"),
    ("This is the third time that my order is late. I want my money back!", "angry"),
    ("Great service, I will come again.", "happy"),
    ("Your support never answers. I am furious.", "angry"),
]


def right(gold: Any, prediction: Any, trace: object = None) -> bool:
    """Whether the mood is right: what DSPy optimises for."""
    return bool(gold.mood == prediction.mood)


def main(path: str) -> None:
    """Optimise, then save."""
    program = Predict(Mood, lm=Model("local/smollm2"), dialect="dspy-3.4/json")
    examples = [dspy.Example(message=text, mood=mood).with_inputs("message") for text, mood in TRAIN]
    optimiser = dspy.BootstrapFewShot(metric=right, max_bootstrapped_demos=2, max_labeled_demos=3)
    optimised = optimiser.compile(module(program), trainset=examples)
    optimised.save(path)
    print(f"{len(optimised.program().plan.demos)} demos saved in {path}")


if __name__ == "__main__":
    main(*sys.argv[1:])
