import abc
from abc import ABC, abstractmethod
from typing import Any

from dspy.primitives.repl_types import REPLVariable
from pydantic import GetCoreSchemaHandler
from pydantic.fields import FieldInfo
from pydantic_core import core_schema

__all__ = ["SandboxSerializable", "build_repl_variable"]

class SandboxSerializable(ABC, metaclass=abc.ABCMeta):
    @abstractmethod
    def sandbox_setup(self) -> str: ...
    @abstractmethod
    def to_sandbox(self) -> bytes: ...
    @abstractmethod
    def sandbox_assignment(self, var_name: str, data_expr: str) -> str: ...
    @abstractmethod
    def rlm_preview(self, max_chars: int = 500) -> str: ...
    @classmethod
    def __get_pydantic_core_schema__(
        cls, source_type: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema: ...
    def to_repl_variable(self, name: str, field_info: FieldInfo | None = None) -> REPLVariable: ...

def build_repl_variable(
    obj: SandboxSerializable, name: str, field_info: FieldInfo | None = None
) -> REPLVariable: ...
