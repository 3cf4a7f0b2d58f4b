"""Types of the shop."""

from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from msgspec import Struct


@dataclass
class Doc:
    title: str


class Outer:
    class Inner(Struct):
        x: int


class Color(Enum):
    RED = "red"
    BLUE = "blue"


Docs: TypeAlias = list[Doc]
