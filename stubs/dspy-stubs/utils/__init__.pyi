from typing import Any

from dspy.streaming.messages import (
    StatusMessage as StatusMessage,
    StatusMessageProvider as StatusMessageProvider,
)
from dspy.utils import exceptions as exceptions
from dspy.utils.annotation import experimental as experimental
from dspy.utils.callback import BaseCallback as BaseCallback, with_callbacks as with_callbacks
from dspy.utils.dummies import DummyLM as DummyLM, DummyVectorizer as DummyVectorizer, dummy_rm as dummy_rm
from dspy.utils.inspect_history import pretty_print_history as pretty_print_history

__all__ = [
    "download",
    "exceptions",
    "BaseCallback",
    "with_callbacks",
    "DummyLM",
    "DummyVectorizer",
    "dummy_rm",
    "experimental",
    "StatusMessage",
    "StatusMessageProvider",
    "pretty_print_history",
]

def download(url: Any) -> None: ...

os: Any
requests: Any
