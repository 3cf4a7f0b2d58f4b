"""Names that mean something else."""

from dataclasses import dataclass

from dspex import In, Out, signature
from shop._dspex import Predict as Ask


@dataclass
class record:
    x: int


@signature
class Predict:
    TypedDict: str = In()
    NotRequired: int = In(default=3)
    list: str = Out()
    record: int = Out(desc="it's \"quoted\" \\ and\nbroken")


strange = Ask("Predict, example: int, str: str, record: record -> list: list[int], answered: str, straße: Literal['it\\'s', '\\n']")
