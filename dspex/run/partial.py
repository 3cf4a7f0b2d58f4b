"""What a stream yields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Generic, TypeVar

from msgspec import Struct

from dspex.run.completion import Completion

R = TypeVar("R")


class Partial(Struct, Generic[R], frozen=True):
    """An answer that is under way.

    Attributes:
        value: the record with the outputs that are complete; reading another one raises
            NotExecutedError.
        done: names of the outputs that are complete.
        growing: outputs that are under way: a text as far as it is there, a list by its whole items.
            Numbers, words of a closed set and objects are never shown half-read.
        reasoning: of a chain of thought, as far as it is there.
        final: the answer is there as a whole, and was read and validated as in any other call.
        completion: everything about the call, once it is final.
    """

    value: R
    done: frozenset[str]
    growing: Mapping[str, Any]
    reasoning: str | None = None
    final: bool = False
    completion: Completion[R] | None = None
