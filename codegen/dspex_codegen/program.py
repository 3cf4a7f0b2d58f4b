"""The native program of a signature: prompt, render, parse."""

from __future__ import annotations

from msgspec import Struct

from dspex.spec.dialect import LAYOUTS, TWO_STEP, Dialect, Layout
from dspex.spec.fingerprint import fingerprint
from dspex.spec.json_schema import output_schema
from dspex.spec.reasoning import with_reasoning
from dspex.spec.signature import SignatureSpec
from dspex_codegen.annotations import Names, importable
from dspex_codegen.constructor import constructor
from dspex_codegen.parsing import PARSERS, readers
from dspex_codegen.prompt import prompt_hash
from dspex_codegen.rendering import render, writers
from dspex_codegen.rendering_two_step import render_two_steps
from dspex_codegen.scope import Scope, identifier
from dspex_codegen.source import literal
from dspex_codegen.structs import inputs_struct, literal_lines, outputs_struct


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
    table = names.define("PROGRAMS")
    blocks: list[str] = []
    live: dict[str, str] = {}
    programs: list[str] = []
    scopes = [Scope(unit.spec, names, suffix="_reasoning" if unit.reasoning else "") for unit in units]
    for unit, scope in zip(units, scopes, strict=True):
        lines, made = _unit(unit, scope)
        live[scope.live] = made
        blocks.append("\n".join(lines))
        programs += [_program(unit, scope, dialect) for dialect in unit.dialects]
    body = "\n\n\n".join([*blocks, "\n".join([f"{table} = (", *programs, ")"])]) + "\n"
    imports = {module: tuple(sorted(used)) for module, used in sorted(names.imports.items())}
    return Emitted(body, imports, live)


def emit_constructor(spec: SignatureSpec) -> tuple[Emitted, str]:
    """Write the constructor of a record alone; return it and its name."""
    names = Names()
    scope = Scope(spec, names)
    scope.record = scope.helper("Any")
    body = "\n".join(constructor(spec, scope)) + "\n"
    imports = {module: tuple(sorted(used)) for module, used in sorted(names.imports.items())}
    return Emitted(body, imports, {scope.live: ""}), scope.function("bind")


def _unit(unit: Unit, scope: Scope) -> tuple[list[str], str]:
    spec = with_reasoning(unit.spec) if unit.reasoning else unit.spec
    ref = unit.spec.ref
    if ref is not None and importable(ref.module, ref.qualname) and not unit.spec.parameters:
        record = scope.names.use(ref.module, ref.qualname)
    else:
        record = scope.helper("Any")
    if unit.spec.style == "function":  # its record class has no name that an annotation could use
        scope.record, record = scope.helper("Any"), f"{record}.record_class"
    else:
        scope.record = record
    made = f"{scope.helper('live')}({record}{', reasoning=True' if unit.reasoning else ''})"
    lines: list[str] = []
    layouts: list[Layout] = list(dict.fromkeys(LAYOUTS[dialect] for dialect in unit.dialects))
    if unit.structs:
        lines += [*inputs_struct(spec, scope), "", ""]
    if unit.structs or "json" in layouts:
        lines += [*outputs_struct(spec, scope), "", ""]
    if unit.structs:
        schema = literal_lines(output_schema(spec))
        lines += [
            f"{scope.constant('SCHEMA')}: dict[str, {scope.helper('Any')}] = {schema[0]}",
            *schema[1:],
            "",
        ]
    if unit.bind:
        lines += [*constructor(spec, scope), "", ""]
    lines += writers(spec, scope, unit.dialects)
    lines += readers(spec, scope, layouts)
    for dialect in unit.dialects:
        write = render_two_steps if dialect == TWO_STEP else render
        lines += [*write(spec, scope, dialect), "", ""]
        if LAYOUTS[dialect] in layouts:  # dialects of one layout share its parser
            layouts.remove(LAYOUTS[dialect])
            lines += [*PARSERS[LAYOUTS[dialect]](spec, scope, unit.reasoning), "", ""]
    while lines and not lines[-1]:
        lines.pop()
    return lines, made


def _program(unit: Unit, scope: Scope, dialect: Dialect) -> str:
    spec = with_reasoning(unit.spec) if unit.reasoning else unit.spec
    given = [
        scope.live,
        f"dialect={literal(dialect)}",
        f"fingerprint={literal(fingerprint(unit.spec))}",
        f"prompt={literal(prompt_hash(spec, dialect))}",
        f"bind={scope.function('bind')}" if unit.bind else "bind=None",
        f"render={scope.function('render', identifier(dialect))}",
        f"parse={scope.function('parse', LAYOUTS[dialect])}",
    ]
    if dialect == TWO_STEP:
        given.append(f"extract={scope.function('extract')}")
    rows = (f"        {a}," for a in given)
    return "\n".join([f"    {scope.helper('Program')}(", *rows, "    ),"])
