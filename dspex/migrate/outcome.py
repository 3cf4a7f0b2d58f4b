"""What a migration would do, as data."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from msgspec import Struct

Target = Literal["dspex", "dspy"]
Weight = Literal["left", "check", "failed"]
"""left: not turned; check: turned, and worth a look; failed: the file cannot be read or written."""
Kind = Literal["signature", "program", "module", "field"]


class Finding(Struct, frozen=True):
    """Something that a person should know about a place in a file.

    Attributes:
        path: of the file.
        line: from 1; 0 for the file as a whole.
        column: from 1; 0 for the file as a whole.
        weight: whether it was left, should be checked, or failed.
        what: what stands there, and why it is so.
        remedy: what to do.
    """

    path: Path
    line: int
    column: int
    weight: Weight
    what: str
    remedy: str = ""


class Turned(Struct, frozen=True):
    """Something that is turned: a signature, a program, a module, or a field that gets its type."""

    kind: Kind
    name: str
    line: int


class Change(Struct, frozen=True):
    """What happens to one file.

    Attributes:
        path: of the file.
        before: its content; empty when it could not be read.
        after: its content afterwards; the same where nothing is turned.
        turned: what is turned in it, in the order of the source.
        findings: what is said of it, in the order of the source.
    """

    path: Path
    before: bytes = b""
    after: bytes = b""
    turned: tuple[Turned, ...] = ()
    findings: tuple[Finding, ...] = ()
