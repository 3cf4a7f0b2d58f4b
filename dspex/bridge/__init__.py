"""The only room that imports dspy: signatures, records and models on either side of it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from dspex.errors import ConfigurationError, MissingExtraError

# Where DSPy loads litellm, that fetches a price list from the network unless told otherwise.
os.environ.setdefault("LITELLM_LOCAL_MODEL_COST_MAP", "True")

try:
    import dspy
except ModuleNotFoundError as error:
    if error.name != "dspy":
        raise
    raise MissingExtraError("dspy", "Running on DSPy") from None

VERSION = "3.4"
"""The minor version of DSPy that this room speaks with; prompts change between minors."""

if not str(dspy.__version__).startswith(f"{VERSION}."):
    raise ConfigurationError(
        f"dspex runs on DSPy {VERSION}, and {dspy.__version__} is installed. Install it with: "
        'pip install "dspex[dspy]"'
    )

if TYPE_CHECKING:
    from dspex.bridge.dropin import install, is_installed, uninstall
    from dspex.bridge.examples import from_example, to_example, to_prediction
    from dspex.bridge.inside import module
    from dspex.bridge.signature import from_dspy
    from dspex.bridge.wrapped import wrap

_HOME = {
    "install": "dspex.bridge.dropin",
    "is_installed": "dspex.bridge.dropin",
    "uninstall": "dspex.bridge.dropin",
    "from_dspy": "dspex.bridge.signature",
    "from_example": "dspex.bridge.examples",
    "module": "dspex.bridge.inside",
    "to_example": "dspex.bridge.examples",
    "to_prediction": "dspex.bridge.examples",
    "wrap": "dspex.bridge.wrapped",
}


def dspy_signature(cls: Any) -> type[dspy.Signature]:
    """Return the `dspy.Signature` of a signature class: same fields, same prompt.

    Args:
        cls: a class made by `@signature`, or an alias of a generic one.

    Raises:
        ConfigurationError: the class is no signature, or DSPy reserves the name of a field.
    """
    from dspex.bridge.signature import to_dspy
    from dspex.native.live import Live

    live = Live(cls)
    made: type[dspy.Signature] = to_dspy(live.spec, live.objects, live.annotations, live.defaults)
    return made


if not TYPE_CHECKING:  # checkers would take any name for one that is here

    def __getattr__(name: str) -> Any:
        if name not in _HOME:
            raise AttributeError(f"module 'dspex.bridge' has no attribute {name!r}")
        from importlib import import_module

        return getattr(import_module(_HOME[name]), name)


__all__ = [
    "VERSION",
    "dspy_signature",
    "from_dspy",
    "from_example",
    "install",
    "is_installed",
    "module",
    "to_example",
    "to_prediction",
    "uninstall",
    "wrap",
]
