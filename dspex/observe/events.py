"""What happens during a call, as typed events."""

from __future__ import annotations

from typing import Protocol, TypeAlias, Union

from msgspec import Struct


class CallStarted(Struct, frozen=True, gc=False, tag=True):
    """A program was called with inputs that fit.

    Attributes:
        signature: name of the signature.
        trace: 128-bit number that all events of one call share.
    """

    signature: str
    trace: int


class AnswerRefused(Struct, frozen=True, gc=False, tag=True):
    """An answer does not give the outputs, or a validator refused it, and the model is asked again.

    Attributes:
        signature: name of the signature.
        trace: 128-bit number that all events of one call share.
        attempt: number of the answer in its call, from 1.
        problems: how many things were wrong.
    """

    signature: str
    trace: int
    attempt: int
    problems: int


class CallFinished(Struct, frozen=True, gc=False, tag=True):
    """A call ended, with a value or with an error.

    Attributes:
        signature: name of the signature.
        trace: 128-bit number that all events of one call share.
        route: "native" or "bridge".
        model: name of the model.
        duration_ns: from binding to the validated value, in nanoseconds.
        input_tokens, output_tokens: as the server counts them; 0 when it does not say.
        error: class name of the exception; empty when there is a value.
    """

    signature: str
    trace: int
    route: str
    model: str
    duration_ns: int
    input_tokens: int
    output_tokens: int
    error: str = ""


Event: TypeAlias = Union[CallStarted, AnswerRefused, CallFinished]


class Hook(Protocol):
    """Someone who listens. It must return quickly; what it raises is reported once and dropped."""

    def __call__(self, event: Event, /) -> None: ...
