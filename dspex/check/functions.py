"""What keeps a function from being a signature, worded once for run time and for readers of source."""

from __future__ import annotations

from typing import Final

from dspex.check.problem import Problem

CODE: Final = "dspex-function"


def not_plain(name: str) -> Problem:
    """Refuse a coroutine function or a generator."""
    return Problem(CODE, f"{name} is no plain function", "Write def; acall and stream come by themselves.")


def returns_nothing(name: str) -> Problem:
    """Refuse a function without a return type, or with None."""
    return Problem(CODE, f"{name} returns nothing that could be asked for", "Give it a return type.")


def no_input(name: str, parameter: str) -> Problem:
    """Refuse a parameter that cannot be given by name, or stands for many."""
    what = f"{name} has the parameter {parameter}, which is no input"
    return Problem(CODE, what, "Inputs are plain parameters, given by name or by position.", field=parameter)


def is_method(name: str, parameter: str) -> Problem:
    """Refuse a method, which has its object as a parameter."""
    return Problem(CODE, f"{name} is a method", "Write a function outside the class.", field=parameter)


def untyped(parameter: str) -> Problem:
    """Refuse a parameter without a type."""
    return Problem(CODE, f"'{parameter}' has no type", f"Write {parameter}: str.", field=parameter)


def marker_as_default(parameter: str, marker: str) -> Problem:
    """Refuse `ticket: str = In(...)`: every type checker takes such a parameter for optional."""
    side = marker.partition("(")[0].rpartition(".")[2]
    what = f"'{parameter}' has {side}(...) as its default, so that checkers take it for optional"
    return Problem(CODE, what, f"Write {parameter}: Annotated[..., {marker}].", field=parameter)


def not_an_output(parameter: str) -> Problem:
    """Refuse `Out(...)` in the type of a parameter."""
    what = f"'{parameter}' is a parameter, and not an output"
    return Problem(CODE, what, "Write In(...).", field=parameter)


def not_an_input(output: str) -> Problem:
    """Refuse `In(...)` in the type of what is returned."""
    return Problem(CODE, f"'{output}' is returned, and not an input", "Write Out(...).", field=output)


def hidden_default(parameter: str) -> Problem:
    """Refuse a default inside `In(...)`: no type checker sees it there."""
    what = f"'{parameter}' has its default inside In(...), where checkers do not see it"
    return Problem(CODE, what, f"Write {parameter}: ... = ...", field=parameter)
