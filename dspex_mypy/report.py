"""Hand what was found to mypy."""

from __future__ import annotations

from collections.abc import Mapping

from mypy.messages import MessageBuilder
from mypy.nodes import Context

from dspex.check.problem import Problem
from dspex_mypy.config import Level, level
from dspex_mypy.errorcodes import ERROR_CODES, PLUGIN


def report(msg: MessageBuilder, problem: Problem, at: Context, levels: Mapping[str, Level]) -> None:
    """Report a problem as an error or as a note, with its code."""
    code = ERROR_CODES.get(problem.code, PLUGIN)
    match level(levels, problem):
        case "error":
            msg.fail(_sentences(problem), at, code=code)
        case "warning":
            # mypy shows the code of errors only, and without it nobody can switch a note off
            msg.note(f"{_sentences(problem)} [{problem.code}]", at, code=code)
        case "off":
            pass


def report_failure(msg: MessageBuilder, error: Exception, at: Context) -> None:
    """Say in one note that the plugin itself failed; what mypy finds without it still stands."""
    msg.note(
        f"dspex could not check this class: {type(error).__name__}: {error}. "
        "Please report it; the types are checked without it.",
        at,
        code=PLUGIN,
    )


def _sentences(problem: Problem) -> str:
    end = "" if problem.message.endswith((".", "?", "!")) else "."
    return f"{problem.message}{end} {problem.remedy}".rstrip()
