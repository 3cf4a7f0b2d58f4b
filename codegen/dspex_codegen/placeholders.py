"""What stands for values in the part of a prompt that shows its layout (`translate_field_type`, DSPy 3.4)."""

from __future__ import annotations

import json
from typing import Final

from dspex.spec.json_schema import prompt_schema
from dspex.spec.own_types import TOOL_CALLS, is_text_type
from dspex.spec.signature import FieldSpec, SignatureSpec
from dspex.spec.types import EnumDefinition, LiteralType, MissingType, Named, Scalar
from dspex_codegen.names import shown_value, type_name

_NOTES: Final = {
    "str": "",
    "bool": "must be True or False",
    "int": "must be a single int value",
    "float": "must be a single float value",
}


def placeholder(field: FieldSpec, spec: SignatureSpec) -> str:
    """Write what stands for the value of a field, for an output with a note on its type."""
    note = "" if field.kind == "input" else _note(field, spec)
    return f"{{{field.wire}}}" + (f"{' ' * 8}# note: the value you produce {note}" if note else "")


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


def required_type(field: FieldSpec, spec: SignatureSpec) -> str:
    """Write what the reminder at the end of a request says of the type of an output."""
    if isinstance(field.type, MissingType) or field.type == Scalar("str"):
        return ""
    if field.type == TOOL_CALLS:
        return ' (must be a JSON object like {"tool_calls": [{"name": "...", "args": {...}}]})'
    return f" (must be formatted as a valid Python {type_name(field.type, spec)})"
