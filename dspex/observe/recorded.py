"""A hook that keeps what it hears."""

from __future__ import annotations

from collections import deque

from dspex.observe.events import CallFinished, CallStarted, Event


class RecordedCalls:
    r"""Keeps the events of a runtime, for tests and notebooks.

    Args:
        keep: how many events; older ones are dropped.

    >>> from dspex import Predict, Runtime
    >>> from dspex.testing import ScriptedModel
    >>> calls = RecordedCalls()
    >>> with Runtime(hooks=(calls,)):
    ...     _ = Predict("question -> answer", lm=ScriptedModel("[[ ## answer ## ]]\nyes"))(question="?")
    >>> [(call.signature, call.route, call.error) for call in calls.finished]
    [('Signature', 'native', '')]
    """

    def __init__(self, keep: int = 10_000) -> None:
        self.events: deque[Event] = deque(maxlen=keep)

    def __call__(self, event: Event, /) -> None:
        self.events.append(event)

    @property
    def started(self) -> list[CallStarted]:
        """The calls that began, oldest first."""
        return [e for e in self.events if isinstance(e, CallStarted)]

    @property
    def finished(self) -> list[CallFinished]:
        """The calls that ended, oldest first."""
        return [e for e in self.events if isinstance(e, CallFinished)]
