"""The inputs and outputs of a signature as plain Structs, and its JSON Schema as a literal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

from dspex.spec.signature import FieldSpec, SignatureSpec
from dspex_codegen.annotations import annotation, meta, reads_directly
from dspex_codegen.layout import arguments, fits
from dspex_codegen.scope import Scope
from dspex_codegen.source import WIDTH, literal, pieces

INDENT = "    "


def literal_lines(value: object, depth: int = 0) -> list[str]:
    """Write JSON as nested Python literals, one entry a line.

    >>> literal_lines({"type": "array", "enum": [1, None]})
    ['{', '    "type": "array",', '    "enum": [1, None],', '}']
    """
    if isinstance(value, Mapping):
        items = cast("Mapping[str, object]", value).items()
        return _nested("{}", [(f"{literal(key)}: ", item) for key, item in items], depth) if items else ["{}"]
    if isinstance(value, Sequence) and not isinstance(value, str):
        members = cast("Sequence[object]", value)
        if any(isinstance(m, (Mapping, list)) for m in members):
            return _nested("[]", [("", member) for member in members], depth)
        return ["[" + ", ".join(literal_lines(m)[0] for m in members) + "]"]
    return [literal(value) if isinstance(value, str) else repr(value)]


def _nested(brackets: str, entries: Sequence[tuple[str, object]], depth: int) -> list[str]:
    lines = [brackets[0]]
    for key, item in entries:
        first, *rest = literal_lines(item, depth + 1)
        if isinstance(item, str) and not fits(f"{INDENT * (depth + 1)}{key}{first},"):
            first, *rest = _text(item, depth + 1)
        if first[0] == "[" and not rest and not fits(f"{INDENT * (depth + 1)}{key}{first},"):
            first, *rest = _nested("[]", [("", m) for m in cast("Sequence[object]", item)], depth + 1)
        lines += [f"{INDENT * (depth + 1)}{key}{first}", *rest]
        lines[-1] += ","
    return [*lines, INDENT * depth + brackets[1]]


def _text(text: str, depth: int) -> list[str]:
    """Write a long text in parentheses, in pieces."""
    width = max(WIDTH - len(INDENT) * depth, WIDTH // 2)
    inside = [f"{INDENT * (depth + 1)}{literal(piece)}" for piece in pieces(text, width)]
    return ["(", *inside, f"{INDENT * depth})"]


def inputs_struct(spec: SignatureSpec, scope: Scope) -> list[str]:
    """Write the Struct of the inputs."""
    lines = _class(scope.struct("Inputs"), f"The inputs of {spec.name} as plain data.", spec.inputs, scope)
    return [*lines, *(f"    {f.name}: {_bounded(f, spec, scope)}" for f in spec.inputs)]


def outputs_struct(spec: SignatureSpec, scope: Scope) -> list[str]:
    """Write the Struct of the outputs; what msgspec reads otherwise than dspex stays raw JSON."""
    doc = f"The outputs of {spec.name} as they stand in JSON."
    lines = _class(scope.struct("Outputs"), doc, spec.outputs, scope)
    for f in spec.outputs:
        lines.append(
            f"    {f.name}: {_bounded(f, spec, scope) if reads_directly(f) else scope.helper('Raw')}"
        )
    return lines


def _class(name: str, doc: str, fields: tuple[FieldSpec, ...], scope: Scope) -> list[str]:
    head = arguments(f"class {name}(", _struct_options(fields, scope), "):")
    return [*head, f'    """{doc}"""', *([""] if fields else [])]


def _struct_options(fields: tuple[FieldSpec, ...], scope: Scope) -> list[str]:
    renamed = {f.name: f.wire_name for f in fields if f.wire_name}
    pairs = ", ".join(f"{literal(n)}: {literal(w)}" for n, w in renamed.items())
    options = [scope.helper("Struct"), "frozen=True", "kw_only=True"]
    return [*options, f"rename={{{pairs}}}"] if renamed else options


def _bounded(field: FieldSpec, spec: SignatureSpec, scope: Scope) -> str:
    written = annotation(field.type, spec, scope.names)
    if not field.constraints or not reads_directly(field):
        return written
    bounds = meta(field.constraints, scope.helper("Meta"))
    return f"{scope.helper('Annotated')}[{written}, {bounds}]"
