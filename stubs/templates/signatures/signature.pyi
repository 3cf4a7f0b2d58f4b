from collections.abc import Mapping
from typing import Any, Literal, Self, dataclass_transform

from dspy.primitives.prediction import Prediction

@dataclass_transform(kw_only_default=True, field_specifiers=(InputField, OutputField))
class SignatureMeta(type):
    __gone__ = ("__call__", "__new__")
    @property
    def instructions(cls) -> str: ...
    @instructions.setter
    def instructions(cls, instructions: str) -> None: ...
    @property
    def input_fields(cls) -> dict[str, Any]: ...
    @property
    def output_fields(cls) -> dict[str, Any]: ...
    @property
    def fields(cls) -> dict[str, Any]: ...
    @property
    def signature(cls) -> str: ...

# At run time a Signature is a pydantic model and a call returns a Prediction with its outputs. For
# a type checker the Prediction is the base class, and a call of `Predict(MySignature)` gives a
# MySignature: so the outputs have their names and types.
class Signature(Prediction, metaclass=SignatureMeta):
    # What Predict takes beside the inputs of the signature.
    config: dict[str, Any] = InputField(default_factory=dict)
    demos: list[Any] = InputField(default_factory=list)
    lm: Any = InputField(default=None)
    # `Signature("question -> answer")` gives a class at run time, which no checker can be told here:
    # to them it is an instance, and Predict takes it.
    def __init__(
        self,
        signature: str | Mapping[str, Any],
        instructions: str | None = None,
        signature_name: str = "StringSignature",
        custom_types: Mapping[str, type] | None = None,
    ) -> None: ...
    # What ChainOfThought and ReAct add to the outputs, and what such an instance has as a class.
    def __getattr__(  # type: ignore[misc, override]  # only pyright, ty and pyrefly read the names
        self,
        name: Literal[
            "reasoning", "trajectory", "instructions", "input_fields", "output_fields", "fields", "signature"
        ],
    ) -> Any: ...
    @classmethod
    def with_instructions(cls, instructions: str) -> type[Self]: ...
    @classmethod
    def append_instructions(cls, instructions: str) -> type[Self]: ...
    @classmethod
    def with_updated_fields(cls, name: str, type_: Any = None, **kwargs: Any) -> type[Self]: ...
    @classmethod
    def prepend(cls, name: str, field: Any, type_: Any = None) -> Any: ...
    @classmethod
    def append(cls, name: str, field: Any, type_: Any = None) -> Any: ...
    @classmethod
    def insert(cls, index: int, name: str, field: Any, type_: Any = None) -> Any: ...
    @classmethod
    def delete(cls, name: str) -> Any: ...
    @classmethod
    def equals(cls, other: Any) -> bool: ...
    @classmethod
    def dump_state(cls) -> dict[str, Any]: ...
    @classmethod
    def load_state(cls, state: Mapping[str, Any]) -> Any: ...

def ensure_signature(
    signature: str | Signature | type[Signature], instructions: str | None = None
) -> Any: ...
def make_signature(
    signature: str | Mapping[str, Any],
    instructions: str | None = None,
    signature_name: str = "StringSignature",
    custom_types: Mapping[str, type] | None = None,
) -> Any: ...
