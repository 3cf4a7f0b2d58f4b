from typing import Any

from dspy.clients.call_result import AttributeDict as AttributeDict, attributes as attributes

class EngineChunk(AttributeDict):
    def json(self) -> Any: ...

class ListenerBridge:
    model: Any
    predict_id: Any
    id: Any
    tools: Any
    def __init__(self, model: Any, predict_id: Any = None) -> None: ...
    def chunk(self, event: Any) -> Any: ...
