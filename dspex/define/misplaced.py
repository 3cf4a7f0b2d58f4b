"""Markers in the wrong place: inside a type, without their brackets, or of another library."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, get_args

from dspex.check.problem import Problem
from dspex.define.fields import In, Marker, Out
from dspex.define.names import display
from dspex.spec.signature import FieldKind
from dspex.spec.types import UnsupportedType

FOREIGN_FIELDS: Final = frozenset(
    (("attr", "_CountingAttr"), ("dataclasses", "Field"), ("msgspec", "Field"), ("pydantic", "FieldInfo"))
)
"""Packages and classes of what other libraries leave in a class body; DSPy's are pydantic's."""

WITHOUT_BRACKETS: Final[dict[Any, FieldKind]] = {In: "input", Out: "output"}
NAMES: Final[dict[str, str]] = {"input": "In", "output": "Out"}


def foreign_kind(value: Any) -> FieldKind | None:
    """Tell which side of a signature a default is meant to be on; None when it is a value."""
    cls: Any = value.__class__
    if (cls.__module__.partition(".")[0], cls.__name__) in FOREIGN_FIELDS:
        said = f"{getattr(value, 'json_schema_extra', None)}"
        return "output" if "'__dspy_field_type': 'output'" in said else "input"
    return without_brackets(value)


def without_brackets(value: Any) -> FieldKind | None:
    """Tell which side `In` or `Out` names where it stands without brackets; None for any other value."""
    return next((kind for marker, kind in WITHOUT_BRACKETS.items() if value is marker), None)


def default_problems(name: str, namespace: Mapping[str, Any], fields: Iterable[str]) -> Iterator[Problem]:
    """Find defaults that were meant as `In(...)` or `Out(...)`."""
    for field in fields:
        value = namespace.get(field)
        if (kind := foreign_kind(value)) is not None:
            marker = NAMES[kind]
            called = without_brackets(value) is None
            what = (
                f"is a {type(value).__name__} of {type(value).__module__}" if called else "lacks its brackets"
            )
            yield foreign_problem(name, field, what, marker)


def foreign_problem(name: str, field: str, what: str, marker: str) -> Problem:
    """Word the problem of a default that was meant as a marker."""
    return Problem(
        "dspex-default-type",
        f"the default of {name}.{field} {what}",
        f"Use {marker}(...) of dspex, as in {field}: ... = {marker}(desc='...').",
        field=field,
    )


def inner_marker(annotation: Any, depth: int = 0) -> tuple[Any, Marker] | None:
    """Find a marker in the metadata of an annotation, with the type that it stands beside."""
    for item in getattr(annotation, "__metadata__", ()):
        kind = without_brackets(item)
        marker = Marker(kind, {}) if kind else item
        if isinstance(marker, Marker):
            return annotation.__origin__, marker
    if depth > 60:
        return None
    arguments: tuple[Any, ...] = get_args(annotation)
    return next((found for a in arguments if (found := inner_marker(a, depth + 1))), None)


def refused_type(field: str, annotation: Any) -> tuple[UnsupportedType, FieldKind] | None:
    """Return what an annotation with a marker in it is, and the side that the marker names."""
    found = inner_marker(annotation)
    if found is None:
        return None
    inner, marker = found
    call = written(marker)
    whole = f"{field}: {display(inner)} = {call}"
    return UnsupportedType(f"Annotated[{display(inner)}, {call}]", misplaced_reason(whole)), marker.kind


def misplaced_reason(whole: str) -> str:
    """Say where a marker belongs.

    Args:
        whole: the field as it should be written.
    """
    return f"In and Out stand after the type, not in it; write {whole}"


def written(marker: Marker) -> str:
    """Write the call that made a marker."""
    return f"{NAMES[marker.kind]}({', '.join(f'{k}={v!r}' for k, v in marker.options.items())})"
