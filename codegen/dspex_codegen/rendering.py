"""The function that writes a request."""

from __future__ import annotations

from dspex.spec.dialect import Dialect
from dspex.spec.own_types import is_history, may_hold_media
from dspex.spec.signature import FieldSpec, SignatureSpec
from dspex.spec.types import ListType, Named, Scalar, UnionType
from dspex_codegen.annotations import is_json
from dspex_codegen.layout import arguments, collection, fits
from dspex_codegen.prompt import output_requirements, system_message
from dspex_codegen.scope import Scope
from dspex_codegen.source import fstring_part, literal, pieces, text_constant


def writers(spec: SignatureSpec, scope: Scope) -> list[str]:
    """Assign what writes inputs whose class decides how they are shown."""
    lines: list[str] = []
    for field in spec.inputs:
        if is_history(field):
            continue
        if may_hold_media(field.type, spec):
            head = f"{scope.function('pieces', field.name)} = {scope.live}.pieces("
        elif isinstance(field.type, Named):
            head = f"{scope.function('write', field.name)} = {scope.live}.writer("
        else:
            continue
        lines += arguments(head, [literal(field.name)], ")")
    return lines


def render(spec: SignatureSpec, scope: Scope, dialect: Dialect) -> list[str]:
    """Write the constant parts of the prompt and `render_<signature>_<dialect>`."""
    short = dialect.rpartition("/")[2]
    system, ending = scope.constant(f"{short.upper()}_SYSTEM"), scope.constant(f"{short.upper()}_ENDING")
    message, sequence = scope.helper("Message"), scope.helper("Sequence")
    text = [f"    {literal(piece)}" for piece in pieces(system_message(spec, dialect))]
    lines = [f"{system} = {message}(", '    "system",', *text[:-1], f"{text[-1]},", ")"]
    lines += text_constant(ending, output_requirements(spec, dialect))
    history = next((f.name for f in spec.inputs if is_history(f)), "")
    turns = scope.function("turns", short)
    if history:
        lines += arguments(f"{turns} = {scope.live}.turns(", [literal(dialect), ending], ")")
    record, demos = scope.local("record"), scope.local("demos")
    lines += [
        "",
        "",
        *arguments(
            f"def {scope.function('render', short)}(",
            [f"{record}: {scope.record}", f"{demos}: {sequence}[{message}] = ()"],
            f") -> list[{message}]:",
        ),
        f'    """Write the messages of one request of {spec.name}."""',
    ]
    lines += [f"    {f.name} = {record}.{f.name}" for f in spec.inputs]
    content = scope.local("content")
    lines += _request(content, spec, scope, ending)
    sent = [system, f"*{demos}", *([f"*{turns}({history})"] if history else [])]
    lines += collection("return [", [*sent, f'{message}("user", {content})'], "]", 4)
    return lines


def _request(content: str, spec: SignatureSpec, scope: Scope, ending: str) -> list[str]:
    """Assign the content of the request: one text, or pieces where an input may hold what is none."""
    inputs = [f for f in spec.inputs if not is_history(f)]
    if not inputs:
        return [f"    {content} = {ending}"]
    if not any(may_hold_media(f.type, spec) for f in inputs):
        parts = [f"{_header(f)}{{{_shown(f, scope)}}}\\n\\n" for f in inputs]
        return _content(content, [*parts, f"{{{ending}}}"])
    found: list[str] = []
    for field in inputs:
        gap = "\\n\\n" if found else ""
        if may_hold_media(field.type, spec):
            found += [f'"{gap}{_header(field)}"', f"*{scope.function('pieces', field.name)}({field.name})"]
        else:
            found.append(f'f"{gap}{_header(field)}{{{_shown(field, scope)}}}"')
    inside = collection("[", [*found, f'f"\\n\\n{{{ending}}}"'], "]", 8)
    return [f"    {content} = {scope.helper('joined')}(", *inside, "    )"]


def _header(field: FieldSpec) -> str:
    """Write the line above an input; there is nothing in a wire name that a literal would escape."""
    return f"[[ ## {fstring_part(field.wire)} ## ]]\\n"


def _content(name: str, parts: list[str]) -> list[str]:
    """Assign a text in pieces; formatters join what fits into one line."""
    whole = f'f"{"".join(parts)}"'
    if fits(f"    {name} = {whole}"):
        return [f"    {name} = {whole}"]
    pieces = [whole] if fits(f"        {whole}") else [f'f"{part}"' for part in parts]
    return [f"    {name} = (", *(f"        {piece}" for piece in pieces), "    )"]


def _shown(field: FieldSpec, scope: Scope) -> str:
    """Write the expression that puts an input into the prompt."""
    name = field.name
    type = field.type
    if isinstance(type, Scalar) and type.name in ("str", "int", "bool"):
        shown = f"{scope.helper('format_value')}({name})"
        return f"{name} if {name}.__class__ is {scope.builtin(type.name)} else {shown}"
    if not isinstance(type, (Scalar, UnionType)) and is_json(type):
        writer = "encode_texts" if type == ListType(Scalar("str")) else "encode_plain"
        return f"{scope.helper(writer)}({name})"
    if isinstance(type, Named):
        return f"{scope.function('write', name)}({name})"
    return f"{scope.helper('format_value')}({name})"
