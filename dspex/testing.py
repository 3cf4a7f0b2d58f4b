"""Tools for testing programs without a real model."""

from __future__ import annotations

from dspex.lm.blocking import Blocked, block_requests
from dspex.lm.fake.model import SchemaModel
from dspex.lm.scripted import ScriptedModel
from dspex.observe.recorded import RecordedCalls

__all__ = ["Blocked", "RecordedCalls", "SchemaModel", "ScriptedModel", "block_requests"]
