"""Names as mypy knows them: of what dspex defines, and of the classes that become types."""

from __future__ import annotations

from typing import Final

from dspex.define.supported import CONTAINERS, SCALARS, Make
from dspex.spec.signature import FieldKind
from dspex.spec.types import ClassKind, ScalarName

SIGNATURE: Final = "dspex.define.decorator.signature"
RECORD: Final = "dspex.define.decorator.Record"
PREDICT: Final = "dspex.run.function.predict"
"""The decorator of functions."""
EXAMPLE: Final = "dspex.define.decorator.example"
MODULE: Final = "dspex.run.module.Module"
PROGRAM: Final = "dspex.run.program.Program"
JOIN: Final = "__rshift__"
"""The operator that joins programs. mypy names it after the class on its left."""
PROGRAMS: Final = ("dspex.run.chain_of_thought.ChainOfThought", "dspex.run.predict.Predict")
"""The classes of dspex that take a signature string."""
STUBBED_PROGRAMS: Final = ("._dspex.ChainOfThought", "._dspex.Predict")
"""How the names of these classes end in the modules that `dspex stubs` writes."""

DSPY_SIGNATURE: Final = "dspy.signatures.signature.Signature"
DSPY_EXAMPLE: Final = "dspy.primitives.example.Example"
DSPY_PREDICTION: Final = "dspy.primitives.prediction.Prediction"
DSPY_PROGRAMS: Final[dict[str, tuple[str, ...]]] = {
    "dspy.predict.chain_of_thought.ChainOfThought": ("reasoning",),
    "dspy.predict.code_act.CodeAct": ("trajectory", "reasoning"),
    "dspy.predict.multi_chain_comparison.MultiChainComparison": ("rationale",),
    "dspy.predict.predict.Predict": (),
    "dspy.predict.program_of_thought.ProgramOfThought": ("reasoning",),
    "dspy.predict.react.ReAct": ("trajectory", "reasoning"),
    "dspy.predict.react_v2.ReActV2": ("history", "termination_reason"),
}
"""The modules of DSPy that take a signature string, with what they add to its outputs."""
DSPY_AROUND: Final = ("dspy.predict.best_of_n.BestOfN", "dspy.predict.refine.Refine")
"""The modules of DSPy that run another one, and take its inputs."""
DSPY_TAKING_INPUTS: Final = frozenset((*DSPY_PROGRAMS, *DSPY_AROUND))
"""The modules of DSPy whose calls take the inputs of a signature."""
DSPY: Final = "dspy."
"""How the names of what DSPy defines begin."""
DSPY_CALLS: Final = frozenset(
    (
        "__call__",
        "acall",
        "aforward",
        "compile",
        "copy",
        "forward",
        "from_langchain",
        "from_mcp_tool",
        "inputs",
        "labels",
        "with_inputs",
        "without",
    )
)
"""The methods of its classes that give programs, results and examples."""
DSPY_CODE: Final = "dspy.adapters.types.code.Code"
DSPY_BASE_MODULE: Final = "dspy.primitives.base_module.BaseModule"
DSPY_MODULE: Final = "dspy.primitives.module.Module"
DSPY_CALL_OPTIONS: Final[dict[str, tuple[str, ...]]] = {
    "dspy.predict.code_act.CodeAct": ("max_iters",),
    "dspy.predict.react.ReAct": ("max_iters",),
    "dspy.predict.react_v2.ReActV2": ("history", "max_iters"),
}
"""What calls of a module of DSPy take beside the inputs."""
DSPY_COMPARISON: Final = "dspy.predict.multi_chain_comparison.MultiChainComparison"
DSPY_INPUT: Final = "dspy.signatures.field.InputField"
DSPY_FIELDS: Final = frozenset((DSPY_INPUT, "dspy.signatures.field.OutputField"))
DSPY_OPTIONS: Final = ("config", "demos", "lm", "signature")
"""What a predictor of DSPy takes beside its inputs."""
METADATA: Final = "dspex"
"""The key in `TypeInfo.metadata` under which a signature class keeps its fields."""

MIRROR: Final = "__mypy-dspex"
"""A symbol of the class that changes with its metadata."""

FIELD_KINDS: Final[dict[str, FieldKind]] = {
    "dspex.define.fields.In": "input",
    "dspex.define.fields.Out": "output",
}

STRUCT_LIKE: Final[dict[str, ClassKind]] = {"msgspec.Struct": "struct", "pydantic.main.BaseModel": "pydantic"}
"""Base classes that make a class a type with fields."""

SCHEMA_HOOK: Final = "__get_pydantic_core_schema__"
"""The method by which a class tells pydantic how to validate it."""


def _name(cls: type) -> str:
    return f"{cls.__module__}.{cls.__qualname__}"


SCALAR_NAMES: Final[dict[str, ScalarName]] = {_name(c): s for c, s in SCALARS.items() if isinstance(c, type)}
CONTAINER_NAMES: Final[dict[str, tuple[Make, str]]] = {_name(c): how for c, how in CONTAINERS.items()}
MOVED: Final = {"typing.AbstractSet": "collections.abc.Set"}


def run_time_name(fullname: str) -> str:
    """Say what a class is called at run time: typeshed keeps the abstract containers in `typing`.

    >>> run_time_name("typing.Sequence")
    'collections.abc.Sequence'
    """
    module, _, name = fullname.rpartition(".")
    return MOVED.get(fullname, f"collections.abc.{name}" if module == "typing" else fullname)
