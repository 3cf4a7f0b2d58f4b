"""mypy error codes: those of the rule book, those of what only a type checker sees, and the plugin's own."""

from __future__ import annotations

from typing import Final

from mypy.errorcodes import ErrorCode

from dspex.check.codes import CODES

CATEGORY: Final = "dspex"
PLUGIN: Final = ErrorCode("dspex-plugin", "The plugin could not judge this code", CATEGORY)
STATIC_CODES: Final[dict[str, str]] = {
    "dspex-demo": "A demo is no record of the signature, or shows the model nothing",
    "dspex-impossible-comparison": "A field is compared with a value that it never has",
    "dspex-no-signature": "A program is made of what is no signature",
    "dspex-not-executed": "An output is read from a record that was only bound",
    "dspex-unknown-field": "A name is no field of the result",
    "dspex-unmarked-field": "A field of a DSPy signature is neither an InputField nor an OutputField",
    "dspex-wiring": "An input of a program has no field to come from, or one of another type",
}
"""Code to description, of what is wrong in the use of a signature."""
ALL_CODES: Final = {**CODES, **STATIC_CODES}
ERROR_CODES: Final[dict[str, ErrorCode]] = {
    code: ErrorCode(code, description, CATEGORY) for code, description in ALL_CODES.items()
}
