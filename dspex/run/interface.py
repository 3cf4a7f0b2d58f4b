"""What a program takes and gives, by which programs are put one behind the other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Takes(NamedTuple):
    """What a call of a program takes.

    Attributes:
        name: of what takes it, for messages.
        inputs: their names, each with whether it has to be given.
    """

    name: str
    inputs: Mapping[str, bool]


class Gives(NamedTuple):
    """What a program gives.

    Attributes:
        name: of the record.
        fields: their names.
    """

    name: str
    fields: tuple[str, ...]
