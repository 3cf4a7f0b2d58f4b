"""A signature as a `dspy.Signature` class."""

from __future__ import annotations

import ast
import inspect
import keyword
from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from dspex.spec.signature import FactoryDefault, FieldSpec, SignatureSpec, ValueDefault, default_instructions
from dspex_codegen.annotations import importable
from dspex_codegen.expressions import Expressions, NotStaticError
from dspex_codegen.source import fresh, literal, pascal, pieces

TYPES: Final = "dspy_types"
"""The function of the bridge that makes classes which pydantic takes."""


class EmittedSignatures(Struct, frozen=True):
    """Generated text.

    Attributes:
        body: the definitions, without imports.
        imports: module → names; with no names the module itself.
    """

    body: str
    imports: dict[str, tuple[str, ...]]


def emit_dspy(specs: Sequence[SignatureSpec]) -> EmittedSignatures:
    """Write the DSPy classes of several signatures into one module.

    Their fields carry the wire names, and their prompts are those of the native programs. Structs,
    records and other classes that pydantic does not take are borrowed from the bridge, which puts
    a model of the same name and schema in their place.
    """
    names: list[str] = []
    for spec in specs:
        names.append(fresh(pascal(spec.name), names))
    write = Expressions(("dspy", *names))
    classes = [_signature(name, spec, write) for name, spec in zip(names, specs, strict=True)]
    borrowed = _borrowed(write)
    write.imports["dspy"] = set()
    body = "\n\n\n".join("\n".join(block) for block in ([borrowed] if borrowed else []) + classes)
    imports = {module: tuple(sorted(used)) for module, used in sorted(write.imports.items())}
    return EmittedSignatures(f"{body}\n" if borrowed else f"\n{body}\n", imports)


def _borrowed(write: Expressions) -> list[str]:
    if not write.borrowed:
        return []
    taken = write.used | set(write.borrowed)
    static: list[str] = []
    live: list[str] = []
    sources: dict[str, str] = {}
    for shown, (definition, spec) in write.borrowed.items():
        ref = definition.ref
        if importable(ref.module, ref.qualname) and definition.name == ref.qualname:
            alias = "" if shown == ref.qualname else f" as {shown}"
            static.append(f"    from {ref.module} import {ref.qualname}{alias}")
        else:
            static.append(f"    {shown} = {write.name('typing', 'Any')}")
        home = spec.ref
        if home is None:
            raise NotStaticError(spec)
        if home.qualname not in sources:
            sources[home.qualname] = fresh(f"types_of_{spec.name}".lower(), taken)
            owner = write.name(home.module, home.qualname)
            live.append(f"    {sources[home.qualname]} = {write.name('dspex.bridge.types', TYPES)}({owner})")
        live.append(f"    {shown} = {sources[home.qualname]}[{literal(definition.key)}]")
    checking = write.name("typing", "TYPE_CHECKING")
    return [f"if {checking}:", *static, "else:", *live]


def _signature(name: str, spec: SignatureSpec, write: Expressions) -> list[str]:
    fields = [(f.wire, write.type(f.type, spec), _field(f, spec, write)) for f in spec.fields]
    names = {n for _, kind, call in fields for n in _names(f"{kind}, {call}")}
    if all(_is_attribute(wire) and wire not in names for wire, _, _ in fields):
        return _class_statement(name, spec, fields)
    return _function_call(name, spec, fields)


def _names(expression: str) -> list[str]:
    return [node.id for node in ast.walk(ast.parse(expression)) if isinstance(node, ast.Name)]


def _is_attribute(wire: str) -> bool:
    """Whether a class body can define the name; Python mangles some, pydantic keeps some."""
    return wire.isidentifier() and not keyword.iskeyword(wire) and not wire.startswith("_")


def _class_statement(name: str, spec: SignatureSpec, fields: Sequence[tuple[str, str, str]]) -> list[str]:
    lines = [f"class {name}(dspy.Signature):"]
    if spec.instructions is not None:
        lines += [*_document(spec.instructions), ""]
    for wire, kind, call in fields:
        lines.append(f"    {wire}: {kind} = {call}")
    return lines


def _document(instructions: str) -> list[str]:
    """Write a docstring that DSPy, which cleans it, reads as the instructions."""
    cleaned = inspect.cleandoc(f"\n{instructions}")
    lines = [literal(line)[1:-1].replace('\\"', '"') for line in cleaned.split("\n")]
    rows = [f'    """{lines[0]}', *(f"    {line}" if line else "" for line in lines[1:])]
    plain = '"""' not in "\n".join(lines) and not cleaned.startswith((" ", '"'))
    if plain and len(lines) == 1 and not lines[0].endswith('"'):
        return [f'{rows[0]}"""']
    if plain and len(lines) > 1 and cleaned == cleaned.strip():
        return [*rows, '    """']
    return ["    __doc__ = (", *(f"        {literal(p)}" for p in pieces(f"\n{cleaned}")), "    )"]


def _function_call(name: str, spec: SignatureSpec, fields: Sequence[tuple[str, str, str]]) -> list[str]:
    text = default_instructions(spec) if spec.instructions is None else spec.instructions
    rows = [f"        {literal(wire)}: ({kind}, {call})," for wire, kind, call in fields]
    told = [f"        {literal(p)}" for p in pieces(f"\n{text}" if text else "")]
    told[-1] += ","
    return [
        f"{name} = dspy.Signature(",
        "    {",
        *rows,
        "    },",
        *(told if len(told) == 1 else ["    (", *told[:-1], told[-1][:-1], "    ),"]),
        f"    {literal(name)},",
        ")",
    ]


def _field(field: FieldSpec, spec: SignatureSpec, write: Expressions) -> str:
    options: list[str] = [] if field.desc is None else [f"desc={literal(field.desc)}"]
    options += [f"{c.name}={write.bound(c, field.type, spec)}" for c in field.constraints]
    options += _default(field, spec, write)
    make = "dspy.InputField" if field.kind == "input" else "dspy.OutputField"
    return f"{make}({', '.join(options)})"


def _default(field: FieldSpec, spec: SignatureSpec, write: Expressions) -> list[str]:
    try:
        match field.default:
            case ValueDefault(value):
                return [f"default={write.value(value, spec)}"]
            case FactoryDefault(ref):
                return [f"default_factory={write.factory(ref)}"]
            case _:
                return []
    except NotStaticError:  # dspex fills the default in before DSPy sees the call
        return []
