"""mypy error codes: one for each code of the rule book, and one for the plugin itself."""

from __future__ import annotations

from typing import Final

from mypy.errorcodes import ErrorCode

from dspex.check.codes import CODES

CATEGORY: Final = "dspex"
PLUGIN: Final = ErrorCode("dspex-plugin", "The plugin could not judge this code", CATEGORY)
ERROR_CODES: Final[dict[str, ErrorCode]] = {
    code: ErrorCode(code, description, CATEGORY) for code, description in CODES.items()
}
