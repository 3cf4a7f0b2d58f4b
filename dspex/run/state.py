"""The state of programs in the JSON of DSPy: what `SavedProgram` reads, and DSPy itself."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final

import orjson

from dspex.errors import ConfigurationError
from dspex.native.builtins import to_builtins
from dspex.run.chain_of_thought import ChainOfThought
from dspex.run.predict import Predict
from dspex.spec.reasoning import with_reasoning
from dspex.spec.signature import FieldSpec, SignatureSpec, default_instructions

_BREAKS: Final = tuple(
    map(re.compile, ("(.)([A-Z][a-z]+)", "([a-z0-9])([A-Z])", r"([a-zA-Z])(\d)", r"(\d)([a-zA-Z])"))
)
"""Where DSPy sees the end of a word in a name (`infer_prefix`, 3.4)."""


def save_state(predictors: Mapping[str, Predict[Any, Any]], path: Path) -> None:
    """Write the state of predictors to a file, as DSPy's `save` does (3.4).

    Args:
        predictors: by their paths.
        path: of the JSON file.

    Raises:
        ConfigurationError: the name of the file does not end in .json, it cannot be written, or a demo
            holds what JSON cannot.
    """
    if path.suffix != ".json":
        raise ConfigurationError(f"The state is saved as JSON, and {path} does not end in .json.")
    state: dict[str, Any] = {_name(p, program): _state(program) for p, program in predictors.items()}
    state["metadata"] = {"dependency_versions": _versions()}
    try:
        path.write_bytes(orjson.dumps(state, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
    except TypeError as error:  # a text that is no Unicode, an integer of more than 64 bits
        raise ConfigurationError(f"{path}: a demo cannot be saved as JSON: {error}.") from None
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be written: {error.strerror or error}.") from None


def _name(path: str, program: Predict[Any, Any]) -> str:
    """Name a predictor as DSPy does, whose chain of thought holds one."""
    return f"{path}.predict" if isinstance(program, ChainOfThought) else path


def _state(program: Predict[Any, Any]) -> dict[str, Any]:
    plan = program.plan
    spec = with_reasoning(plan.spec) if isinstance(program, ChainOfThought) else plan.spec
    return {
        "traces": [],
        "train": [],
        "demos": [_demo(demo, spec) for demo in plan.demo_values()],
        "signature": {
            "instructions": default_instructions(spec) if spec.instructions is None else spec.instructions,
            "fields": [
                {"prefix": f"{label(f.wire)}:", "description": _description(f)}
                for f in (*spec.inputs, *spec.outputs)
            ],
        },
        "lm": _model(plan.lm),
    }


def _demo(demo: Mapping[str, Any], spec: SignatureSpec) -> dict[str, Any]:
    wires = {f.name: f.wire for f in spec.fields}
    return {wires[name]: to_builtins(value) for name, value in demo.items() if name in wires}


def _description(field: FieldSpec) -> str:
    return f"${{{field.wire}}}" if field.desc is None else field.desc


def label(name: str) -> str:
    """Write a name as DSPy labels its field (`infer_prefix`, 3.4).

    >>> label("ticket_text"), label("HTMLParser2go")
    ('Ticket Text', 'HTML Parser 2 Go')
    """
    for end in _BREAKS:
        name = end.sub(r"\1_\2", name)
    return " ".join(word if word.isupper() else word.capitalize() for word in name.split("_"))


def _model(lm: Any) -> dict[str, Any] | None:
    """Write the settings of a `Model`, never its key; no other model can be made from settings."""
    from dspex.lm.model import Model

    if not isinstance(lm, Model):
        return None
    options = {name: getattr(lm.options, name) for name in lm.options.__struct_fields__}
    given = {name: value for name, value in options.items() if value not in (None, ())}
    server = {"api_base": lm.given_url} if lm.given_url else {}
    return {"model": lm.name, "model_type": "chat", **given, **server}


def _versions() -> dict[str, str]:
    """Name the versions that DSPy compares with its own when it loads a file, where it is installed."""
    found = {"python": f"{sys.version_info.major}.{sys.version_info.minor}"}
    for package, parts in (("dspy", None), ("cloudpickle", 2)):
        try:
            found[package] = ".".join(version(package).split(".")[:parts])
        except PackageNotFoundError:
            continue
    return found
