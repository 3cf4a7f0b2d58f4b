"""The only room that imports dspy: signatures, records and models on either side of it."""

from __future__ import annotations

import os

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
