"""Typed, fast and dependable LLM programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dspex import testing as testing
    from dspex.define.conversions import dec_hook, enc_hook, from_dict, from_json, to_dict, to_json
    from dspex.define.decorator import Record, example, signature, spec_of
    from dspex.define.equivalents import (
        from_dataclass,
        from_pydantic,
        from_struct,
        to_dataclass,
        to_pydantic,
        to_struct,
    )
    from dspex.define.fields import In, Out
    from dspex.define.judges import soft_check, validator
    from dspex.define.tool import Tool
    from dspex.errors import (
        AnswerError,
        AuthenticationError,
        BatchError,
        BindError,
        BlockedRequestError,
        ConfigurationError,
        ContentError,
        DeadlineError,
        DefinitionError,
        DspexError,
        FrozenError,
        GenerationError,
        MissingExtraError,
        ModelError,
        ModelNotFoundError,
        NotExecutedError,
        RateLimitError,
        UnreachableError,
        UnsupportedInputError,
    )
    from dspex.lm.base import (
        Capabilities,
        LanguageModel,
        Message,
        Options,
        Request,
        Response,
        StreamingModel,
        Usage,
    )
    from dspex.lm.model import Model
    from dspex.native.parse import Parsed, parse
    from dspex.native.recovery.nodes import Repair
    from dspex.run.bound import Bound
    from dspex.run.calls import InnerCall, ModuleCompletion
    from dspex.run.chain_of_thought import ChainOfThought
    from dspex.run.completion import Attempt, CheckResult, Completion
    from dspex.run.config import RuntimeConfig
    from dspex.run.function import FunctionProgram, FunctionRecord, predict
    from dspex.run.module import Module
    from dspex.run.module_stream import InnerPart
    from dspex.run.partial import Partial
    from dspex.run.predict import Predict
    from dspex.run.program import Program
    from dspex.run.runtime import Runtime, inspect_history
    from dspex.run.saved import SavedProgram
    from dspex.spec.signature import SignatureSpec
    from dspex.types.audio import Audio
    from dspex.types.document import Document
    from dspex.types.file import File
    from dspex.types.history import History
    from dspex.types.image import Image
    from dspex.types.text import Code, Reasoning
    from dspex.types.tool_calls import ToolCall, ToolCallResult, ToolCalls

_HOMES = {
    "define.conversions": ("dec_hook", "enc_hook", "from_dict", "from_json", "to_dict", "to_json"),
    "define.decorator": ("Record", "example", "signature", "spec_of"),
    "define.equivalents": (
        "from_dataclass",
        "from_pydantic",
        "from_struct",
        "to_dataclass",
        "to_pydantic",
        "to_struct",
    ),
    "define.fields": ("In", "Out"),
    "define.judges": ("soft_check", "validator"),
    "define.tool": ("Tool",),
    "errors": (
        "AnswerError",
        "AuthenticationError",
        "BatchError",
        "BindError",
        "BlockedRequestError",
        "ConfigurationError",
        "ContentError",
        "DeadlineError",
        "DefinitionError",
        "DspexError",
        "FrozenError",
        "GenerationError",
        "MissingExtraError",
        "ModelError",
        "ModelNotFoundError",
        "NotExecutedError",
        "RateLimitError",
        "UnreachableError",
        "UnsupportedInputError",
    ),
    "lm.base": (
        "Capabilities",
        "LanguageModel",
        "Message",
        "Options",
        "Request",
        "Response",
        "StreamingModel",
        "Usage",
    ),
    "lm.model": ("Model",),
    "native.parse": ("Parsed", "parse"),
    "native.recovery.nodes": ("Repair",),
    "run.bound": ("Bound",),
    "run.calls": ("InnerCall", "ModuleCompletion"),
    "run.completion": ("Attempt", "CheckResult", "Completion"),
    "run.config": ("RuntimeConfig",),
    "run.function": ("FunctionProgram", "FunctionRecord", "predict"),
    "run.module": ("Module",),
    "run.module_stream": ("InnerPart",),
    "run.partial": ("Partial",),
    "run.chain_of_thought": ("ChainOfThought",),
    "run.predict": ("Predict",),
    "run.program": ("Program",),
    "run.runtime": ("Runtime", "inspect_history"),
    "run.saved": ("SavedProgram",),
    "spec.signature": ("SignatureSpec",),
    "types.audio": ("Audio",),
    "types.document": ("Document",),
    "types.file": ("File",),
    "types.history": ("History",),
    "types.image": ("Image",),
    "types.text": ("Code", "Reasoning"),
    "types.tool_calls": ("ToolCall", "ToolCallResult", "ToolCalls"),
}
_HOME = {name: f"dspex.{home}" for home, names in _HOMES.items() for name in names}

__version__ = "0.1.0"


if not TYPE_CHECKING:  # checkers would take any name for one that is here

    def __getattr__(name: str) -> Any:
        from importlib import import_module

        if name == "testing":
            return import_module("dspex.testing")
        home = _HOME.get(name)
        if home is None:
            raise AttributeError(f"module 'dspex' has no attribute {name!r}")
        value = getattr(import_module(home), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME, "testing"})


__all__ = [
    "AnswerError",
    "Attempt",
    "Audio",
    "AuthenticationError",
    "BatchError",
    "BindError",
    "BlockedRequestError",
    "Bound",
    "Capabilities",
    "ChainOfThought",
    "CheckResult",
    "Code",
    "Completion",
    "ConfigurationError",
    "ContentError",
    "DeadlineError",
    "DefinitionError",
    "Document",
    "DspexError",
    "File",
    "FrozenError",
    "FunctionProgram",
    "FunctionRecord",
    "GenerationError",
    "History",
    "Image",
    "In",
    "InnerCall",
    "InnerPart",
    "LanguageModel",
    "Message",
    "MissingExtraError",
    "Model",
    "ModelError",
    "ModelNotFoundError",
    "Module",
    "ModuleCompletion",
    "NotExecutedError",
    "Options",
    "Out",
    "Parsed",
    "Partial",
    "Predict",
    "Program",
    "RateLimitError",
    "Reasoning",
    "Record",
    "Repair",
    "Request",
    "Response",
    "Runtime",
    "RuntimeConfig",
    "SavedProgram",
    "SignatureSpec",
    "StreamingModel",
    "Tool",
    "ToolCall",
    "ToolCallResult",
    "ToolCalls",
    "UnreachableError",
    "UnsupportedInputError",
    "Usage",
    "dec_hook",
    "enc_hook",
    "example",
    "from_dataclass",
    "from_dict",
    "from_json",
    "from_pydantic",
    "from_struct",
    "inspect_history",
    "parse",
    "predict",
    "signature",
    "soft_check",
    "spec_of",
    "testing",
    "to_dataclass",
    "to_dict",
    "to_json",
    "to_pydantic",
    "to_struct",
    "validator",
]
