"""Rules about the names of fields."""

from __future__ import annotations

from collections.abc import Iterator
from keyword import iskeyword

from dspex.check.finding import on_field
from dspex.check.problem import Problem
from dspex.check.reserved import HIDDEN_PREFIX, RESERVED, RESERVED_INPUTS, SHADOWING, SHADOWING_OUTPUTS
from dspex.spec.signature import FieldSpec, SignatureSpec


def reserved_name(spec: SignatureSpec) -> Iterator[Problem]:
    """Refuse names that Python, pydantic or DSPy keep for themselves."""
    for field in spec.fields:
        if why := _python_reason(field.name):
            remedy = f"Rename it{_without_underscores(field.name)}."
            yield on_field(spec, field, "dspex-reserved-name", why, remedy)
        elif why := _dspy_reason(field):
            name = (
                "has a reserved name"
                if field.wire == field.name
                else f"has the reserved wire name '{field.wire}'"
            )
            remedy = f"Rename it, or let the prompt use another name: wire_name='{field.name}_text'."
            yield on_field(spec, field, "dspex-reserved-name", f"{name}: {why}", remedy)


def _python_reason(name: str) -> str:
    if iskeyword(name):
        return f"cannot be a field: {name} is a Python keyword"
    if not name.isidentifier():
        return "cannot be a field: the name is no Python identifier"
    if name.startswith("_"):
        return "cannot be a field: a name with a leading underscore is private"
    if name == "self":
        return f"cannot be a field: {RESERVED[name]}"
    return ""


def _without_underscores(name: str) -> str:
    better = name.strip("_") if name.startswith("_") else f"{name}_"
    return f", for example to '{better}'" if better.isidentifier() and not iskeyword(better) else ""


def _dspy_reason(field: FieldSpec) -> str:
    wire = str(field.wire)  # a wire name that is no text is reported by another rule
    if reason := RESERVED.get(wire):
        return reason
    return RESERVED_INPUTS.get(wire, "") if field.kind == "input" else ""


def shadowing_name(spec: SignatureSpec) -> Iterator[Problem]:
    """Point out names under which DSPy's own objects do not give the value."""
    for field in spec.fields:
        wire = str(field.wire)
        if wire in SHADOWING or (wire in SHADOWING_OUTPUTS and field.kind == "output"):
            yield on_field(
                spec,
                field,
                "dspex-shadowing-name",
                f"has the name of a method of DSPy's examples and predictions: there, .{wire} is the method",
                f'In DSPy code, read it as prediction["{wire}"].',
                "hint",
            )
        elif wire == "base":
            yield on_field(
                spec,
                field,
                "dspex-shadowing-name",
                "has the name that dspy.Example takes for the example to copy",
                'In DSPy code, write dspy.Example({"base": ...}).',
                "hint",
            )
        elif wire.startswith(HIDDEN_PREFIX):
            yield on_field(
                spec,
                field,
                "dspex-shadowing-name",
                f"begins with '{HIDDEN_PREFIX}': dspy.Example hides such names from its keys and items",
                "Rename it if its values are to stand in DSPy's demos or data sets.",
                "hint",
            )


def shadowing_member(spec: SignatureSpec) -> Iterator[Problem]:
    """Refuse a field that has the name of a method, property or class variable of the class."""
    members = frozenset(spec.members)
    for field in spec.fields:
        if field.name in members:
            yield on_field(
                spec,
                field,
                "dspex-shadowing-member",
                f"is a field, and '{field.name}' is also a method, property or class variable of the class",
                "Rename one of them.",
            )


def twice(spec: SignatureSpec) -> Iterator[Problem]:
    """Refuse a name that is defined twice on one side, or stands on both sides."""
    first: dict[str, FieldSpec] = {}
    for field in spec.fields:
        earlier = first.setdefault(field.name, field)
        if earlier is field:
            continue
        at = f" in line {earlier.line}" if earlier.line else ""
        if earlier.kind == field.kind:
            what = f"is defined twice: it is an {field.kind}{at or ' already'}"
            yield on_field(spec, field, "dspex-duplicate-field", what, "Remove or rename one of them.")
        else:
            what = f"is an {field.kind} here and an {earlier.kind}{at or ' as well'}"
            remedy = f"Give the output a name of its own, for example 'new_{field.name}'."
            yield on_field(spec, field, "dspex-both-sides", what, remedy)
