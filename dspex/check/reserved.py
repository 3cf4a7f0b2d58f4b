"""Names that a field cannot have, or had better not have.

What stands here was found by running DSPy 3.4: a signature with the name on each side, called
through Predict and ChainOfThought, turned into examples and demos. `tests/check` runs it again.
"""

from __future__ import annotations

from typing import Final

_CALL: Final = "DSPy's Predict takes a call argument of this name for itself"
_CLASS: Final = "DSPy's Signature needs this attribute itself"
_PYDANTIC: Final = "pydantic's BaseModel protects this name"

RESERVED_INPUTS: Final[dict[str, str]] = {
    "completions": "DSPy's Predict passes its answers under this name",
    "config": _CALL,
    "demos": _CALL,
    "lm": _CALL,
    "new_signature": _CALL,
}
"""Names that break DSPy when an input has them."""

RESERVED: Final[dict[str, str]] = {
    "completed": "the prompt ends with a marker of this name",
    "fields": _CLASS,
    "input_fields": _CLASS,
    "instructions": _CLASS,
    "model_config": _PYDANTIC,
    "model_dump": _PYDANTIC,
    "model_dump_json": _PYDANTIC,
    "model_validate": _PYDANTIC,
    "model_validate_json": _PYDANTIC,
    "model_validate_strings": _PYDANTIC,
    "output_fields": _CLASS,
    "self": "methods take their object under this name",
    "signature": _CLASS,
}
"""Names that break DSPy on either side."""

SHADOWING: Final = frozenset(
    (
        "copy",
        "get",
        "inputs",
        "items",
        "keys",
        "labels",
        "toDict",
        "values",
        "with_inputs",
        "without",
    )
)
"""Methods of `dspy.Example`: the attribute gives the method, not the value."""

SHADOWING_OUTPUTS: Final = frozenset(("completions", "from_completions", "get_lm_usage", "set_lm_usage"))
"""Attributes of `dspy.Prediction`, which holds outputs."""

HIDDEN_PREFIX: Final = "dspy_"
"""`dspy.Example` leaves names that begin so out of `keys()`, `items()` and `len()`."""
