from dspy.primitives.base_module import BaseModule as BaseModule
from dspy.primitives.code_interpreter import (
    CodeExecutionError as CodeExecutionError,
    CodeInterpreter as CodeInterpreter,
    CodeInterpreterError as CodeInterpreterError,
    FinalOutput as FinalOutput,
    resolve_interpreter_factory as resolve_interpreter_factory,
)
from dspy.primitives.example import Example as Example
from dspy.primitives.local_interpreter import LocalInterpreter as LocalInterpreter
from dspy.primitives.module import Module as Module
from dspy.primitives.prediction import Completions as Completions, Prediction as Prediction
from dspy.primitives.python_interpreter import PythonInterpreter as PythonInterpreter
from dspy.primitives.sandbox_serializable import SandboxSerializable as SandboxSerializable

__all__ = [
    "BaseModule",
    "CodeExecutionError",
    "CodeInterpreter",
    "Completions",
    "Example",
    "FinalOutput",
    "CodeInterpreterError",
    "LocalInterpreter",
    "Module",
    "Prediction",
    "PythonInterpreter",
    "SandboxSerializable",
    "resolve_interpreter_factory",
]
