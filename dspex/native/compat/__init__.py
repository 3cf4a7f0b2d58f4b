"""What DSPy sees of a signature, and how it reads answers, without DSPy: pydantic and json_repair serve.

`compat="dspy"` promises the messages, the number of model calls and the values of the installed DSPy, and
errors that name the class it would have raised.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dspex.errors import MissingExtraError
from dspex.spec.dialect import Dialect

if TYPE_CHECKING:
    from dspex.native.program import Program

FALLBACKS: Final[dict[str, Dialect]] = {"dspy-3.4/chat": "dspy-3.4/json", "dspy-3.4/xml": "dspy-3.4/json"}
"""In which format DSPy asks once more after an answer that it could not read."""
PARSE_ERROR: Final = "AdapterParseError"
"""What DSPy calls an answer that it cannot read; only this makes it ask once more."""


def compat_program(native: Program) -> Program:
    """Return a program that sends the same prompt and reads answers as DSPy does; it is made once.

    Raises:
        MissingExtraError: pydantic or json_repair is not installed.
    """
    if native.as_dspy is None:
        try:
            from dspex.native.compat.program import CompatProgram
        except ImportError as error:
            if (error.name or "").partition(".")[0] == "dspex":
                raise
            raise MissingExtraError("compat", 'compat="dspy"') from error
        native.as_dspy = CompatProgram(native)
    return native.as_dspy
