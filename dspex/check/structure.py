"""Rules about the signature as a whole, and about the types of its fields."""

from __future__ import annotations

from collections.abc import Iterator

from dspex.check.finding import on_field, on_signature
from dspex.check.problem import Problem
from dspex.check.wording import type_text
from dspex.spec.own_types import is_history, own_types_in
from dspex.spec.signature import FieldSpec, SignatureSpec
from dspex.spec.types import (
    ClassDefinition,
    ConstrainedType,
    DictType,
    ListType,
    MissingType,
    Named,
    SetType,
    TupleType,
    Type,
    UnionType,
    UnsupportedType,
    VariadicTupleType,
)
from dspex.spec.walk import walk


def no_output(spec: SignatureSpec) -> Iterator[Problem]:
    """Refuse a signature that asks for nothing."""
    if not spec.outputs:
        remedy = {
            "class": "Mark what the model shall answer: answer: str = Out().",
            "function": "Give the function a return type.",
            "string": "Name what the model shall answer after the arrow: 'question -> answer'.",
        }[spec.style]
        yield on_signature(spec, "dspex-no-output", "has no output", remedy)


def no_input(spec: SignatureSpec) -> Iterator[Problem]:
    """Point out a signature that is told nothing; DSPy allows it."""
    if spec.outputs and not spec.inputs:
        yield on_signature(spec, "dspex-no-input", "has no input: every call asks the same", severity="hint")


def input_after_output(spec: SignatureSpec) -> Iterator[Problem]:
    """Point out an input that stands after an output of the same class: prompts show inputs first."""
    if spec.style == "string":
        return
    output: FieldSpec | None = None
    for field in spec.fields:
        inherited = 0 < field.line < spec.line
        if field.kind == "output" and not inherited:
            output = output or field
        elif field.kind == "input" and output is not None:
            yield on_field(
                spec,
                field,
                "dspex-input-after-output",
                f"is an input and stands after the output '{output.name}'",
                "Prompts show all inputs first: move it up.",
                "hint",
            )


def unannotated(spec: SignatureSpec) -> Iterator[Problem]:
    """Refuse a field without a type."""
    for field in spec.fields:
        if isinstance(field.type, MissingType):
            marker = "In" if field.kind == "input" else "Out"
            remedy = f"Write its type: {field.name}: str = {marker}(...)."
            yield on_field(spec, field, "dspex-unannotated", "has no type", remedy)


def unsupported_type(spec: SignatureSpec) -> Iterator[Problem]:
    """Refuse types that have no form in a prompt or in JSON, at any depth."""
    for field in spec.fields:
        for where, typ in walk(field.type, spec):
            text, reason = _refusal(typ, spec)
            if reason:
                place = f" (in {where})" if where else ""
                what = f"has the type {text}, which is not supported{place}: {reason}"
                yield on_field(spec, field, "dspex-unsupported-type", what)


def misplaced_type(spec: SignatureSpec) -> Iterator[Problem]:
    """Refuse a conversation that is no single input of its own, and an output that holds a function."""
    history = ""
    for field in spec.fields:
        names = own_types_in(field.type, spec)
        what, remedy = "", ""
        if "Tool" in names and field.kind == "output":
            what = "asks the model for a Tool, which holds a function"
            remedy = "Ask for ToolCalls, or for the name of a tool."
        elif "History" in names and field.kind == "output":
            what = "asks the model for a History, which is what was said before"
            remedy = f"Make it an input: {field.name}: History = In()."
        elif "History" in names and not is_history(field):
            what = "holds a History inside another type, where its turns are no messages"
            remedy = f"Give it a field of its own: {field.name}: History = In(default=History())."
        elif is_history(field) and history:
            what, remedy = f"is a second History beside '{history}'", "Put all turns into one."
        elif is_history(field):
            history = field.name
        if what:
            yield on_field(spec, field, "dspex-misplaced-type", what, remedy)


def _refusal(typ: Type, spec: SignatureSpec) -> tuple[str, str]:
    """Return the text of a type and why it is refused; two empty texts when it is not."""
    match typ:
        case UnsupportedType():
            return typ.text, typ.reason or "it cannot be written to a prompt or read from an answer"
        case DictType(key=ListType() | SetType(frozen=False) | DictType()):
            return type_text(typ, spec), "the keys of a dict must be hashable"
        case SetType(item=ListType() | SetType(frozen=False) | DictType()):
            return type_text(typ, spec), "the items of a set must be hashable"
        case DictType(key) if not _can_be_key(key, spec):
            return type_text(typ, spec), f"keys in JSON are text, which {type_text(key, spec)} is not"
        case _:
            return "", ""


def _can_be_key(key: Type, spec: SignatureSpec) -> bool:
    match key:
        case UnionType(items):
            return all(_can_be_key(item, spec) for item in items)
        case ConstrainedType(item):
            return _can_be_key(item, spec)
        case Named(name):
            return not any(isinstance(d, ClassDefinition) and d.key == name for d in spec.definitions)
        case _:
            return not isinstance(key, (TupleType, VariadicTupleType, SetType))
