"""The constant parts of a prompt, byte for byte what DSPy 3.4 sends.

Sources: `ChatAdapter`, `JSONAdapter` and `dspy.adapters.utils` of DSPy 3.4. The texts are the
interface to models that users have tuned their signatures for, so they are kept exactly, quirks
included; a change of DSPy's texts is a new dialect.
"""

from __future__ import annotations

import hashlib
import inspect
import json
import textwrap
from collections.abc import Sequence
from typing import Final

from dspex.spec.dialect import Dialect
from dspex.spec.json_schema import prompt_schema
from dspex.spec.own_types import TOOL_CALLS, is_text_type, own_type_of, type_description
from dspex.spec.signature import FieldSpec, SignatureSpec, default_instructions
from dspex.spec.types import EnumDefinition, LiteralType, MissingType, Named, Scalar, Type
from dspex.spec.walk import parts
from dspex_codegen.names import bound_value, shown_value, type_name

CONSTRAINT_TEXTS: Final = {
    "gt": "greater than: ",
    "ge": "greater than or equal to: ",
    "lt": "less than: ",
    "le": "less than or equal to: ",
    "min_length": "minimum length: ",
    "max_length": "maximum length: ",
    "multiple_of": "a multiple of the given number: ",
}
"""What DSPy says of a constraint; it is silent on `pattern`."""

INTRODUCTION = (
    "All interactions will be structured in the following way, with the appropriate values filled in."
)


def system_message(spec: SignatureSpec, dialect: Dialect) -> str:
    """Write the system message: the fields, how they are laid out, and the instructions.

    Args:
        spec: the signature; its fields are named by their wire names.
        dialect: the prompt format.
    """
    return f"{_descriptions(spec)}\n{_STRUCTURES[dialect](spec)}\n{_objective(spec)}"


def output_requirements(spec: SignatureSpec, dialect: Dialect) -> str:
    """Write the reminder that ends each request: which fields to answer, in which order."""
    if dialect == "dspy-3.4/json":
        names = ", then ".join(f"`{f.wire}`{_required_type(f, spec)}" for f in spec.outputs)
        return f"Respond with a JSON object in the following order of fields: {names}."
    names = ", then ".join(f"`[[ ## {f.wire} ## ]]`{_required_type(f, spec)}" for f in spec.outputs)
    return (
        f"Respond with the corresponding output fields, starting with the field {names}, "
        "and then ending with the marker for `[[ ## completed ## ]]`."
    )


def prompt_hash(spec: SignatureSpec, dialect: Dialect) -> str:
    """Return 32 hexadecimal digits that change when the constant parts of the prompt do."""
    parts = (
        dialect,
        *(f.wire for f in spec.inputs),
        system_message(spec, dialect),
        output_requirements(spec, dialect),
    )
    return hashlib.blake2b(json.dumps(parts).encode(), digest_size=16).hexdigest()


def _descriptions(spec: SignatureSpec) -> str:
    inputs, outputs = _numbered(spec.inputs, spec), _numbered(spec.outputs, spec)
    return f"Your input fields are:\n{inputs}\nYour output fields are:\n{outputs}"


def _numbered(fields: Sequence[FieldSpec], spec: SignatureSpec) -> str:
    return "\n".join(f"{i}. {_description(f, spec)}" for i, f in enumerate(fields, 1)).strip()


def _description(field: FieldSpec, spec: SignatureSpec) -> str:
    # DSPy fills a missing description with this text, and hides it.
    desc = "" if field.desc in (None, f"${{{field.wire}}}") else field.desc
    line = f"`{field.wire}` ({type_name(field.type, spec)}): {desc}{_type_descriptions(field.type)}"
    limits = ", ".join(
        f"{CONSTRAINT_TEXTS[c.name]}{bound_value(c, field.type)}"
        for c in field.constraints
        if c.name in CONSTRAINT_TEXTS
    )
    return f"{line}\nConstraints: {limits}" if limits else line


def _type_descriptions(kind: Type) -> str:
    """Say what DSPy says of its own types, once for each time that one stands in a type."""
    own = own_type_of(kind.key) if isinstance(kind, Named) else None
    if own is not None and (described := type_description(own)):
        return f"\n    Type description of {own.title}: {described}"
    return "".join(map(_type_descriptions, parts(kind)))


def _chat_structure(spec: SignatureSpec) -> str:
    parts = (INTRODUCTION, _blocks(spec.inputs, spec), _blocks(spec.outputs, spec), "[[ ## completed ## ]]\n")
    return "\n\n".join(parts).strip()


def _json_structure(spec: SignatureSpec) -> str:
    answer = {f.wire: _placeholder(f, spec) for f in spec.outputs}
    parts = (
        INTRODUCTION,
        "Inputs will have the following structure:",
        _blocks(spec.inputs, spec),
        "Outputs will be a JSON object with the following fields.",
        json.dumps(answer, indent=2, ensure_ascii=False),
    )
    return "\n\n".join(parts).strip()


_STRUCTURES: Final = {"dspy-3.4/chat": _chat_structure, "dspy-3.4/json": _json_structure}


def _blocks(fields: Sequence[FieldSpec], spec: SignatureSpec) -> str:
    return "\n\n".join(f"[[ ## {f.wire} ## ]]\n{_placeholder(f, spec)}" for f in fields).strip()


def _placeholder(field: FieldSpec, spec: SignatureSpec) -> str:
    note = "" if field.kind == "input" else _note(field, spec)
    return f"{{{field.wire}}}" + (f"{' ' * 8}# note: the value you produce {note}" if note else "")


_NOTES: Final = {
    "str": "",
    "bool": "must be True or False",
    "int": "must be a single int value",
    "float": "must be a single float value",
}


def _note(field: FieldSpec, spec: SignatureSpec) -> str:
    match field.type:
        case MissingType():
            return ""
        case Scalar(name) if name in _NOTES:
            return _NOTES[name]
        case LiteralType(values):
            options = "; ".join(shown_value(v, spec) for v in values)
            return f"must exactly match (no extra characters) one of: {options}"
        case Named() if is_text_type(field.type):
            return ""
        case Named(key) if isinstance(definition := spec.definition(key), EnumDefinition):
            return f"must be one of: {'; '.join(shown_value(m.value, spec) for m in definition.members)}"
        case _:
            schema = prompt_schema(spec, field)
            return f"must adhere to the JSON schema: {json.dumps(schema, ensure_ascii=False)}"


def _is_text(kind: Type) -> bool:
    return isinstance(kind, MissingType) or kind == Scalar("str")


def _required_type(field: FieldSpec, spec: SignatureSpec) -> str:
    if _is_text(field.type):
        return ""
    if field.type == TOOL_CALLS:
        return ' (must be a JSON object like {"tool_calls": [{"name": "...", "args": {...}}]})'
    return f" (must be formatted as a valid Python {type_name(field.type, spec)})"


def _objective(spec: SignatureSpec) -> str:
    # A docstring is cleaned when it is read; the empty first line keeps cleandoc from taking the
    # indentation of a text that was.
    text = (
        default_instructions(spec)
        if spec.instructions is None
        else inspect.cleandoc(f"\n{spec.instructions}")
    )
    lines = textwrap.dedent(text).splitlines()
    return "In adhering to this structure, your objective is: " + ("\n" + " " * 8).join(["", *lines])
