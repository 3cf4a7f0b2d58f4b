from typing import Any, Literal

from dspy.adapters.types.base_type import Type as Type
from dspy.utils.annotation import experimental as experimental

class Document(Type):
    data: str
    title: str | None
    media_type: Literal["text/plain", "application/pdf"]
    context: str | None
    def format(self) -> list[dict[str, Any]]: ...
    @classmethod
    def description(cls) -> str: ...
    @classmethod
    def validate_input(cls, data: Any) -> Any: ...
    def __str__(self) -> str: ...
