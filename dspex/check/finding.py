"""How a rule words a problem: where it is, and what may have been meant."""

from __future__ import annotations

from collections.abc import Iterable

from dspex.check.problem import Problem, Severity
from dspex.spec.signature import FieldSpec, SignatureSpec


def subject(spec: SignatureSpec, field: FieldSpec | None = None) -> str:
    """Name a signature or one of its fields, as messages begin.

    >>> subject(SignatureSpec("Triage", ()))
    'Triage'
    """
    if field is None:
        return spec.name
    return f"'{field.name}'" if spec.style == "string" else f"{spec.name}.{field.name}"


def on_signature(
    spec: SignatureSpec, code: str, what: str, remedy: str = "", severity: Severity = "error"
) -> Problem:
    """Report a problem of the signature as a whole; `what` follows its name."""
    message = f"{subject(spec)} {what}"
    return Problem(code, message, remedy, severity=severity, file=spec.file, line=spec.line)


def on_field(
    spec: SignatureSpec,
    field: FieldSpec,
    code: str,
    what: str,
    remedy: str = "",
    severity: Severity = "error",
) -> Problem:
    """Report a problem of one field; `what` follows its name."""
    return Problem(
        code,
        f"{subject(spec, field)} {what}",
        remedy,
        field=field.name,
        severity=severity,
        file=spec.file,
        line=field.line or spec.line,
        column=field.column,
    )


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Suggest the nearest known name as a sentence, or say nothing.

    >>> did_you_mean("scor", ["ticket", "score"])
    "Did you mean 'score'?"
    """
    near = nearest(name, known)
    return f"Did you mean '{near}'?" if near else ""


def nearest(name: str, known: Iterable[str]) -> str:
    """Return the known name that is most like `name`; "" when none is."""
    from difflib import get_close_matches  # only needed when something is wrong

    by_fold = {k.casefold(): k for k in known}
    near = get_close_matches(name[:100].casefold(), by_fold, 1)
    return by_fold[near[0]] if near else ""
