from typing import Any, Iterator

import pydantic
from pydantic.fields import FieldInfo

__all__ = ["REPLVariable", "REPLEntry", "REPLHistory"]

class REPLVariable(pydantic.BaseModel):
    name: str
    type_name: str
    desc: str
    constraints: str
    total_length: int
    preview: str
    model_config: Any
    @classmethod
    def from_value(
        cls, name: str, value: Any, field_info: FieldInfo | None = None, preview_chars: int = 1000
    ) -> REPLVariable: ...
    def format(self) -> str: ...
    def serialize_model(self) -> str: ...

class REPLEntry(pydantic.BaseModel):
    reasoning: str
    code: str
    output: str
    model_config: Any
    @staticmethod
    def format_output(output: str, max_output_chars: int = 10000) -> str: ...
    def format(self, index: int, max_output_chars: int = 10000) -> str: ...

class REPLHistory(pydantic.BaseModel):
    entries: list[REPLEntry]
    max_output_chars: int
    model_config: Any
    def format(self) -> str: ...
    def serialize_model(self) -> str: ...
    def append(self, *, reasoning: str = "", code: str, output: str) -> REPLHistory: ...
    def __len__(self) -> int: ...
    def __iter__(self) -> Iterator[REPLEntry]: ...
    def __bool__(self) -> bool: ...
