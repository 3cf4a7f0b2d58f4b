"""What a rule reports."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Severity = Literal["error", "warning", "hint"]


class Problem(Struct, frozen=True):
    """One finding about one signature.

    Attributes:
        code: such as "dspex-no-output"; also the mypy error code and the name of its docs page.
        message: what is wrong and where, in one sentence.
        remedy: what to do; empty when the message says it.
        field: the field concerned, or "".
        severity: an error stops the definition; warnings and hints are only shown.
        file: path of the source file, or "".
        line: from 1; 0 when not known.
        column: from 0, in the signature string; -1 elsewhere.
    """

    code: str
    message: str
    remedy: str = ""
    field: str = ""
    severity: Severity = "error"
    file: str = ""
    line: int = 0
    column: int = -1
