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
    from dspex.errors import (
        AnswerError,
        AuthenticationError,
        BatchError,
        BindError,
        BlockedRequestError,
        ConfigurationError,
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
    from dspex.run.completion import Attempt, CheckResult, Completion
    from dspex.run.config import RuntimeConfig
    from dspex.run.partial import Partial
    from dspex.run.predict import ChainOfThought, Predict
    from dspex.run.program import Program
    from dspex.run.runtime import Runtime, inspect_history
    from dspex.run.saved import SavedProgram
    from dspex.spec.signature import SignatureSpec

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
    "errors": (
        "AnswerError",
        "AuthenticationError",
        "BatchError",
        "BindError",
        "BlockedRequestError",
        "ConfigurationError",
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
    "run.completion": ("Attempt", "CheckResult", "Completion"),
    "run.config": ("RuntimeConfig",),
    "run.partial": ("Partial",),
    "run.predict": ("ChainOfThought", "Predict"),
    "run.program": ("Program",),
    "run.runtime": ("Runtime", "inspect_history"),
    "run.saved": ("SavedProgram",),
    "spec.signature": ("SignatureSpec",),
}
_HOME = {name: f"dspex.{home}" for home, names in _HOMES.items() for name in names}

__version__ = "0.1.0"


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
    "AuthenticationError",
    "BatchError",
    "BindError",
    "BlockedRequestError",
    "Capabilities",
    "ChainOfThought",
    "CheckResult",
    "Completion",
    "ConfigurationError",
    "DeadlineError",
    "DefinitionError",
    "DspexError",
    "FrozenError",
    "GenerationError",
    "In",
    "LanguageModel",
    "Message",
    "MissingExtraError",
    "Model",
    "ModelError",
    "ModelNotFoundError",
    "NotExecutedError",
    "Options",
    "Out",
    "Parsed",
    "Partial",
    "Predict",
    "Program",
    "RateLimitError",
    "Record",
    "Repair",
    "Request",
    "Response",
    "Runtime",
    "RuntimeConfig",
    "SavedProgram",
    "SignatureSpec",
    "StreamingModel",
    "UnreachableError",
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
