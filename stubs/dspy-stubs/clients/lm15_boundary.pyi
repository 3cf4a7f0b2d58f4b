from typing import Any

from dspy._vendor.lm15.providers.base import HttpResponse as HttpResponse
from dspy._vendor.lm15.serde import part_to_dict as part_to_dict
from dspy.clients.legacy_outputs import plain as plain
from dspy.lm15 import (
    OpenAIChatLM as OpenAIChatLM,
    OpenAILM as OpenAILM,
    Request as Request,
    response_from_openai_chat as response_from_openai_chat,
)

class _NoTransport:
    def stream(self, request: Any) -> None: ...

def request_kwargs(request: Request, model_type: str) -> dict[Any, Any]: ...
def snapshot_request(request: Request) -> Request: ...
def history_messages(request: Request) -> list[dict[Any, Any]]: ...
def response_value(response: Any, model_type: str, request: Request) -> Any: ...
