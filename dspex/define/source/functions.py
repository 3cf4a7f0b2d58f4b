"""Read functions with `@predict` from a source file: parameters are inputs, the result is output."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from typing import Final

from msgspec.structs import replace

from dspex.check import functions
from dspex.check.problem import Problem, Severity
from dspex.check.rules import check
from dspex.define.source.classes import Types
from dspex.define.source.scopes import Class, Function, Imported, Module, Scope
from dspex.define.source.shape import marker
from dspex.define.source.signatures import Reading, field_of, value_default
from dspex.define.strings.static import dotted_text
from dspex.spec.signature import FieldKind, FieldSpec, SignatureSpec
from dspex.spec.types import Ref

PREDICT: Final = "dspex.predict"
NAMED_TUPLE: Final = "typing.NamedTuple"


def read_functions(module: Module) -> Iterator[Reading]:
    """Read every function that has the decorator, those in methods and other functions too."""
    return (read_function(node, scope) for node, scope in predicted(module))


def predicted(module: Module) -> Iterator[tuple[Function, Scope]]:
    """Find every function that has the decorator, and where it stands."""
    for scope in module.scopes:
        for statement in scope.statements:
            if isinstance(statement, Function) and is_predicted(statement, scope):
                yield statement, scope


def is_predicted(node: Function, scope: Scope) -> bool:
    """Whether a function has the decorator, with or without settings."""
    return _decorator(node, scope) is not None


def _decorator(node: Function, scope: Scope) -> ast.expr | None:
    for decorator in node.decorator_list:
        text = dotted_text(decorator.func if isinstance(decorator, ast.Call) else decorator)
        if text and scope.lookup(text) == Imported(PREDICT):
            return decorator
    return None


def read_function(node: Function, scope: Scope) -> Reading:
    """Read a function that has the decorator, and check it."""
    types = Types()
    inputs = list(_inputs(node, scope, types))
    outputs = list(_outputs(node, scope, types))
    fields = (*inputs, *outputs)
    doc = ast.get_docstring(node, clean=False)
    spec = SignatureSpec(
        name=node.name,
        fields=fields,
        ref=Ref(scope.module.name, f"{scope.qualname}.{node.name}" if scope.qualname else node.name),
        instructions=inspect.cleandoc(doc) if doc is not None else None,
        definitions=types.finish(f.type for f in fields),
        style="function",
        file=scope.module.path,
        line=node.lineno,
    )
    own = [replace(p, file=spec.file, line=p.line or spec.line) for p in function_problems(node, scope)]
    told = {p.field for p in own if p.field}
    problems = [p for p in check(spec, complete=not own) if p.field not in told]
    return Reading(spec, not own, (*own, *problems))


def function_problems(node: Function, scope: Scope) -> Iterator[Problem]:
    """Find what keeps a function from being a program, whatever its types are."""
    name, arguments = node.name, node.args
    if isinstance(node, ast.AsyncFunctionDef):
        yield functions.not_plain(name)
    if node.returns is None or (isinstance(node.returns, ast.Constant) and node.returns.value is None):
        yield functions.returns_nothing(name)
    for other in (*arguments.posonlyargs, arguments.vararg, arguments.kwarg):
        if other is not None:
            yield replace(functions.no_input(name, other.arg), line=other.lineno)
    for argument, default in parameters(node):
        for problem in _parameter_problems(name, argument, default, scope):
            yield replace(problem, line=argument.lineno)
    if node.returns is not None and _split(node.returns, scope, "output")[1] is WRONG:
        yield functions.not_an_input(name)
    yield from _body_problems(node)


def _body_problems(node: Function) -> Iterator[Problem]:
    """Judge the body: it never runs, and one form of it suits every type checker."""
    statements = [s for s in node.body if not _is_text(s)]
    if statements and all(map(_raises, statements)):
        return
    line = statements[0].lineno if statements else node.lineno
    severity: Severity = "hint"
    if all(isinstance(s, ast.Pass) for s in statements):
        what = f"the body of {node.name} says nothing, which some type checkers refuse"
    else:
        severity, what = "warning", f"the body of {node.name} never runs"
    remedy = "Write raise NotImplementedError."
    yield Problem("dspex-function-body", what, remedy, severity=severity, line=line)


def _parameter_problems(
    function: str, argument: ast.arg, default: ast.expr | None, scope: Scope
) -> Iterator[Problem]:
    name = argument.arg
    if argument.annotation is None:
        is_self = name in ("self", "cls")
        yield functions.is_method(function, name) if is_self else functions.untyped(name)
    elif default is not None and marker(_called(default), scope):
        yield functions.marker_as_default(name, ast.unparse(_called(default)))
    else:
        found = _split(argument.annotation, scope, "input")[1]
        if found is WRONG:
            yield functions.not_an_output(name)
        elif found is not None and any(k.arg in ("default", "default_factory") for k in found.keywords):
            yield functions.hidden_default(name)


def _is_text(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _raises(statement: ast.stmt) -> bool:
    if not isinstance(statement, ast.Raise) or statement.exc is None:
        return False
    raised = statement.exc.func if isinstance(statement.exc, ast.Call) else statement.exc
    return dotted_text(raised) == "NotImplementedError"


def parameters(node: Function) -> Iterator[tuple[ast.arg, ast.expr | None]]:
    """Yield the parameters that are inputs, with their defaults."""
    arguments = node.args
    positional = [*arguments.posonlyargs, *arguments.args]
    missing = [None] * (len(positional) - len(arguments.defaults))
    defaults = [*missing, *arguments.defaults, *arguments.kw_defaults]
    for argument, default in zip((*positional, *arguments.kwonlyargs), defaults, strict=True):
        if argument not in arguments.posonlyargs:
            yield argument, default


def _inputs(node: Function, scope: Scope, types: Types) -> Iterator[FieldSpec]:
    for argument, default in parameters(node):
        if argument.annotation is None:
            continue
        field = _field(argument.arg, argument.annotation, "input", scope, types, argument.lineno)
        if default is not None and not marker(_called(default), scope):
            field = replace(field, default=value_default(default, scope, types))
        yield field


def _outputs(node: Function, scope: Scope, types: Types) -> Iterator[FieldSpec]:
    """Yield what a function gives: an output of its name, or the fields of a NamedTuple."""
    if node.returns is None:
        return
    text = dotted_text(node.returns)
    found = scope.lookup(text) if text else None
    if isinstance(found, Class) and any(
        found.scope.lookup(dotted_text(base)) == Imported(NAMED_TUPLE) for base in found.node.bases
    ):
        for item in found.node.body:
            if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name):
                line = item.lineno if found.scope.module is scope.module else 0
                yield _field(item.target.id, item.annotation, "output", found.body, types, line)
    else:
        name = node.name.strip("_") or node.name
        yield _field(name, node.returns, "output", scope, types, node.returns.lineno)


def _field(
    name: str, annotation: ast.expr, side: FieldKind, scope: Scope, types: Types, line: int
) -> FieldSpec:
    inner, call = _split(annotation, scope, side)
    typ, constraints = types.at(scope).read_field(inner)
    if call is None or call is WRONG:
        return FieldSpec(name, side, typ, constraints=constraints, line=line)
    return field_of(name, typ, constraints, call, scope, types, line)


WRONG: Final = ast.Call(ast.Name("wrong"), [], [])
"""Stands for a marker of the other side."""


def _split(annotation: ast.expr, scope: Scope, side: FieldKind) -> tuple[ast.expr, ast.Call | None]:
    """Take `In(...)` or `Out(...)` out of `Annotated[...]`."""
    if not isinstance(annotation, ast.Subscript) or not isinstance(annotation.slice, ast.Tuple):
        return annotation, None
    if dotted_text(annotation.value).rpartition(".")[2] != "Annotated":
        return annotation, None
    inner, *metadata = annotation.slice.elts
    found: ast.Call | None = None
    rest: list[ast.expr] = []
    for item in metadata:
        call = _called(item)
        kind = marker(call, scope)
        if kind is None:
            rest.append(item)
        else:
            found = call if kind == side else WRONG
    if not rest:
        return inner, found
    elements = ast.Tuple([inner, *rest], ast.Load())
    return ast.copy_location(ast.Subscript(annotation.value, elements, ast.Load()), annotation), found


def _called(node: ast.expr) -> ast.Call:
    """Return a call; `In` without its brackets counts as one."""
    return node if isinstance(node, ast.Call) else ast.Call(node, [], [])
