"""What generated files write annotations with."""

from __future__ import annotations

from typing import Any, Literal

from dspex.native.compat.annotations import Pattern as Pattern


def literal_of(*values: object) -> Any:
    """Make a `Literal` of values that no annotation can name, such as members of a local enum."""
    return Literal[values]


def member_of(enum: Any, name: str) -> Any:
    """Return a member of an enum that type checkers do not know."""
    return enum[name]
