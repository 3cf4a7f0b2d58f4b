"""The command `dspex demo`."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Final

from dspex.errors import MissingExtraError

NAME: Final = "smollm2"
NEEDED: Final = ("xllamacpp", "mypy", "dspy")
"""Modules that the demo shows at work."""


def demo() -> None:
    """See the whole idea in a minute, on the offline model; needs no key.

    A wrong call that the type checker refuses, the generated code, the same question by generated
    code and by DSPy with the same prompt, and what each costs. Fails if the prompts differ.

    [bold]Example[/bold]

      dspex demo
    """
    from dspex import Model
    from dspex.cli.console import note
    from dspex.cli.demo.refused import show_refused_call
    from dspex.cli.demo.routes import show_both_routes, show_generated_code, show_overhead
    from dspex.cli.demo.screen import Screen
    from dspex.lm.install import install_model, installed

    for module in NEEDED:
        if find_spec(module) is None:
            raise MissingExtraError("all", f"The demo, which shows {module} at work,")
    screen = Screen()
    screen.say("dspex: typed, fast and dependable LLM programs")
    if installed(NAME) is None:
        install_model(NAME, progress=note)
    show_refused_call(screen)
    show_generated_code(screen)
    show_both_routes(screen, Model(f"local/{NAME}"))
    show_overhead(screen)
