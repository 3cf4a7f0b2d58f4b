"""What makes a class of a source file a signature, and what keeps it from being one."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

from msgspec.structs import replace

from dspex.check.problem import Problem
from dspex.define.misplaced import NAMES, foreign_problem, misplaced_reason
from dspex.define.source.classes import HARMLESS_BASES, bases_of, decorators, full_bases, lineage
from dspex.define.source.scopes import Class, Imported, Scope
from dspex.define.strings.static import dotted_text
from dspex.spec.signature import FieldKind, FieldSpec
from dspex.spec.types import UnsupportedType

SIGNATURE: Final = "dspex.signature"
MARKERS: Final[dict[str, FieldKind]] = {"dspex.In": "input", "dspex.Out": "output"}
MAKERS: Final = frozenset(("__init__", "__new__"))
FOREIGN_MARKERS: Final[dict[str, FieldKind]] = {
    "attr.ib": "input",
    "attrs.field": "input",
    "dataclasses.field": "input",
    "dspy.InputField": "input",
    "dspy.OutputField": "output",
    "msgspec.field": "input",
    "pydantic.Field": "input",
}
"""What other libraries write where `In` and `Out` stand."""

DATACLASSES: Final = frozenset(("dataclasses.dataclass", "pydantic.dataclasses.dataclass"))
METACLASSES: Final = frozenset(("abc.ABC", "enum.Enum", "pydantic.BaseModel", "typing.Protocol"))
"""Bases that bring a metaclass of their own."""

GENERATED: Final = "Use __post_init__: the constructor is generated."
PLAIN_BASE: Final = "Use a plain class as base; a Protocol holds without being inherited."


def is_signature(found: Class) -> bool:
    """Whether a class has the decorator."""
    return any(name == SIGNATURE for name, _ in decorators(found))


def is_plain_child(found: Class) -> bool:
    """Whether a class inherits from a signature and surely has no decorator that makes it one."""
    line = lineage(found)[1:]
    known = not any(name in ("", SIGNATURE) for name, _ in decorators(found))
    return known and any(map(is_signature, line))


def undecorated(found: Class) -> Iterator[Problem]:
    """Find a subclass of a signature that adds fields without the decorator.

    One with a decorator that is not known here may have it all the same.
    """
    if not is_plain_child(found):
        return
    for base in bases_of(found):
        if isinstance(base, Class):
            yield from _undecorated_fields(found, base)
    if any(_is_own_field(statement, found.body) for statement in found.node.body):
        what = f"{found.node.name} adds fields to a signature but has no @signature"
        yield _problem(found, "dspex-undecorated", what, "Decorate it.")


def _is_own_field(statement: ast.stmt, scope: Scope) -> bool:
    if isinstance(statement, ast.AnnAssign):
        return isinstance(statement.target, ast.Name) and not is_class_variable(statement.annotation)
    return isinstance(statement, ast.Assign) and marker(statement.value, scope) is not None


def is_class_variable(annotation: ast.expr) -> bool:
    """Whether an annotation, perhaps still text, says ClassVar."""
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        return annotation.value.rpartition("[")[0].rpartition(".")[2] == "ClassVar"
    inner = annotation.value if isinstance(annotation, ast.Subscript) else annotation
    return dotted_text(inner).rpartition(".")[2] == "ClassVar"


def marker(value: ast.expr | None, scope: Scope) -> FieldKind | None:
    """Tell whether a value is a call of `In` or `Out`."""
    if not isinstance(value, ast.Call):
        return None
    text = dotted_text(value.func)
    binding = scope.lookup(text) if text else None
    return MARKERS.get(binding.full) if isinstance(binding, Imported) else None


def foreign_marker(value: ast.expr | None, scope: Scope) -> FieldKind | None:
    """Tell whether a default is meant as a marker: a field of another library, or `In` without brackets."""
    if value is None:
        return None
    called = isinstance(value, ast.Call)
    text = dotted_text(value.func if isinstance(value, ast.Call) else value)
    binding = scope.lookup(text) if text else None
    full = binding.full if isinstance(binding, Imported) else ""
    return (FOREIGN_MARKERS if called else MARKERS).get(full)


def shape_problems(found: Class) -> Iterator[Problem]:
    """Find what makes a class unusable as a record whatever its fields are."""
    name = found.node.name
    if any(d in DATACLASSES for d, _ in decorators(found)):
        what = f"{name} is a dataclass already"
        yield _problem(found, "dspex-init", what, "Remove @dataclass: @signature does its work.")
    for statement in found.node.body:
        if isinstance(statement, ast.FunctionDef) and statement.name in MAKERS:
            yield _problem(found, "dspex-init", f"{name} defines {statement.name}", GENERATED)
    yield from default_problems(found)
    bases = list(bases_of(found))
    if sum(isinstance(b, Class) and any(map(is_signature, lineage(b))) for b in bases) > 1:
        what = f"{name} inherits from two signatures"
        yield _problem(found, "dspex-two-signatures", what, "Inherit from one and add fields.")
    for base in bases:
        yield from _base_problems(found, base)


def default_problems(found: Class) -> Iterator[Problem]:
    """Find defaults that were meant as `In(...)` or `Out(...)`."""
    for statement in found.node.body:
        if not isinstance(statement, ast.AnnAssign) or not isinstance(statement.target, ast.Name):
            continue
        kind = foreign_marker(statement.value, found.body)
        if kind is not None and statement.value is not None:
            called = isinstance(statement.value, ast.Call)
            what = f"is {ast.unparse(statement.value)[:60]}" if called else "lacks its brackets"
            problem = foreign_problem(found.node.name, statement.target.id, what, NAMES[kind])
            yield replace(problem, file=found.scope.module.path, line=statement.lineno)


def misplaced_types(found: Class) -> Iterator[FieldSpec]:
    """Find fields with a marker inside their type, such as `Annotated[str, In()]`."""
    for statement in found.node.body:
        match statement:
            case ast.AnnAssign(
                target=ast.Name(id=name),
                annotation=ast.Subscript(value=outer, slice=ast.Tuple(elts=[inner, *metadata])) as annotation,
            ) if dotted_text(outer).rpartition(".")[2] == "Annotated":
                for item in metadata:
                    call = item if isinstance(item, ast.Call) else ast.Call(item, [], [])
                    kind = marker(call, found.body)
                    if kind is not None:
                        whole = f"{name}: {ast.unparse(inner)} = {ast.unparse(call)}"
                        typ = UnsupportedType(ast.unparse(annotation), misplaced_reason(whole))
                        yield FieldSpec(name, kind, typ, line=statement.lineno)
                        break
            case _:
                continue


def _base_problems(found: Class, base: Class | str | None) -> Iterator[Problem]:
    name = found.node.name
    if isinstance(base, str):
        short = base.rpartition(".")[2]
        if base in METACLASSES:
            what = f"base {short} of {name} has a metaclass that a signature cannot have"
            yield _problem(found, "dspex-metaclass", what, PLAIN_BASE)
        elif base == "msgspec.Struct":
            what = f"base {short} of {name} is a Struct that is no signature"
            yield _problem(found, "dspex-metaclass", what, "Use a Struct as a field's type.")
    elif base is not None and not is_signature(base) and not any(map(is_signature, lineage(base))):
        if _has_metaclass(base):
            what = f"base {base.node.name} of {name} has a metaclass that a signature cannot have"
            yield _problem(found, "dspex-metaclass", what, PLAIN_BASE)
        yield from _undecorated_fields(found, base)
        for owner in lineage(base):
            for statement in owner.node.body:
                if isinstance(statement, ast.FunctionDef) and statement.name in MAKERS:
                    what = f"base {owner.node.name} of {name} defines {statement.name}"
                    yield _problem(found, "dspex-init", what, GENERATED)


def _undecorated_fields(found: Class, base: Class) -> Iterator[Problem]:
    """Find the fields of a plain base class, which nobody would look at."""
    line = lineage(base)
    if any(map(is_signature, line)):
        return
    given = _given(found)
    for owner in line:
        bare = [] if given is None else [n for n in _bare(owner) if n not in given]
        if bare or any(_is_field(s, owner.body) for s in owner.node.body):
            what = f"base {owner.node.name} of {found.node.name} has fields but no @signature"
            yield _problem(found, "dspex-undecorated", what, f"Decorate {owner.node.name} too.")


def _bare(owner: Class) -> Iterator[str]:
    """Name what a class annotates and gives no value."""
    for statement in owner.node.body:
        if isinstance(statement, ast.AnnAssign) and _is_bare(statement):
            name = ast.unparse(statement.target)
            if not (name.startswith("_") or is_class_variable(statement.annotation)):
                yield name


def _is_bare(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.AnnAssign) and statement.value is None


def _given(found: Class) -> set[str] | None:
    """Name the attributes of a class whose bases are plain; None when a base is not known."""
    bases = full_bases(found)
    if bases is None or not bases <= HARMLESS_BASES:
        return None
    names: set[str] = set()
    for owner in lineage(found):
        fields = owner.node is found.node or is_signature(owner)
        names |= {n for s in owner.node.body if fields or not _is_bare(s) for n in _defined(s)}
    return names


def _defined(statement: ast.stmt) -> Iterator[str]:
    for node in ast.walk(statement):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield node.name
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


def _is_field(statement: ast.stmt, scope: Scope) -> bool:
    return isinstance(statement, (ast.AnnAssign, ast.Assign)) and marker(statement.value, scope) is not None


def _has_metaclass(found: Class) -> bool:
    named = any(k.arg == "metaclass" for c in lineage(found) for k in c.node.keywords)
    bases = full_bases(found) or frozenset()
    return named or bool(bases & (METACLASSES | {"msgspec.Struct"}))


def _problem(found: Class, code: str, message: str, remedy: str) -> Problem:
    return Problem(code, message, remedy, file=found.scope.module.path, line=found.node.lineno)
