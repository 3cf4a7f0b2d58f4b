"""The functions that read an answer."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Final

from dspex.spec.dialect import Layout
from dspex.spec.signature import FieldSpec, SignatureSpec
from dspex.spec.types import ConstrainedType, LiteralType, Scalar, Type, UnionType
from dspex_codegen.annotations import reads_directly
from dspex_codegen.bounds import bounds
from dspex_codegen.layout import arguments, collection, condition, fits
from dspex_codegen.scope import Scope
from dspex_codegen.source import literal


def _reader(field: FieldSpec, scope: Scope) -> list[str]:
    """Assign what turns the text of an output into its value; a plain str needs nothing."""
    if _is_text(field):
        return []
    table = _value_table(field)
    if table is not None:
        return collection(f"{scope.function('values', field.name)} = {{", table, "}")
    kind = "text_reader" if bounds(field) is None else "quick_reader"
    head = f"{scope.function('read', field.name)} = {scope.live}.{kind}("
    return arguments(head, [literal(field.name)], ")")


def _is_text(field: FieldSpec) -> bool:
    """Whether the text of an output is its value, as long as its bounds can be checked in line."""
    optional = isinstance(field.type, UnionType) and set(field.type.items) == {Scalar("str"), Scalar("None")}
    return (field.type == Scalar("str") or optional) and bounds(field) is not None


def _is_plain_text(field: FieldSpec) -> bool:
    """Whether an output is a text, empty or not, whose bounds can be checked in line."""
    return field.type == Scalar("str") and bounds(field) is not None


def _value_table(field: FieldSpec) -> list[str] | None:
    if field.constraints:
        return None
    if field.type == Scalar("bool"):
        return ['"True": True', '"true": True', '"False": False', '"false": False']
    if isinstance(field.type, LiteralType) and all(isinstance(v, str) for v in field.type.values):
        return [f"{literal(str(v))}: {literal(str(v))}" for v in field.type.values]
    return None


def readers(spec: SignatureSpec, scope: Scope, layouts: Collection[Layout]) -> list[str]:
    """Assign what turns the text of each output into its value, for the layouts that have such texts.

    Args:
        spec: the signature.
        scope: its names.
        layouts: of the answers that are to be read.
    """
    lines: list[str] = []
    for field in spec.outputs:
        table = _value_table(field) is not None
        if "chat" in layouts or ("xml" in layouts and table):
            lines += _reader(field, scope)
        if "xml" in layouts and not table and not _is_plain_text(field):
            head = f"{scope.function('tags', field.name)} = {scope.live}.tags_reader("
            lines += arguments(head, [literal(field.name)], ")")
    return lines


def chat_parser(spec: SignatureSpec, scope: Scope, reasoning: bool) -> list[str]:
    """Write the parser of a chat answer, unrolled: one split proves number and order of the headers."""
    text, record, repairs = scope.local("text"), scope.local("record"), scope.local("repairs")
    outputs = spec.outputs
    recover = scope.function("recover", "chat")
    parts = _only_part if len(outputs) == 1 else _parts
    give = _result(spec, scope, reasoning, record, lambda f: f"value_{f.name}")
    lines = [
        *_recovery("chat", scope, reasoning),
        "",
        "",
        *_parser_head("chat", scope, reasoning),
        f'    """Read an answer of {spec.name}: one that follows the format here, any other by recovery."""',
        "    try:",
        *parts(outputs, scope, f"return {recover}({text}, {record}, {repairs})"),
    ]
    for f in outputs:
        behind = "" if len(outputs) == 1 else f"[{len(f.wire) + 7}:]"
        lines += _chat_value(f, behind, scope, f"return {recover}({text}, {record}, {repairs})")
    lines += [
        *give,
        f"    except {scope.helper('UNREADABLE')}:",
        f"        return {recover}({text}, {record}, {repairs})",
    ]
    return lines


def _recovery(short: str, scope: Scope, reasoning: bool) -> list[str]:
    returns = f"tuple[{scope.record}, str]" if reasoning else scope.record
    kind = f"{scope.helper('Recover')}[{returns}]"
    head = f"{scope.function('recover', short)}: {kind} = {scope.live}.recovery("
    return arguments(head, [f'"dspy-3.4/{short}"'], ")")


def _parser_head(short: str, scope: Scope, reasoning: bool) -> list[str]:
    returns = f"tuple[{scope.record}, str]" if reasoning else scope.record
    parameters = [
        f"{scope.local('text')}: str",
        f"{scope.local('record')}: {scope.record}",
        f"{scope.local('repairs')}: {scope.helper('Repairs')} = None",
    ]
    return arguments(f"def {scope.function('parse', short)}(", parameters, f") -> {returns}:")


def _only_part(outputs: Sequence[FieldSpec], scope: Scope, give_up: str) -> list[str]:
    """Find what stands behind the only header: most answers begin with it and end with the mark."""
    text, part = scope.local("text"), f"part_{outputs[0].name}"
    first, last = f"[[ ## {outputs[0].wire} ## ]]\n", "\n\n[[ ## completed ## ]]"
    tests = [
        f"{text}[:{len(first)}] != {literal(first)}",
        f"{text}[-{len(last)}:] != {literal(last)}",
        f'"[[ ## " in {part}',
    ]
    return [
        f"        {part} = {text}[{len(first)}:-{len(last)}]",
        *condition(tests, 8),
        *_parts(outputs, scope, give_up, 12),
        f"            {part} = {part}[{len(outputs[0].wire) + 7}:]",
    ]


def _parts(outputs: Sequence[FieldSpec], scope: Scope, give_up: str, indent: int = 8) -> list[str]:
    """Find the parts of an answer by one split, each with its header."""
    before, end = scope.local("before"), scope.local("end")
    tests = [f'({before} and {before}[-1] != "\\n")']
    for f in outputs:
        header = f"{f.wire} ## ]]\n"
        tests += [f"part_{f.name}[:{len(header)}] != {literal(header)}", f'part_{f.name}[-1] != "\\n"']
    tests.append(f'{end}[:15] != "completed ## ]]"')
    names = [before, *(f"part_{f.name}" for f in outputs), end]
    return [
        *_split(names, f'{scope.local("text")}.split("[[ ## ")', indent),
        *condition(tests, indent),
        f"{' ' * indent}    {give_up}",
    ]


def _split(names: list[str], value: str, indent: int) -> list[str]:
    """Assign the parts of an answer, all of them or none."""
    space = " " * indent
    line = f"{space}{', '.join(names)} = {value}"
    if fits(line):
        return [line]
    return [f"{space}(", *(f"{space}    {n}," for n in names), f"{space}) = {value}"]


def _chat_value(field: FieldSpec, behind: str, scope: Scope, give_up: str) -> list[str]:
    part = f"part_{field.name}"
    stripped = f"{part}{behind}.strip()"
    value = f"value_{field.name}"
    if _value_table(field) is not None:  # what is in a table has no odd separators
        return arguments(f"{value} = {scope.function('values', field.name)}[", [stripped], "]", 8)
    odd = scope.helper("odd_separators")
    broken = bounds(field)
    checked = [f"        if {broken}:", f"            {give_up}"] if broken else []
    if _is_text(field):
        return [
            f"        {value} = {stripped}",
            f"        if not {value}.isprintable() and {odd}({value}):",
            f"            {give_up}",
            *checked,
        ]
    json_only = "" if _may_be_bare(field.type) else f"not {part}.isascii() and "
    return [
        f"        if {json_only}{odd}({part}):",
        f"            {give_up}",
        *arguments(f"{value} = {scope.function('read', field.name)}(", [stripped], ")", 8),
        *checked,
    ]


def _may_be_bare(type: Type) -> bool:
    """Whether bare text is a value; in JSON, separators that are ASCII stand between values only."""
    match type:
        case Scalar("str" | "bytes"):
            return True
        case ConstrainedType(item):
            return _may_be_bare(item)
        case UnionType(items):
            return any(map(_may_be_bare, items))
        case _:
            return False


def json_parser(spec: SignatureSpec, scope: Scope, reasoning: bool) -> list[str]:
    """Write the parser of a JSON answer: one decoder for the whole object."""
    text, record, found = scope.local("text"), scope.local("record"), scope.local("found")
    repairs = scope.local("repairs")
    recover, decode = scope.function("recover", "json"), scope.function("decode")

    def value(field: FieldSpec) -> str:
        if reads_directly(field):
            return f"{found}.{field.name}"
        return f"{scope.constant('RAW')}[{literal(field.name)}]({found}.{field.name})"

    raw = [f for f in spec.outputs if not reads_directly(f)]
    lines = _recovery("json", scope, reasoning)
    lines.append(f"{decode} = {scope.helper('object_decoder')}({scope.struct('Outputs')})")
    if raw:
        readers = [f"{literal(f.name)}: {scope.live}.raw_reader({literal(f.name)})" for f in raw]
        lines += collection(f"{scope.constant('RAW')} = {{", readers, "}")
    give = _result(spec, scope, reasoning, record, value)
    return [
        *lines,
        "",
        "",
        *_parser_head("json", scope, reasoning),
        f'    """Read an answer of {spec.name}: a clean JSON object here, any other by recovery."""',
        "    try:",
        f"        {found} = {decode}({text})",
        *give,
        f"    except {scope.helper('UNREADABLE')}:",
        f"        return {recover}({text}, {record}, {repairs})",
    ]


def _result(
    spec: SignatureSpec, scope: Scope, reasoning: bool, record: str, value: Callable[[FieldSpec], str]
) -> list[str]:
    """Return the record with its outputs, and the reasoning where it is asked for."""
    given = [record, *(f"{f.name}={value(f)}" for f in spec.outputs if f.name in scope.own)]
    head = f"{scope.helper('fill')}("
    if not reasoning:
        return arguments(f"return {head}", given, ")", 8)
    thought = value(next(f for f in spec.outputs if f.wire == "reasoning"))
    return arguments(f"return {head}", given, f"), {thought}", 8)


def xml_parser(spec: SignatureSpec, scope: Scope, reasoning: bool) -> list[str]:
    """Write the parser of an answer in tags: they stand in order, with nothing between them."""
    text, record, repairs = scope.local("text"), scope.local("record"), scope.local("repairs")
    rest, recover = scope.local("rest"), scope.function("recover", "xml")
    lines = [
        *_recovery("xml", scope, reasoning),
        "",
        "",
        *_parser_head("xml", scope, reasoning),
        f'    """Read an answer of {spec.name}: one that follows the format here, any other by recovery."""',
        "    try:",
    ]
    before = text
    tests: list[str] = []
    for f in spec.outputs:
        part = f"part_{f.name}"
        lines += arguments(f"{part}, {rest} = {before}.split(", [literal(f"</{f.wire}>"), "1"], ")", 8)
        lines.append(f"        {part} = {part}.lstrip()")
        tests.append(f"{part}[:{len(f.wire) + 2}] != {literal(f'<{f.wire}>')}")
        before = rest
    lines += [
        *condition([*tests, f"({rest} and not {rest}.isspace())"], 8),
        f"            return {recover}({text}, {record}, {repairs})",
    ]
    for f in spec.outputs:
        lines += _xml_value(f, scope, f"return {recover}({text}, {record}, {repairs})")
    return [
        *lines,
        *_result(spec, scope, reasoning, record, lambda f: f"value_{f.name}"),
        f"    except {scope.helper('UNREADABLE')}:",
        f"        return {recover}({text}, {record}, {repairs})",
    ]


def _xml_value(field: FieldSpec, scope: Scope, give_up: str) -> list[str]:
    inside, value = f"part_{field.name}[{len(field.wire) + 2}:]", f"value_{field.name}"
    if _value_table(field) is not None:  # what is in a table needs no references, or is found by recovery
        return arguments(f"{value} = {scope.function('values', field.name)}[", [f"{inside}.strip()"], "]", 8)
    if not _is_plain_text(field):
        return arguments(f"{value} = {scope.function('tags', field.name)}(", [inside], ")", 8)
    read = arguments(f"{value} = {scope.helper('plain_text')}(", [inside], ")", 8)
    broken = bounds(field)
    return [*read, f"        if {broken}:", f"            {give_up}"] if broken else read


PARSERS: Final[dict[Layout, Callable[[SignatureSpec, Scope, bool], list[str]]]] = {
    "chat": chat_parser,
    "json": json_parser,
    "xml": xml_parser,
}
"""Layout of an answer → what writes its parser."""
