"""The function that writes a request."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from dspex.spec.dialect import LAYOUTS, TWO_STEP, Dialect, Layout
from dspex.spec.own_types import is_history, may_hold_media
from dspex.spec.signature import FieldSpec, SignatureSpec
from dspex.spec.types import ForeignType, ListType, LiteralType, Named, Scalar, Type, UnionType
from dspex_codegen.annotations import is_json
from dspex_codegen.layout import arguments, collection, fits
from dspex_codegen.prompt import output_requirements, system_message
from dspex_codegen.scope import Scope, identifier
from dspex_codegen.source import fstring_part, literal, pieces, text_constant

INDENTED: Final[Dialect] = "dspy-3.4/baml"
"""The dialect in which an input that is a pydantic model is shown indented."""
_AROUND_INPUTS: Final[dict[Layout, tuple[str, str]]] = {
    "chat": ("[[ ## {} ## ]]\\n", ""),
    "json": ("[[ ## {} ## ]]\\n", ""),
    "xml": ("<{}>\\n", "\\n</{}>"),
}
"""What stands before and after an input, in the text of an f-string."""
_GAP: Final = "\\n\\n"
"""What stands between them, in the same."""
_MADE_BY: Final = {
    "write": "writer",
    "pieces": "pieces",
    "indent": "indented_writer",
    "indent_pieces": "indented_pieces",
    "say": "plain_writer",
}
"""What makes each kind of function that writes an input: a method of the live signature."""


def writers(spec: SignatureSpec, scope: Scope, dialects: Collection[Dialect]) -> list[str]:
    """Assign what writes inputs whose class decides how they are shown."""
    lines: list[str] = []
    for field in spec.inputs:
        for kind in dict.fromkeys(writer_of(field, spec, dialect) for dialect in dialects):
            if kind:
                head = f"{scope.function(kind, field.name)} = {scope.live}.{_MADE_BY[kind]}("
                lines += arguments(head, [literal(field.name)], ")")
    return lines


def writer_of(field: FieldSpec, spec: SignatureSpec, dialect: Dialect) -> str:
    """Name the kind of function that writes an input; none where an expression does it."""
    if is_history(field):
        return ""
    if dialect == TWO_STEP:
        is_plain = isinstance(field.type, (Scalar, LiteralType)) and not may_hold_media(field.type, spec)
        return "" if is_plain else "say"
    if may_hold_media(field.type, spec):
        return "indent_pieces" if dialect == INDENTED and _may_be_model(field.type) else "pieces"
    if dialect == INDENTED and _may_be_model(field.type):
        return "indent"
    return "write" if isinstance(field.type, Named) else ""


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


def render(spec: SignatureSpec, scope: Scope, dialect: Dialect) -> list[str]:
    """Write the constant parts of the prompt and `render_<signature>_<dialect>`."""
    short = identifier(dialect)
    system, ending = scope.constant(f"{short.upper()}_SYSTEM"), scope.constant(f"{short.upper()}_ENDING")
    lines = system_constant(system, system_message(spec, dialect), scope)
    lines += text_constant(ending, output_requirements(spec, dialect))
    history = next((f.name for f in spec.inputs if is_history(f)), "")
    turns = scope.function("turns", short) if history else ""
    if history:
        lines += arguments(f"{turns} = {scope.live}.turns(", [literal(dialect), ending], ")")
    lines += ["", "", *render_head(spec, scope, short)]
    content = scope.local("content")
    lines += _request(content, spec, scope, ending, dialect)
    return [*lines, *render_end(scope, system, content, f"{turns}({history})" if history else "")]


def _request(content: str, spec: SignatureSpec, scope: Scope, ending: str, dialect: Dialect) -> list[str]:
    """Assign the content of the request: one text, or pieces where an input may hold what is none."""
    inputs = [f for f in spec.inputs if not is_history(f)]
    if not inputs:
        return [f"    {content} = {ending}"]
    if any(may_hold_media(f.type, spec) for f in inputs):
        return _joined_request(content, inputs, spec, scope, ending, dialect)
    parts: list[str] = []
    for field in inputs:
        before, after = _around(field, dialect)
        parts.append(f"{before}{{{_shown(field, spec, scope, dialect)}}}{after}{_GAP}")
    return content_lines(content, [*parts, f"{{{ending}}}"])


def _joined_request(
    content: str, inputs: list[FieldSpec], spec: SignatureSpec, scope: Scope, ending: str, dialect: Dialect
) -> list[str]:
    found: list[str] = []
    text = ""  # behind the last input
    for field in inputs:
        before, after = _around(field, dialect)
        shown = _shown(field, spec, scope, dialect)
        if may_hold_media(field.type, spec):
            found += [f'"{text}{before}"', f"*{shown}"]
        else:
            found.append(f'f"{text}{before}{{{shown}}}"')
        text = f"{after}{_GAP}"
    inside = collection("[", [*found, f'f"{text}{{{ending}}}"'], "]", 8)
    return [f"    {content} = {scope.helper('joined')}(", *inside, "    )"]


def _around(field: FieldSpec, dialect: Dialect) -> tuple[str, str]:
    """Write what stands before and after an input; nothing in a wire name is escaped in a literal."""
    before, after = _AROUND_INPUTS[LAYOUTS[dialect]]
    name = fstring_part(field.wire)
    return before.format(name), after.format(name)


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


def render_end(scope: Scope, system: str, content: str, turns: str = "") -> list[str]:
    """Return the messages of a request.

    Args:
        scope: names.
        system: the system message.
        content: of the request.
        turns: gives the messages of the conversation before it, where there is one.
    """
    request = f'{scope.helper("Message")}("user", {content})'
    sent = [system, f"*{scope.local('demos')}", *([f"*{turns}"] if turns else []), request]
    return collection("return [", sent, "]", 4)


def content_lines(name: str, parts: list[str]) -> list[str]:
    """Assign a text in pieces; formatters join what fits into one line."""
    whole = f'f"{"".join(parts)}"'
    if fits(f"    {name} = {whole}"):
        return [f"    {name} = {whole}"]
    pieces = [whole] if fits(f"        {whole}") else [f'f"{part}"' for part in parts]
    return [f"    {name} = (", *(f"        {piece}" for piece in pieces), "    )"]


def _shown(field: FieldSpec, spec: SignatureSpec, scope: Scope, dialect: Dialect) -> str:
    """Write the expression that puts an input into the prompt."""
    name = field.name
    type = field.type
    if writer := writer_of(field, spec, dialect):
        return f"{scope.function(writer, name)}({name})"
    if isinstance(type, Scalar) and type.name in ("str", "int", "bool"):
        shown = f"{scope.helper('format_value')}({name})"
        return f"{name} if {name}.__class__ is {scope.builtin(type.name)} else {shown}"
    if not isinstance(type, (Scalar, UnionType)) and is_json(type):
        encode = "encode_texts" if type == ListType(Scalar("str")) else "encode_plain"
        return f"{scope.helper(encode)}({name})"
    return f"{scope.helper('format_value')}({name})"
