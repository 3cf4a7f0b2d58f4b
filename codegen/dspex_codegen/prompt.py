"""The constant parts of a prompt, byte for byte what DSPy 3.4 sends.

Sources: `ChatAdapter`, `JSONAdapter` and `dspy.adapters.utils` of DSPy 3.4; what other formats say has
modules of its own. The texts are the interface to models that users have tuned their signatures for, so
they are kept exactly, quirks included; a change of DSPy's texts is a new dialect.
"""

from __future__ import annotations

import hashlib
import inspect
import json
import textwrap
from collections.abc import Callable, Sequence
from typing import Final

from dspex.spec.dialect import TWO_STEP, Dialect
from dspex.spec.own_types import own_type_of, type_description
from dspex.spec.signature import FieldSpec, SignatureSpec, as_shown, default_instructions
from dspex.spec.types import Named, Type
from dspex.spec.walk import parts
from dspex_codegen.names import bound_value, type_name
from dspex_codegen.placeholders import placeholder, required_type
from dspex_codegen.prompt_baml import baml_structure
from dspex_codegen.prompt_two_step import extraction, two_step_system
from dspex_codegen.prompt_xml import xml_requirements, xml_structure

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

CHAT: Final[Dialect] = "dspy-3.4/chat"
INTRODUCTION = (
    "All interactions will be structured in the following way, with the appropriate values filled in."
)


def system_message(spec: SignatureSpec, dialect: Dialect) -> str:
    """Write the system message: the fields, how they are laid out, and the instructions.

    Args:
        spec: the signature; its fields are named by their wire names.
        dialect: the prompt format.
    """
    spec = as_shown(spec)
    if dialect == TWO_STEP:
        inputs, outputs = _numbered(spec.inputs, spec), _numbered(spec.outputs, spec)
        return two_step_system(inputs, outputs, _instructions(spec))
    return f"{_descriptions(spec)}\n{field_structure(spec, dialect)}\n{_objective(spec)}"


def field_structure(spec: SignatureSpec, dialect: Dialect) -> str:
    """Write the part of the system message that shows how requests and answers are laid out."""
    return _STRUCTURES[dialect](as_shown(spec))


def output_requirements(spec: SignatureSpec, dialect: Dialect) -> str:
    """Write the reminder that ends each request: which fields to answer, in which order.

    The first of two steps has none.
    """
    return _REQUIREMENTS[dialect](as_shown(spec))


def constants(spec: SignatureSpec, dialect: Dialect) -> tuple[str, str]:
    """Write both constant parts of a prompt."""
    return system_message(spec, dialect), output_requirements(spec, dialect)


def prompt_hash(spec: SignatureSpec, dialect: Dialect) -> str:
    """Return 32 hexadecimal digits that change when the constant parts of the prompt do."""
    parts = (
        dialect,
        *(f.wire for f in spec.inputs),
        system_message(spec, dialect),
        output_requirements(spec, dialect),
        *(constants(extraction(spec), CHAT) if dialect == TWO_STEP else ()),
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


def _chat_requirements(spec: SignatureSpec) -> str:
    names = ", then ".join(f"`[[ ## {f.wire} ## ]]`{required_type(f, spec)}" for f in spec.outputs)
    return (
        f"Respond with the corresponding output fields, starting with the field {names}, "
        "and then ending with the marker for `[[ ## completed ## ]]`."
    )


def _json_structure(spec: SignatureSpec) -> str:
    answer = {f.wire: placeholder(f, spec) for f in spec.outputs}
    parts = (
        INTRODUCTION,
        "Inputs will have the following structure:",
        _blocks(spec.inputs, spec),
        "Outputs will be a JSON object with the following fields.",
        json.dumps(answer, indent=2, ensure_ascii=False),
    )
    return "\n\n".join(parts).strip()


def _json_requirements(spec: SignatureSpec) -> str:
    names = ", then ".join(f"`{f.wire}`{required_type(f, spec)}" for f in spec.outputs)
    return f"Respond with a JSON object in the following order of fields: {names}."


_STRUCTURES: Final[dict[Dialect, Callable[[SignatureSpec], str]]] = {
    "dspy-3.4/chat": _chat_structure,
    "dspy-3.4/json": _json_structure,
    "dspy-3.4/xml": lambda spec: xml_structure(spec, INTRODUCTION),
    "dspy-3.4/baml": lambda spec: baml_structure(spec, INTRODUCTION),
}
_REQUIREMENTS: Final[dict[Dialect, Callable[[SignatureSpec], str]]] = {
    "dspy-3.4/chat": _chat_requirements,
    "dspy-3.4/json": _json_requirements,
    "dspy-3.4/xml": xml_requirements,
    "dspy-3.4/baml": _json_requirements,
    "dspy-3.4/two-step": lambda spec: "",
}


def _blocks(fields: Sequence[FieldSpec], spec: SignatureSpec) -> str:
    return "\n\n".join(f"[[ ## {f.wire} ## ]]\n{placeholder(f, spec)}" for f in fields).strip()


def _objective(spec: SignatureSpec) -> str:
    lines = textwrap.dedent(_instructions(spec)).splitlines()
    return "In adhering to this structure, your objective is: " + ("\n" + " " * 8).join(["", *lines])


def _instructions(spec: SignatureSpec) -> str:
    if spec.instructions is None:
        return default_instructions(spec)
    # A docstring is cleaned when it is read; the empty first line keeps cleandoc from taking the
    # indentation of a text that was.
    return inspect.cleandoc(f"\n{spec.instructions}")
