"""Find signature strings in calls of `Predict("…")` and `ChainOfThought("…")`, of dspex or of DSPy."""

from __future__ import annotations

import ast
import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import Final, NamedTuple

from msgspec.structs import replace

from dspex.check.problem import Problem
from dspex.define.source.bound import BoundNames
from dspex.define.source.classes import Types
from dspex.define.source.members import unknown_members
from dspex.define.source.scopes import Assigned, Binding, Class, Imported, Lost, Module, Scope
from dspex.define.source.signatures import Reading
from dspex.define.source.unknown_names import DSPEX, DSPY, KnownNames, given_names
from dspex.define.strings.cursor import StringError
from dspex.define.strings.full_names import CONTAINERS, RENAMED
from dspex.define.strings.literals import literal_value
from dspex.define.strings.live import UNQUOTED
from dspex.define.strings.names import default_meaning
from dspex.define.strings.parser import ParsedField, ParsedString, parse_string
from dspex.define.strings.plain_dspy import REFUSED, beyond_dspy
from dspex.define.strings.spec import checked, string_spec
from dspex.define.strings.static import Meaning, StaticTypes, dotted_text
from dspex.errors import excerpt
from dspex.spec.own_types import DSPY_NAMES, PUBLIC_NAMES
from dspex.spec.types import Constraint, Type, Value

_LINE_END: Final = re.compile(r"\r\n|\r|\n")  # as `ast` counts lines; `splitlines` knows more ends
_OF_TYPES: Final = frozenset(("typing.Optional", "typing.Union", "builtins.tuple", *CONTAINERS))
"""What has nothing but types in its brackets."""
PROGRAMS: Final = frozenset(("dspex.ChainOfThought", "dspex.Predict"))
"""What makes a program of a signature string."""

_DSPY_MODULES: Final = {
    "ChainOfThought": "chain_of_thought",
    "CodeAct": "code_act",
    "MultiChainComparison": "multi_chain_comparison",
    "Predict": "predict",
    "ProgramOfThought": "program_of_thought",
    "ReAct": "react",
    "ReActV2": "react_v2",
}
DSPY_PROGRAMS: Final = frozenset(
    ["dspy.Signature", "dspy.signatures.Signature", "dspy.signatures.signature.Signature"]
    + [f"dspy.{name}" for name in _DSPY_MODULES]
    + [f"dspy.predict.{name}" for name in _DSPY_MODULES]
    + [f"dspy.predict.{module}.{name}" for name, module in _DSPY_MODULES.items()]
)
"""What takes a signature string in DSPy, under each name by which it can be imported."""


class StringCall(NamedTuple):
    """A call that makes a program from a signature string.

    Attributes:
        program: the full name of the class that is called.
    """

    text: str
    program: str
    node: ast.Call
    scope: Scope


def read_calls(module: Module) -> Iterator[Reading]:
    """Read every signature string that is written where a program is made."""
    bound = BoundNames(module)
    return (read_string(call, bound) for call in string_calls(module))


def dspy_problems(module: Module) -> Iterator[Problem]:
    """Find what DSPy refuses in the strings that are given to it."""
    if "dspy" not in module.text:
        return
    bound = BoundNames(module)
    for call in string_calls(module, DSPY_PROGRAMS):
        given = given_names(call.node, "custom_types")
        parsed, reading = _read(call, KnownNames(call.node, call.scope, bound, given, DSPY))
        problems = [p for p in reading.problems if p.code in REFUSED]
        if not problems:
            problems = list(beyond_dspy(parsed, given.names if given.is_all else None))
        yield from (replace(p, file=module.path, line=call.node.lineno) for p in problems)


def string_calls(module: Module, programs: frozenset[str] = PROGRAMS) -> Iterator[StringCall]:
    """Find every call that makes a program from a signature string, scope by scope.

    Args:
        module: the file, parsed.
        programs: full names of what makes a program.
    """
    lines = _lines_with_names(module, programs)
    for scope in module.scopes:
        for call in sorted(_calls(scope, lines), key=lambda c: (c.lineno, c.col_offset)):
            found = _string_call(call, scope, programs)
            if found is not None:
                yield found


def _lines_with_names(module: Module, programs: frozenset[str]) -> list[int]:
    """Find the lines where a program may be called: walking every expression takes far longer."""
    names = {full.rpartition(".")[2] for full in programs}
    names.update(name for scope in module.scopes for name in scope.names_of(programs))
    text = module.text
    if not any(name in text for name in names):
        return []
    return [n for n, line in enumerate(_LINE_END.split(text), 1) if any(name in line for name in names)]


