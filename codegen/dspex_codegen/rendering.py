"""The function that writes a request."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from dspex.spec.dialect import LAYOUTS, Dialect, Layout
from dspex.spec.signature import FieldSpec, SignatureSpec
from dspex.spec.types import ForeignType, ListType, LiteralType, Named, Scalar, Type, UnionType
from dspex_codegen.annotations import is_json
from dspex_codegen.layout import arguments, collection, fits
from dspex_codegen.prompt import TWO_STEP, output_requirements, system_message
from dspex_codegen.scope import Scope, identifier
from dspex_codegen.source import fstring_part, literal, pieces, text_constant


def writers(spec: SignatureSpec, scope: Scope, dialects: Collection[Dialect]) -> list[str]:
    """Assign what writes inputs whose class decides how they are shown."""
    lines: list[str] = []
    for f in spec.inputs:
        if isinstance(f.type, Named) and set(dialects) - {INDENTED, TWO_STEP}:
            head = f"{scope.function('write', f.name)} = {scope.live}.writer("
            lines += arguments(head, [literal(f.name)], ")")
        if INDENTED in dialects and _may_be_model(f.type):
            head = f"{scope.function('indent', f.name)} = {scope.live}.indented_writer("
            lines += arguments(head, [literal(f.name)], ")")
        if TWO_STEP in dialects and not isinstance(f.type, (Scalar, LiteralType)):
            head = f"{scope.function('say', f.name)} = {scope.live}.plain_writer("
            lines += arguments(head, [literal(f.name)], ")")
    return lines


def render(spec: SignatureSpec, scope: Scope, dialect: Dialect) -> list[str]:
    """Write the constant parts of the prompt and `render_<signature>_<dialect>`."""
    short = identifier(dialect)
    system, ending = scope.constant(f"{short.upper()}_SYSTEM"), scope.constant(f"{short.upper()}_ENDING")
    lines = system_constant(system, system_message(spec, dialect), scope)
    lines += text_constant(ending, output_requirements(spec, dialect))
    lines += ["", "", *render_head(spec, scope, short)]
    before, after = _AROUND_INPUTS[LAYOUTS[dialect]]
    parts = [
        f"{before.format(name := fstring_part(f.wire))}{{{_shown(f, scope, dialect)}}}{after.format(name)}"
        for f in spec.inputs
    ]
    content = scope.local("content")
    lines += content_lines(content, [*parts, f"{{{ending}}}"]) if parts else [f"    {content} = {ending}"]
    return [*lines, *render_end(scope, system, content)]


def system_constant(name: str, text: str, scope: Scope) -> list[str]:
    """Assign a system message."""
    lines = [f"    {literal(piece)}" for piece in pieces(text)]
    return [f"{name} = {scope.helper('Message')}(", '    "system",', *lines[:-1], f"{lines[-1]},", ")"]


def render_head(spec: SignatureSpec, scope: Scope, short: str) -> list[str]:
    """Write the head of the function that writes a request, and take the inputs out of the record."""
    message, sequence = scope.helper("Message"), scope.helper("Sequence")
    record = scope.local("record")
    given = [f"{record}: {scope.record}", f"{scope.local('demos')}: {sequence}[{message}] = ()"]
    return [
        *arguments(f"def {scope.function('render', short)}(", given, f") -> list[{message}]:"),
        f'    """Write the messages of one request of {spec.name}."""',
        *(f"    {f.name} = {record}.{f.name}" for f in spec.inputs),
    ]


def render_end(scope: Scope, system: str, content: str) -> list[str]:
    """Return the messages of a request."""
    request = f'{scope.helper("Message")}("user", {content})'
    return collection("return [", [system, f"*{scope.local('demos')}", request], "]", 4)


INDENTED: Final[Dialect] = "dspy-3.4/baml"
"""The dialect in which an input that is a pydantic model is shown indented."""
_AROUND_INPUTS: Final[dict[Layout, tuple[str, str]]] = {
    "chat": ("[[ ## {} ## ]]\\n", "\\n\\n"),
    "json": ("[[ ## {} ## ]]\\n", "\\n\\n"),
    "xml": ("<{}>\\n", "\\n</{}>\\n\\n"),
}
"""What stands before and after an input, in the text of an f-string."""


def content_lines(name: str, parts: list[str]) -> list[str]:
    """Assign a text in pieces; formatters join what fits into one line."""
    whole = f'f"{"".join(parts)}"'
    if fits(f"    {name} = {whole}"):
        return [f"    {name} = {whole}"]
    pieces = [whole] if fits(f"        {whole}") else [f'f"{part}"' for part in parts]
    return [f"    {name} = (", *(f"        {piece}" for piece in pieces), "    )"]


def _may_be_model(type: Type) -> bool:
    """Whether a value of a type may be a pydantic model, and not just hold some."""
    match type:
        case Scalar(name):
            return name == "Any"
        case Named() | ForeignType():
            return True
        case UnionType(items):
            return any(map(_may_be_model, items))
        case _:
            return False


def _shown(field: FieldSpec, scope: Scope, dialect: Dialect) -> str:
    """Write the expression that puts an input into the prompt."""
    name = field.name
    type = field.type
    if dialect == INDENTED and _may_be_model(type):
        return f"{scope.function('indent', name)}({name})"
    if isinstance(type, Scalar) and type.name in ("str", "int", "bool"):
        shown = f"{scope.helper('format_value')}({name})"
        return f"{name} if {name}.__class__ is {scope.builtin(type.name)} else {shown}"
    if not isinstance(type, (Scalar, UnionType)) and is_json(type):
        writer = "encode_texts" if type == ListType(Scalar("str")) else "encode_plain"
        return f"{scope.helper(writer)}({name})"
    if isinstance(type, Named):
        return f"{scope.function('write', name)}({name})"
    return f"{scope.helper('format_value')}({name})"
