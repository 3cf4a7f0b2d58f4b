"""What `dspex doctor` reports."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Status = Literal["ok", "absent", "warning", "error"]


class Finding(Struct, frozen=True):
    """One thing that was looked at.

    Attributes:
        name: what.
        status: "absent" is optional and not there; only an "error" breaks something that is needed.
        detail: what was found.
        remedy: what to do; empty when there is nothing to do.
    """

    name: str
    status: Status
    detail: str
    remedy: str = ""