def _calls(scope: Scope, lines: list[int]) -> Iterator[ast.Call]:
    """Visit the calls in a scope that touch some lines, not those in functions and classes inside it."""
    waiting: list[ast.AST] = []
    for statement in scope.statements:
        following = bisect_left(lines, _first_line(statement))
        if following == len(lines) or lines[following] > (statement.end_lineno or statement.lineno):
            continue
        waiting.append(statement)
        while waiting:
            node = waiting.pop()
            if isinstance(node, ast.Call):
                yield node
            waiting.extend(c for c in ast.iter_child_nodes(node) if not isinstance(c, ast.stmt))


def _first_line(statement: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(statement, "decorator_list", [])
    return min([statement.lineno, *(d.lineno for d in decorators)])


def _string_call(call: ast.Call, scope: Scope, programs: frozenset[str]) -> StringCall | None:
    """Return what a call makes a program from, when that is a signature string."""
    name = dotted_text(call.func)
    binding = scope.lookup(name) if name else None
    if not (isinstance(binding, Imported) and binding.full in programs):
        return None
    first = (
        call.args[0] if call.args else next((k.value for k in call.keywords if k.arg == "signature"), None)
    )
    if isinstance(first, ast.Name) and isinstance(found := scope.lookup(first.id), Assigned):
        first = found.node
    if isinstance(first, ast.Constant) and isinstance(first.value, str):
        return StringCall(first.value, binding.full, call, scope)
    return None


def read_string(found: StringCall, bound: BoundNames | None = None) -> Reading:
    """Read the signature string of a call, and check it.

    Args:
        found: the call.
        bound: all names of its file, if they are at hand.
    """
    names = bound or BoundNames(found.scope.module)
    known = KnownNames(found.node, found.scope, names, given_names(found.node, "types"), DSPEX)
    return _read(found, known)[1]


def _read(found: StringCall, known: KnownNames) -> tuple[ParsedString, Reading]:
    text, _, call, scope = found
    types = Types()
    reader = StaticTypes(lambda name: _meaning(name, scope, types), lambda node: types.value(scope, node))

    def read_type(field: ParsedField, node: ast.expr) -> tuple[Type, tuple[Constraint, ...]]:
        known.check(node, field.type_text)
        check_constants(node, scope)
        check_members(node, scope)
        return reader.read_field(node)

    def read_default(field: ParsedField, node: ast.expr) -> Value:
        known.check(node)
        check_members(node, scope)
        return literal_value(node, lambda name: types.value(scope, name))

    parsed = parse_string(text)
    spec, mistakes = string_spec(parsed, read_type, read_default)
    path, line = scope.module.path, call.lineno
    spec = replace(spec, definitions=types.finish(f.type for f in spec.fields), file=path, line=line)
    problems = tuple(replace(p, file=path, line=line) for p in checked(parsed, spec, mistakes))
    return parsed, Reading(spec, complete=not parsed.problems, problems=problems)


def check_constants(node: ast.expr, scope: Scope) -> None:
    """Look for a text or a number where a type is expected.

    Args:
        node: a type.
        scope: where it stands.

    Raises:
        StringError: there is one; the first is told.
    """
    match node:
        case ast.Constant(value=value) if value is not None and value is not ...:
            raise StringError(f"expected a type, found {excerpt(value)}", node.col_offset, UNQUOTED)
        case ast.BinOp(left=left, right=right):
            check_constants(left, scope)
            check_constants(right, scope)
        case ast.Subscript(value=base, slice=inner):
            found = string_name(dotted_text(base), scope) if dotted_text(base) else None
            if isinstance(found, Imported) and RENAMED.get(found.full, found.full) in _OF_TYPES:
                for item in inner.elts if isinstance(inner, ast.Tuple) else [inner]:
                    check_constants(item, scope)
        case _:
            return


def check_members(node: ast.expr, scope: Scope) -> None:
    """Look for members that an enum of the sources has not.

    Args:
        node: a type or a default.
        scope: where it stands.

    Raises:
        StringError: there is one; the first is told.
    """
    for found in unknown_members(node, scope):
        raise StringError(f"'{found.owner}' has no '{found.member}'", found.node.col_offset, found.remedy)


def _meaning(name: str, scope: Scope, types: Types) -> Meaning:
    found = string_name(name, scope)
    default = default_meaning(name)
    return default if found == Imported(default or "") else types.meaning(scope, name)


def string_name(name: str, scope: Scope) -> Binding:
    """Say what a name in a string means, in the order in which run time looks it up."""
    default = default_meaning(name)
    bound = scope.lookup(name)
    if default in PUBLIC_NAMES and name not in DSPY_NAMES and not isinstance(bound, Lost):
        return bound  # what is called like a type of dspex goes before that
    if default is not None and not isinstance(bound, Class):
        return Imported(default)
    return bound
