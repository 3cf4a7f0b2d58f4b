"""Hand what was found to mypy."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager, nullcontext

from mypy.checker import TypeChecker
from mypy.errorcodes import ErrorCode
from mypy.messages import MessageBuilder
from mypy.nodes import Context, LambdaExpr

from dspex.check.finding import did_you_mean
from dspex.check.problem import Problem
from dspex_mypy.config import Level, level
from dspex_mypy.errorcodes import ERROR_CODES, PLUGIN


def report(
    msg: MessageBuilder,
    problem: Problem,
    at: Context,
    levels: Mapping[str, Level],
    *,
    origin: Context | None = None,
) -> None:
    """Report a problem as an error or as a note, with its code.

    Args:
        msg: takes it.
        problem: what was found.
        at: where it is shown.
        levels: the settings.
        origin: the expression around the place: a `# type: ignore` beside it counts too.
    """
    code = ERROR_CODES.get(problem.code, PLUGIN)
    match level(levels, problem):
        case "error":
            _say(msg.fail, _sentences(problem), at, code, origin)
        case "warning":
            _note(msg, _sentences(problem), at, code, origin)
        case "off":
            pass


def report_use(checker: TypeChecker, problem: Problem, at: Context, levels: Mapping[str, Level]) -> None:
    """Report a problem of an expression, whatever mypy tries around it.

    In a lambda mypy may try several types for the parameters: there it decides what is shown.

    Args:
        checker: in the middle of its work.
        problem: what was found.
        at: where it is shown.
        levels: the settings.
    """
    is_lambda = any(isinstance(scope, LambdaExpr) for scope in checker.scope.stack)
    with nullcontext() if is_lambda else whatever_mypy_tries(checker.msg):
        report(checker.msg, problem, at, levels)


def unknown_field(name: str, fields: Sequence[str], known: Iterable[str] = ()) -> Problem:
    """Say that a result has no such field.

    Args:
        name: what is read.
        fields: of the result.
        known: other names that may have been meant.
    """
    meant = (other for other in (*fields, *known) if other != name)
    remedy = did_you_mean(name, meant) or f"Its fields are {', '.join(fields)}."
    return Problem("dspex-unknown-field", f"the result has no field '{name}'", remedy)


def report_failure(msg: MessageBuilder, error: Exception, at: Context) -> None:
    """Say in one note that the plugin itself failed; what mypy finds without it still stands."""
    what = f"dspex could not check this code: {type(error).__name__}: {error}."
    _note(msg, f"{what} Please report it; the types are checked without it.", at, PLUGIN)


@contextmanager
def whatever_mypy_tries(msg: MessageBuilder) -> Generator[None, None, None]:
    """Have findings shown that hold in any case, even where mypy tries one overload after another.

    There it hides what is reported, and takes a note for a reason why the overload does not fit.
    """
    errors = msg.errors
    # mypy has no public way around what it tries
    watchers = errors._watchers  # pyright: ignore[reportPrivateUsage]
    errors._watchers = []  # pyright: ignore[reportPrivateUsage]
    try:
        yield
    finally:
        errors._watchers = watchers  # pyright: ignore[reportPrivateUsage]


def _note(
    msg: MessageBuilder, text: str, at: Context, code: ErrorCode, origin: Context | None = None
) -> None:
    """Write a note with its code: mypy shows those of errors only, and it is needed to switch a note off."""
    _say(msg.note, f"{text}  [{code.code}]", at, code, origin)


def _say(
    write: Callable[..., object], text: str, at: Context, code: ErrorCode, origin: Context | None
) -> None:
    if origin is None:
        write(text, at, code=code)
        return
    try:
        write(text, at, code=code, origin_context=origin)
    except TypeError:  # what it is called before mypy 2
        write(text, at, code=code, secondary_context=origin)


def _sentences(problem: Problem) -> str:
    end = "" if problem.message.endswith((".", "?", "!")) else "."
    return f"{problem.message}{end} {problem.remedy}".rstrip()
