"""The constant parts of a prompt in XML tags, byte for byte what DSPy 3.4 sends (`XMLAdapter`)."""

from __future__ import annotations

from collections.abc import Sequence

from dspex.spec.nested_xml import is_nested, nested_structure
from dspex.spec.signature import FieldSpec, SignatureSpec
from dspex_codegen.placeholders import placeholder


def xml_structure(spec: SignatureSpec, introduction: str) -> str:
    """Write how requests and answers are laid out."""
    return "\n\n".join((introduction, _blocks(spec.inputs, spec), _blocks(spec.outputs, spec)))


def xml_requirements(spec: SignatureSpec) -> str:
    """Write the reminder that ends each request."""
    names = ", then ".join(f"`<{f.wire}>`" for f in spec.outputs)
    nested = " ".join(nested_structure(f, spec) for f in spec.outputs if is_nested(f.type, spec))
    text = f"Respond with the corresponding output fields wrapped in XML tags {names}."
    return f"{text} Use this nested XML structure: {nested}" if nested else text


def _blocks(fields: Sequence[FieldSpec], spec: SignatureSpec) -> str:
    return "\n\n".join(_block(f, spec) for f in fields)


def _block(field: FieldSpec, spec: SignatureSpec) -> str:
    if field.kind == "output" and is_nested(field.type, spec):
        return nested_structure(field, spec)
    return f"<{field.wire}>\n{placeholder(field, spec)}\n</{field.wire}>"
