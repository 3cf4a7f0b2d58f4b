from typing import Any

from dspy.adapters.json_adapter import JSONAdapter as JSONAdapter
from dspy.signatures.signature import Signature as Signature
from pydantic import BaseModel

COMMENT_SYMBOL: str
INDENTATION: str

def _render_literal_member(member: Any) -> str: ...
def _render_type_str(
    annotation: Any, depth: int = 0, indent: int = 0, seen_models: set[type[Any]] | None = None
) -> str: ...
def _build_simplified_schema(
    pydantic_model: type[BaseModel], indent: int = 0, seen_models: set[type[Any]] | None = None
) -> str: ...

class BAMLAdapter(JSONAdapter):
    def format_field_structure(self, signature: Any) -> str: ...
    def format_user_message_content(
        self, signature: Any, inputs: Any, prefix: Any = "", suffix: Any = "", main_request: Any = False
    ) -> str: ...
