"""Read signature classes of either side."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from typing import Final

import libcst as cst
from msgspec import Struct

from dspex.migrate.project import Project
from dspex.migrate.sides import FieldKind, Side
from dspex.migrate.source import Source, Symbol, text_of
from dspex.migrate.units import Thing


class Field(Struct, frozen=True):
    """A field, as it is written.

    Attributes:
        statement: the assignment.
        annotation: its type; None where DSPy takes a str.
        call: of the marker; None for the bare annotation of an input.
        bare: the default of a bare annotation.
    """

    name: str
    kind: FieldKind
    statement: cst.Assign | cst.AnnAssign
    annotation: cst.BaseExpression | None
    call: cst.Call | None
    bare: cst.BaseExpression | None = None


class Odd(Struct, frozen=True):
    """A statement of a body that has no counterpart."""

    node: cst.CSTNode
    what: str


class SignatureClass(Struct, frozen=True):
    """A signature class, as it is written.

    Attributes:
        symbol: its name.
        fields: its own ones.
        odd: what else stands in its body.
        doc: its docstring; None where there is none.
        bases: those that are signatures of the project.
        direct: the bases that name the package's own class, and make it a signature.
        decorator: that makes it one.
        strange: bases that nobody knows.
    """

    thing: Thing
    node: cst.ClassDef
    symbol: Symbol
    fields: tuple[Field, ...]
    odd: tuple[Odd, ...]
    doc: str | None
    bases: tuple[Symbol, ...] = ()
    direct: tuple[cst.Arg, ...] = ()
    decorator: cst.Decorator | None = None
    strange: tuple[cst.Arg, ...] = ()


_GENERIC: Final = frozenset(("typing.Generic", "typing_extensions.Generic"))


def read_classes(project: Project, side: Side) -> dict[Symbol, SignatureClass]:
    """Find every signature class of the files."""
    nodes = [(s.symbol(n, n.name.value), s, n) for s in project.sources for n in s.all(cst.ClassDef)]
    found: dict[Symbol, tuple[Source, cst.ClassDef]] = {}
    waiting = True
    while waiting:  # a class may stand in a file before that of its base
        waiting = False
        for symbol, source, node in nodes:
            if symbol not in found and _is_signature(project, side, source, node, found):
                found[symbol] = source, node
                waiting = True
    return {
        symbol: _read(project, side, source, node, symbol, found) for symbol, (source, node) in found.items()
    }


def _is_signature(
    project: Project, side: Side, source: Source, node: cst.ClassDef, found: Container[Symbol]
) -> bool:
    if side.package == "dspex":
        return any(project.full(source, _called(d.decorator)) == "dspex.signature" for d in node.decorators)
    names = [project.meaning(source, b.value) for b in node.bases]
    if any(project.full(source, b.value) == "dspy.Signature" for b in node.bases):
        return True
    return any(n in found for n in names if isinstance(n, Symbol)) or any(
        _marker(project, side, source, value) for _, _, value in _assigned(node)
    )


def _called(node: cst.BaseExpression) -> cst.BaseExpression:
    return node.func if isinstance(node, cst.Call) else node


def _read(
    project: Project,
    side: Side,
    source: Source,
    node: cst.ClassDef,
    symbol: Symbol,
    found: Container[Symbol],
) -> SignatureClass:
    bases: list[Symbol] = []
    direct: list[cst.Arg] = []
    strange: list[cst.Arg] = []
    for arg in node.bases:
        plain = arg.value.value if isinstance(arg.value, cst.Subscript) else arg.value
        meaning = project.meaning(source, plain)
        if isinstance(meaning, Symbol) and (meaning in found or side.package == "dspex"):
            bases.append(meaning)
        elif project.full(source, plain) == "dspy.Signature" and side.package == "dspy":
            direct.append(arg)
        elif project.full(source, plain) not in _GENERIC:
            strange.append(arg)
    fields, odd = _body(project, side, source, node)
    decorator = next(
        (d for d in node.decorators if project.full(source, _called(d.decorator)) == "dspex.signature"), None
    )
    return SignatureClass(
        Thing("signature", source, node, node.name.value),
        node,
        symbol,
        tuple(fields),
        tuple(odd),
        docstring(node),
        tuple(bases),
        tuple(direct),
        decorator,
        tuple(strange),
    )


def docstring(node: cst.ClassDef) -> str | None:
    """Return the docstring of a class, as Python sees it."""
    for statement in node.body.body:
        if isinstance(statement, cst.SimpleStatementLine):
            first = statement.body[0]
            return text_of(first.value) if isinstance(first, cst.Expr) else None
        return text_of(statement.value) if isinstance(statement, cst.Expr) else None
    return None


def statements(node: cst.ClassDef) -> Iterator[cst.CSTNode]:
    """Return the statements of a body, those that share a line one by one."""
    for statement in node.body.body:
        if isinstance(statement, cst.SimpleStatementLine):
            yield from statement.body
        else:
            yield statement


def _assigned(node: cst.ClassDef) -> Iterator[tuple[cst.CSTNode, str, cst.BaseExpression | None]]:
    for statement in statements(node):
        if isinstance(statement, cst.AnnAssign) and isinstance(statement.target, cst.Name):
            yield statement, statement.target.value, statement.value
        elif isinstance(statement, cst.Assign) and len(statement.targets) == 1:
            target = statement.targets[0].target
            if isinstance(target, cst.Name):
                yield statement, target.value, statement.value


def _marker(
    project: Project, side: Side, source: Source, value: cst.BaseExpression | None
) -> FieldKind | None:
    return side.markers.get(project.full(source, value.func)) if isinstance(value, cst.Call) else None


def _body(project: Project, side: Side, source: Source, node: cst.ClassDef) -> tuple[list[Field], list[Odd]]:
    assigned = {statement: (name, value) for statement, name, value in _assigned(node)}
    fields: list[Field] = []
    odd: list[Odd] = []
    for statement in statements(node):
        if statement not in assigned:
            if not _is_idle(statement):
                odd.append(Odd(statement, _described(source, statement)))
            continue
        name, value = assigned[statement]
        kind = _marker(project, side, source, value)
        if kind is not None and isinstance(statement, (cst.Assign, cst.AnnAssign)):
            annotation = statement.annotation.annotation if isinstance(statement, cst.AnnAssign) else None
            call = value if isinstance(value, cst.Call) else None
            fields.append(Field(name, kind, statement, annotation, call))
        elif side.package == "dspex" and isinstance(statement, cst.AnnAssign):
            fields.append(Field(name, "input", statement, statement.annotation.annotation, None, value))
        elif name != "__doc__":
            odd.append(Odd(statement, f"{name} = … in its body"))
        elif side.package == "dspex":
            odd.append(Odd(statement, "__doc__ = … in its body"))
    return fields, odd


def _is_idle(statement: cst.CSTNode) -> bool:
    if isinstance(statement, cst.Pass):
        return True
    return isinstance(statement, cst.Expr) and isinstance(
        statement.value, (cst.Ellipsis, cst.SimpleString, cst.ConcatenatedString, cst.FormattedString)
    )


def _described(source: Source, statement: cst.CSTNode) -> str:
    match statement:
        case cst.FunctionDef(name=cst.Name(value=name)):
            return f"the method {name}"
        case cst.ClassDef(name=cst.Name(value=name)):
            return f"the class {name} in its body"
        case _:
            return f"`{source.first_line(statement)}` in its body"


def lineage(cls: SignatureClass, known: Mapping[Symbol, SignatureClass]) -> Iterator[SignatureClass]:
    """Return a class and its bases among the known ones, as far as they are single."""
    seen: set[Symbol] = set()
    found: SignatureClass | None = cls
    while found is not None and found.symbol not in seen:
        seen.add(found.symbol)
        yield found
        found = known.get(found.bases[0]) if found.bases else None


def all_fields(cls: SignatureClass, known: Mapping[Symbol, SignatureClass]) -> dict[str, Field]:
    """Return the fields of a class with the inherited ones, in the order of both sides."""
    fields: dict[str, Field] = {}
    for owner in reversed(list(lineage(cls, known))):
        fields.update({f.name: f for f in owner.fields})
    return fields


def default_instructions(fields: dict[str, Field]) -> str:
    """Say what either side says for a signature without a docstring."""
    inputs = ", ".join(f"`{n}`" for n, f in fields.items() if f.kind == "input")
    outputs = ", ".join(f"`{n}`" for n, f in fields.items() if f.kind == "output")
    return f"Given the fields {inputs}, produce the fields {outputs}."
