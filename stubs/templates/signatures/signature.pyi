from collections.abc import Generator, Mapping
from typing import Any, Generic, Literal, Protocol, Self, TypeVar, dataclass_transform

from dspy.primitives.prediction import Prediction
from pydantic._internal._model_construction import ModelMetaclass

_S = TypeVar("_S")

@dataclass_transform(kw_only_default=True, field_specifiers=(InputField, OutputField))
class SignatureMeta(ModelMetaclass):
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
    @property
    def model_fields(cls) -> dict[str, Any]: ...
    def model_json_schema(cls, *args: Any, **kwargs: Any) -> dict[str, Any]: ...
    # older names of these
    @property
    def __fields__(cls) -> dict[str, Any]: ...
    def schema(cls, *args: Any, **kwargs: Any) -> dict[str, Any]: ...

# What the class Signature itself gives and what is made of it does not: nothing is known of a
# `type[Signature]`, so that Predict takes and gives anything.
class _Exactly(Generic[_S]):
    held: _S

class _AnySignature(Protocol):
    def _exactly(self) -> _Exactly[Signature]: ...

# At run time a Signature is a pydantic model and a call returns a Prediction with its outputs. For
# a type checker the Prediction is the base class, and a call of `Predict(MySignature)` gives a
# MySignature: so the outputs have their names and types.
class Signature(Prediction, metaclass=SignatureMeta):
    @classmethod
    def _exactly(cls) -> _Exactly[Self]: ...
    # What Predict takes beside the inputs of the signature.
    # They are Any since calls unpack dicts of their inputs, whose values fit the inputs only.
    config: Any = InputField(default=None)
    demos: Any = InputField(default=None)
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
    # as that of the models which a signature may be made of, too
    def __iter__(self) -> Generator[tuple[str, Any]]: ...
    # What ChainOfThought and ReAct add to the outputs, and what such an instance has as a class.
    def __getattr__(  # type: ignore[misc, override]  # only pyright, ty and pyrefly read the names
        self,
        name: Literal[
            "reasoning",
            "trajectory",
            "instructions",
            "input_fields",
            "output_fields",
            "fields",
            "signature",
            "model_fields",
            "model_json_schema",
            "schema",
            "__fields__",
            "__name__",
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
