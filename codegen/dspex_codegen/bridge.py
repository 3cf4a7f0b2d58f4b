"""A signature as a `dspy.Signature` class."""

from __future__ import annotations

import ast
import inspect
import keyword
from collections.abc import Iterator, Sequence
from typing import Final

from msgspec import Struct

from dspex.spec.own_types import own_type
from dspex.spec.signature import (
    FactoryDefault,
    FieldKind,
    FieldSpec,
    SignatureSpec,
    ValueDefault,
    default_instructions,
)
from dspex.spec.types import DictType, ListType, SetType
from dspex_codegen.annotations import BUILTINS, importable
from dspex_codegen.expressions import Expressions, NotStaticError
from dspex_codegen.imports import import_block
from dspex_codegen.layout import arguments, collection
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


class Field(Struct, frozen=True):
    """One field as source.

    Attributes:
        name: as DSPy knows it.
        type: the annotation.
        kind: "input" or "output".
        options: the keyword arguments of its marker.
    """

    name: str
    type: str
    kind: FieldKind
    options: list[str]

    @property
    def maker(self) -> str:
        """The function of DSPy that marks it."""
        return "dspy.InputField" if self.kind == "input" else "dspy.OutputField"

    @property
    def call(self) -> str:
        """The whole marker, on one line."""
        return f"{self.maker}({', '.join(self.options)})"


def emit_dspy(specs: Sequence[SignatureSpec]) -> EmittedSignatures:
    """Write the DSPy classes of several signatures into one module.

    Their fields carry the wire names, and their prompts are those of the native programs. Structs,
    records and other classes that pydantic does not take are borrowed from the bridge, which puts
    a model of the same name and schema in their place.
    """
    names: list[str] = []
    for spec in specs:
        names.append(fresh(pascal(spec.name), names))
    write = Expressions(("dspy", *names, *BUILTINS))
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
    known: dict[str, list[str]] = {}
    unknown: list[str] = []
    live: list[str] = []
    sources: dict[str, str] = {}
    for shown, (definition, spec) in write.borrowed.items():
        ref = definition.ref
        named = importable(ref.module, ref.qualname) and definition.name == ref.qualname
        if named and own_type(definition) is None:
            alias = "" if shown == ref.qualname else f" as {shown}"
            known.setdefault(ref.module, []).append(f"{ref.qualname}{alias}")
        else:
            unknown.append(f"    {shown} = {write.name('typing', 'Any')}")
        home = spec.ref
        if home is None:
            raise NotStaticError(spec)
        if home.qualname not in sources:
            sources[home.qualname] = fresh(f"types_of_{spec.name}".lower(), taken)
            owner = write.name(home.module, home.qualname)
            live.append(f"    {sources[home.qualname]} = {write.name('dspex.bridge.types', TYPES)}({owner})")
        live.append(f"    {shown} = {sources[home.qualname]}[{literal(definition.key)}]")
    checking = write.name("typing", "TYPE_CHECKING")
    static = [f"    {line}".rstrip() for line in import_block(known, "")]
    gap = [""] if known and unknown else []
    return [f"if {checking}:", *static, *gap, *unknown, "else:", *live]


def _signature(name: str, spec: SignatureSpec, write: Expressions) -> list[str]:
    fields = [Field(f.wire, write.type(f.type, spec), f.kind, _options(f, spec, write)) for f in spec.fields]
    names = {n for f in fields for n in _names(f"{f.type}, {f.call}")}
    calls = any(isinstance(node, ast.Call) for f in fields for node in _annotation_nodes(f.type))
    if not calls and all(_is_attribute(f.name) and f.name not in names for f in fields):
        return _class_statement(name, spec, fields)
    return _function_call(name, spec, fields)


def _names(expression: str) -> list[str]:
    return [node.id for node in ast.walk(ast.parse(expression)) if isinstance(node, ast.Name)]


def _annotation_nodes(type: str) -> Iterator[ast.AST]:
    """Walk through an annotation, except the metadata of `Annotated`, where calls may stand."""
    todo: list[ast.AST] = [ast.parse(type, mode="eval").body]
    while todo:
        node = todo.pop()
        yield node
        match node:
            case ast.Subscript(ast.Name(name), ast.Tuple([first, *_])) if name.startswith("Annotated"):
                todo.append(first)
            case _:
                todo += ast.iter_child_nodes(node)


def _is_attribute(wire: str) -> bool:
    """Whether a class body can define the name; Python mangles some, pydantic keeps some."""
    return wire.isidentifier() and not keyword.iskeyword(wire) and not wire.startswith("_")


def _class_statement(name: str, spec: SignatureSpec, fields: Sequence[Field]) -> list[str]:
    lines = [f"class {name}(dspy.Signature):"]
    if spec.instructions is not None:
        lines += [*_document(spec.instructions), ""]
    for field in fields:
        lines += arguments(f"{field.name}: {field.type} = {field.maker}(", field.options, ")", 4)
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


def _function_call(name: str, spec: SignatureSpec, fields: Sequence[Field]) -> list[str]:
    text = default_instructions(spec) if spec.instructions is None else spec.instructions
    rows = [r for f in fields for r in collection(f"{literal(f.name)}: (", [f.type, f.call], "),", 8)]
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


def _options(field: FieldSpec, spec: SignatureSpec, write: Expressions) -> list[str]:
    options: list[str] = [] if field.desc is None else [f"desc={literal(field.desc)}"]
    options += [f"{c.name}={write.bound(c, field.type, spec)}" for c in field.constraints]
    return [*options, *_default(field, spec, write)]


def _default(field: FieldSpec, spec: SignatureSpec, write: Expressions) -> list[str]:
    try:
        match field.default:
            case ValueDefault(value):
                return [f"default={write.value(value, spec)}"]
            case FactoryDefault(ref):
                # With its arguments a container is what checkers take for the field's type.
                own = ref.module == "builtins" and isinstance(field.type, (ListType, SetType, DictType))
                shown = write.type(field.type, spec) if own else write.factory(ref)
                return [f"default_factory={shown}"]
            case _:
                return []
    except NotStaticError:  # dspex fills the default in before DSPy sees the call
        return []
