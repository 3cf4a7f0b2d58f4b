"""What makes a class unusable as a signature before its fields are looked at."""

from __future__ import annotations

from collections.abc import Iterator

from mypy.nodes import ClassDef

from dspex.check.problem import Problem
from dspex_mypy.fields import is_signature


def shape_problems(defn: ClassDef, path: str) -> Iterator[Problem]:
    """Find an own `__init__`, two signatures among the bases, and a base with a metaclass."""
    for code, message, remedy in _findings(defn):
        yield Problem(f"dspex-{code}", message, remedy, file=path, line=defn.line)


def _findings(defn: ClassDef) -> Iterator[tuple[str, str, str]]:
    init = defn.info.names.get("__init__")
    if init is not None and not init.plugin_generated:
        yield "init", f"{defn.name} defines __init__", "Use __post_init__: the constructor is generated."
    bases = [base.type for base in defn.info.bases]
    if sum(map(is_signature, bases)) > 1:
        yield (
            "two-signatures",
            f"{defn.name} inherits from two signatures",
            "Inherit from one and add fields.",
        )
    for base in bases:
        metaclass = base.metaclass_type
        if metaclass is not None and metaclass.type.fullname != "builtins.type":
            what = f"base {base.name} of {defn.name} has the metaclass {metaclass.type.name}"
            yield "metaclass", what, "Use a Protocol or a plain mixin class."
