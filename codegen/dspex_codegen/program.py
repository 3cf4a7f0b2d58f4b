"""The native program of a signature: prompt, render, parse."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from dspex.spec.dialect import Dialect
from dspex.spec.fingerprint import fingerprint
from dspex.spec.json_schema import output_schema
from dspex.spec.reasoning import with_reasoning
from dspex.spec.signature import FieldSpec, SignatureSpec
from dspex.spec.types import LiteralType, Named, Scalar, UnionType

from dspex_codegen.annotations import Names, annotation, importable, is_json, meta, reads_directly, scalar_name
from dspex_codegen.constructor import constructor
from dspex_codegen.prompt import output_requirements, prompt_hash, system_message
from dspex_codegen.scope import Scope
from dspex_codegen.source import fstring_part, literal, pieces, text_constant


class Unit(Struct, frozen=True):
    """What to generate for one signature.

    Attributes:
        spec: the signature.
        dialects: the prompt formats.
        reasoning: write the chain-of-thought variant.
        bind: write the constructor too.
        structs: write the Structs of inputs and outputs, and the JSON Schema, for readers.
    """

    spec: SignatureSpec
    dialects: tuple[Dialect, ...]
    reasoning: bool = False
    bind: bool = True
    structs: bool = True


class Emitted(Struct, frozen=True):
    """Generated text.

    Attributes:
        body: the definitions, without imports.
        imports: module → names, in the form of an import statement.
        live: the constant of each signature → how a file makes it.
    """

    body: str
    imports: dict[str, tuple[str, ...]]
    live: dict[str, str]


def emit(units: tuple[Unit, ...]) -> Emitted:
    """Write the programs of several signatures into one module."""
    names = Names()
    taken: set[str] = set()
    blocks: list[str] = []
    live: dict[str, str] = {}
    programs: list[str] = []
    for unit in units:
        scope, lines, made = _unit(unit, names, taken)
        live[scope.live] = made
        blocks.append("\n".join(lines))
        programs += [_program(unit, scope, dialect) for dialect in unit.dialects]
    body = "\n\n\n".join([*blocks, "\n".join(["PROGRAMS = (", *programs, ")"])]) + "\n"
    imports = {module: tuple(sorted(used)) for module, used in sorted(names.imports.items())}
    return Emitted(body, imports, live)


def emit_constructor(spec: SignatureSpec) -> tuple[Emitted, str]:
    """Write the constructor of a record alone; return it and its name."""
    names = Names()
    scope = Scope(spec, names, set(), record=names.use("typing", "Any"))
    body = "\n".join(constructor(spec, scope)) + "\n"
    imports = {module: tuple(sorted(used)) for module, used in sorted(names.imports.items())}
    return Emitted(body, imports, {scope.live: ""}), f"bind_{scope.name}"


def _unit(unit: Unit, names: Names, taken: set[str]) -> tuple[Scope, list[str], str]:
    spec = with_reasoning(unit.spec) if unit.reasoning else unit.spec
    ref = unit.spec.ref
    if ref is not None and importable(ref.module, ref.qualname) and not unit.spec.parameters:
        record = names.use(ref.module, ref.qualname)
    else:
        record = names.use("typing", "Any")
    scope = Scope(unit.spec, names, taken, record=record, suffix="_reasoning" if unit.reasoning else "")
    scope.helper("live")
    scope.helper("Program")
    made = f"live({record}{', reasoning=True' if unit.reasoning else ''})"
    lines: list[str] = []
    if unit.structs:
        lines += [*_inputs_struct(spec, scope), "", ""]
    if unit.structs or "dspy-3.4/json" in unit.dialects:
        lines += [*_outputs_struct(spec, scope), "", ""]
    if unit.structs:
        schema = literal_schema(output_schema(spec))
        lines += [f"{scope.live}_SCHEMA: dict[str, {scope.helper('Any')}] = {schema[0]}", *schema[1:], ""]
    if unit.bind:
        lines += [*constructor(spec, scope), "", ""]
    for field in spec.inputs:
        if isinstance(field.type, Named):
            lines.append(f"write_{scope.name}_{field.name} = {scope.live}.writer({literal(field.name)})")
    for field in spec.outputs:
        lines += _reader(field, scope)
    for dialect in unit.dialects:
        lines += [*_render(spec, scope, dialect), "", "", *_PARSERS[dialect](spec, scope, unit.reasoning), "", ""]
    while lines and not lines[-1]:
        lines.pop()
    return scope, lines, made


def literal_schema(schema: object, indent: int = 0) -> list[str]:
    """Write JSON as nested Python literals, one entry a line."""
    pad = "    " * (indent + 1)
    if isinstance(schema, dict) and schema:
        lines = ["{"]
        for key, value in schema.items():
            inner = literal_schema(value, indent + 1)
            lines += [f"{pad}{literal(str(key))}: {inner[0]}", *inner[1:]]
            lines[-1] += ","
        return [*lines, "    " * indent + "}"]
    if isinstance(schema, list) and any(isinstance(i, (dict, list)) for i in schema):
        lines = ["["]
        for value in schema:
            inner = literal_schema(value, indent + 1)
            lines += [pad + inner[0], *inner[1:]]
            lines[-1] += ","
        return [*lines, "    " * indent + "]"]
    if isinstance(schema, list):
        return ["[" + ", ".join(literal_schema(i)[0] for i in schema) + "]"]
    return [literal(schema) if isinstance(schema, str) else repr(schema)]


def _program(unit: Unit, scope: Scope, dialect: Dialect) -> str:
    spec = with_reasoning(unit.spec) if unit.reasoning else unit.spec
    short = dialect.rpartition("/")[2]
    arguments = [
        scope.live,
        f"dialect={literal(dialect)}",
        f"fingerprint={literal(fingerprint(unit.spec))}",
        f"prompt={literal(prompt_hash(spec, dialect))}",
        f"bind=bind_{scope.name}" if unit.bind else "bind=None",
        f"render=render_{scope.name}_{short}",
        f"parse=parse_{scope.name}_{short}",
    ]
    return "\n".join(["    Program(", *(f"        {a}," for a in arguments), "    ),"])


def _inputs_struct(spec: SignatureSpec, scope: Scope) -> list[str]:
    lines = [f"class {scope.title}Inputs({scope.helper('Struct')}, frozen=True, kw_only=True{_rename(spec.inputs)}):"]
    lines.append(f'    """The inputs of {spec.name} as plain data."""')
    for field in spec.inputs:
        lines += [""] if len(lines) == 2 else []
        lines.append(f"    {field.name}: {_constrained(field, spec, scope, annotation(field.type, spec, scope.names))}")
    return lines


def _outputs_struct(spec: SignatureSpec, scope: Scope) -> list[str]:
    lines = [f"class {scope.title}Outputs({scope.helper('Struct')}, frozen=True, kw_only=True{_rename(spec.outputs)}):"]
    lines.append(f'    """The outputs of {spec.name} as they stand in JSON."""')
    for field in spec.outputs:
        lines += [""] if len(lines) == 2 else []
        type = annotation(field.type, spec, scope.names) if reads_directly(field) else scope.helper("Raw")
        lines.append(f"    {field.name}: {_constrained(field, spec, scope, type)}")
    return lines


def _rename(fields: tuple[FieldSpec, ...]) -> str:
    renamed = {f.name: f.wire_name for f in fields if f.wire_name}
    pairs = ", ".join(f"{literal(n)}: {literal(w)}" for n, w in renamed.items())
    return f", rename={{{pairs}}}" if renamed else ""


def _constrained(field: FieldSpec, spec: SignatureSpec, scope: Scope, type: str) -> str:
    if not field.constraints or not reads_directly(field):
        return type
    return f"{scope.helper('Annotated')}[{type}, {scope.helper('Meta') and meta(field.constraints)}]"


def _reader(field: FieldSpec, scope: Scope) -> list[str]:
    """Assign what turns the text of an output into its value; a plain str needs nothing."""
    if field.type == Scalar("str") and not field.constraints:
        return []
    table = _value_table(field)
    if table is not None:
        return [f"VALUES_{scope.live}_{field.name} = {table}"]
    return [f"read_{scope.name}_{field.name} = {scope.live}.text_reader({literal(field.name)})"]


def _value_table(field: FieldSpec) -> str | None:
    if field.constraints:
        return None
    if field.type == Scalar("bool"):
        return '{"True": True, "true": True, "False": False, "false": False}'
    if isinstance(field.type, LiteralType) and all(isinstance(v, str) for v in field.type.values):
        pairs = ", ".join(f"{literal(str(v))}: {literal(str(v))}" for v in field.type.values)
        return f"{{{pairs}}}"
    return None


def _render(spec: SignatureSpec, scope: Scope, dialect: Dialect) -> list[str]:
    short = dialect.rpartition("/")[2]
    system, ending = f"{scope.live}_{short.upper()}_SYSTEM", f"{scope.live}_{short.upper()}_ENDING"
    message, sequence = scope.helper("Message"), scope.helper("Sequence")
    text = [f"    {literal(piece)}" for piece in pieces(system_message(spec, dialect))]
    lines = [f"{system} = {message}(", '    "system",', *text, ")"]
    lines += text_constant(ending, output_requirements(spec, dialect))
    record, demos = scope.local("record"), scope.local("demos")
    lines += [
        "",
        "",
        f"def render_{scope.name}_{short}(",
        f"    {record}: {scope.record}, {demos}: {sequence}[{message}] = ()",
        f") -> list[{message}]:",
        f'    """Write the messages of one request of {spec.name}."""',
    ]
    lines += [f"    {f.name} = {record}.{f.name}" for f in spec.inputs]
    parts = [
        f'        f"[[ ## {fstring_part(f.wire)} ## ]]\\n{{{_shown(f, scope)}}}\\n\\n"' for f in spec.inputs
    ]
    content = scope.local("content")
    lines += [f"    {content} = (", *parts, f"        + {ending}" if parts else f"        {ending}", "    )"]
    lines.append(f'    return [{system}, *{demos}, {message}("user", {content})]')
    return lines


def _shown(field: FieldSpec, scope: Scope) -> str:
    """Write the expression that puts an input into the prompt."""
    name = field.name
    type = field.type
    if isinstance(type, Scalar) and type.name in ("str", "int", "bool"):
        return f"{name} if {name}.__class__ is {type.name} else {scope.helper('format_value')}({name})"
    if not isinstance(type, (Scalar, UnionType)) and is_json(type):
        return f"{scope.helper('encode_json')}({name})"
    if isinstance(type, Named):
        return f"write_{scope.name}_{name}({name})"
    return f"{scope.helper('format_value')}({name})"


def _chat_parser(spec: SignatureSpec, scope: Scope, reasoning: bool) -> list[str]:
    text, record = scope.local("text"), scope.local("record")
    before, end = scope.local("before"), scope.local("end")
    outputs = spec.outputs
    recover = f"recover_{scope.name}_chat"
    tests = [f'{before} and {before}[-1] != "\\n"']
    for f in outputs:
        header = f"{f.wire} ## ]]\n"
        tests += [f"part_{f.name}[:{len(header)}] != {literal(header)}", f'part_{f.name}[-1] != "\\n"']
    tests.append(f'{end}[:15] != "completed ## ]]"')
    give = _result(spec, scope, reasoning, record, lambda f: f"value_{f.name}")
    lines = [
        f'{recover} = {scope.live}.recovery("dspy-3.4/chat")',
        "",
        "",
        f"def parse_{scope.name}_chat({text}: str, {record}: {scope.record}) -> {_returns(scope, reasoning)}:",
        f'    """Read an answer of {spec.name}: one that follows the format here, any other by recovery."""',
        "    try:",
        f'        {before}, {", ".join(f"part_{f.name}" for f in outputs)}, {end} = {text}.split("[[ ## ")',
        "        if (",
        *(f"            {'or ' if i else ''}{t}" for i, t in enumerate(tests)),
        "        ):",
        f"            return {recover}({text}, {record})",
    ]
    for f in outputs:
        lines += _chat_value(f, scope, f"return {recover}({text}, {record})")
    lines += [f"        return {give}", "    except Exception:", f"        return {recover}({text}, {record})"]
    return lines


def _chat_value(field: FieldSpec, scope: Scope, give_up: str) -> list[str]:
    part = f"part_{field.name}"
    stripped = f"{part}[{len(field.wire) + 7}:].strip()"
    odd = scope.helper("odd_separators")
    value = f"value_{field.name}"
    if field.type == Scalar("str") and not field.constraints:
        return [
            f"        {value} = {stripped}",
            f"        if not {value}.isprintable() and {odd}({value}):",
            f"            {give_up}",
        ]
    if _value_table(field) is not None:
        return [f"        {value} = VALUES_{scope.live}_{field.name}[{stripped}]"]
    return [
        f"        if not {part}.isascii() and {odd}({part}):",
        f"            {give_up}",
        f"        {value} = read_{scope.name}_{field.name}({stripped})",
    ]


def _json_parser(spec: SignatureSpec, scope: Scope, reasoning: bool) -> list[str]:
    text, record, found = scope.local("text"), scope.local("record"), scope.local("found")
    recover, decode = f"recover_{scope.name}_json", f"decode_{scope.name}"

    def value(field: FieldSpec) -> str:
        if reads_directly(field):
            return f"{found}.{field.name}"
        return f"{scope.live}_RAW[{literal(field.name)}]({found}.{field.name})"

    raw = [f for f in spec.outputs if not reads_directly(f)]
    lines = [f'{recover} = {scope.live}.recovery("dspy-3.4/json")']
    lines.append(f"{decode} = {scope.helper('object_decoder')}({scope.title}Outputs)")
    if raw:
        readers = ", ".join(f"{literal(f.name)}: {scope.live}.json_reader({literal(f.name)})" for f in raw)
        lines.append(f"{scope.live}_RAW = {{{readers}}}")
    give = _result(spec, scope, reasoning, record, value)
    return [
        *lines,
        "",
        "",
        f"def parse_{scope.name}_json({text}: str, {record}: {scope.record}) -> {_returns(scope, reasoning)}:",
        f'    """Read an answer of {spec.name}: a clean JSON object here, any other by recovery."""',
        "    try:",
        f"        {found} = {decode}({text})",
        f"        return {give}",
        "    except Exception:",
        f"        return {recover}({text}, {record})",
    ]


def _returns(scope: Scope, reasoning: bool) -> str:
    return f"tuple[{scope.record}, str]" if reasoning else scope.record


def _result(spec: SignatureSpec, scope: Scope, reasoning: bool, record: str, value: Callable[[FieldSpec], str]) -> str:
    given = "".join(f", {f.name}={value(f)}" for f in spec.outputs if f.name in scope.own)
    filled = f"{scope.helper('fill')}({record}{given})"
    if not reasoning:
        return filled
    thought = next(f for f in spec.outputs if f.wire == "reasoning")
    return f"{filled}, {value(thought)}"


_PARSERS = {"dspy-3.4/chat": _chat_parser, "dspy-3.4/json": _json_parser}
