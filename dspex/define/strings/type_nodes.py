"""Read the types of a signature string, with their constraints.

They become nodes of `ast`, as `ast.parse` would make them of a Python annotation, so that run
time, mypy and the source reader can each give them a meaning. Their `col_offset` is the column in
the whole string. `T[ge=0]`, which Python does not have, becomes `Annotated[T, Field(ge=0)]`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import Final, NamedTuple

from dspex.check.finding import did_you_mean
from dspex.check.options import ELSEWHERE
from dspex.define.strings.cursor import Cursor, StringError
from dspex.define.strings.tokens import Token
from dspex.define.strings.value_nodes import (
    KEYWORD_VALUES,
    MAX_DEPTH,
    identifier,
    name_node,
    placed,
    read_literal,
    string_or_bytes,
)
from dspex.spec.types import CONSTRAINT_NAMES, Constraint, ConstraintName, UnknownValue

MAX_MEMBERS: Final = 200
"""How many members a union may have."""

CONSTRAINTS: Final[dict[str, ConstraintName]] = {name: name for name in CONSTRAINT_NAMES}


class Typed(NamedTuple):
    """A type, and the constraints in brackets after it."""

    node: ast.expr
    constraints: tuple[Constraint, ...] = ()


def read_type(cursor: Cursor, depth: int = 0) -> Typed:
    """Read a type: terms with `|` between them.

    Raises:
        StringError: there is none.
    """
    first = _term(cursor, depth)
    if not cursor.at("|"):
        return first
    node = annotated(first)
    members = 1
    while cursor.accept("|"):
        members += 1
        if members > MAX_MEMBERS:
            raise StringError(f"a union has more than {MAX_MEMBERS} members", cursor.token.start)
        right = annotated(_term(cursor, depth))
        union = ast.BinOp(left=node, op=ast.BitOr(), right=right)
        node = placed(union, node.col_offset, right.end_col_offset or 0)
    return Typed(node)


def annotated(typed: Typed) -> ast.expr:
    """Write constraints into the type, as pydantic users do."""
    node, constraints = typed
    if not constraints:
        return node
    start, end = node.col_offset, node.end_col_offset or 0
    call = _field_call([(c, start) for c in constraints], start, end)
    both = placed(ast.Tuple(elts=[node, call], ctx=ast.Load()), start, end)
    return placed(ast.Subscript(name_node("Annotated", start, end), both, ast.Load()), start, end)


def _field_call(constraints: Iterable[tuple[Constraint, int]], start: int, end: int) -> ast.Call:
    """Write `Field(ge=0)`; beside each constraint, the column where it stands."""
    keywords: list[ast.keyword] = []
    for constraint, column in constraints:
        bound = constraint.value
        if not isinstance(bound, UnknownValue):  # those that are read here are all known
            keywords.append(
                ast.keyword(arg=constraint.name, value=placed(ast.Constant(bound), column, column))
            )
    return placed(ast.Call(func=name_node("Field", start, end), args=[], keywords=keywords), start, end)


def _term(cursor: Cursor, depth: int) -> Typed:
    if depth > MAX_DEPTH:
        raise StringError(f"types are nested more than {MAX_DEPTH} deep", cursor.token.start)
    start = cursor.token.start
    node, constraints = _atom(cursor, depth)
    links = 0
    while cursor.at(".") or cursor.at("["):
        links += 1
        if links > MAX_DEPTH:
            raise StringError(f"a type has more than {MAX_DEPTH} dots and brackets", cursor.token.start)
        if cursor.accept("."):
            if cursor.token.kind != "name":
                raise cursor.unexpected("expected a name after '.'")
            token = cursor.advance()
            node = placed(ast.Attribute(node, identifier(token), ast.Load()), start, token.end)
        elif _at_constraints(cursor):
            constraints = (*constraints, *_constraints(cursor, constraints))
        else:
            node = _subscript(cursor, annotated(Typed(node, constraints)), depth)
            constraints = ()
    if cursor.at("?"):
        remedy = "Put the question mark after the name: name?: type."
        raise StringError("a type has no question mark", cursor.token.start, remedy)
    return Typed(node, constraints)


def _atom(cursor: Cursor, depth: int) -> Typed:
    token = cursor.token
    if token.kind == "name":
        return Typed(_named(cursor, depth))
    if token.kind == "string":
        return Typed(_text(cursor))
    if token.kind == "number" or cursor.at("-"):
        return Typed(read_literal(cursor, depth))
    if cursor.accept("..."):
        return Typed(placed(ast.Constant(...), token.start, token.end))
    if cursor.accept("("):
        items = _items(cursor, ")", depth)
        if len(items) == 1 and not items[0][1]:
            return items[0][0]
        return Typed(_collection(ast.Tuple, items, token, cursor))
    if cursor.accept("["):
        return Typed(_collection(ast.List, _items(cursor, "]", depth), token, cursor))
    raise cursor.unexpected("expected a type", "For example: str, list[str], Literal['a', 'b'], int | None.")


def _collection(
    kind: type[ast.Tuple] | type[ast.List], items: list[tuple[Typed, bool]], first: Token, cursor: Cursor
) -> ast.expr:
    nodes = [annotated(item) for item, _ in items]
    return placed(kind(elts=nodes, ctx=ast.Load()), first.start, cursor.token.start)


def _items(cursor: Cursor, closing: str, depth: int) -> list[tuple[Typed, bool]]:
    """Read types up to a closing bracket; beside each, whether a comma follows."""
    items: list[tuple[Typed, bool]] = []
    while not cursor.accept(closing):
        item = read_type(cursor, depth + 1)
        comma = cursor.accept(",")
        if not comma and not cursor.at(closing):
            raise cursor.unexpected(f"expected ',' or '{closing}'")
        items.append((item, comma))
    return items


def _named(cursor: Cursor, depth: int) -> ast.expr:
    token = cursor.advance()
    name = identifier(token)
    if name in KEYWORD_VALUES:
        return placed(ast.Constant(KEYWORD_VALUES[name]), token.start, token.end)
    if name == "Field" and cursor.accept("("):
        return _field_call(_keywords(cursor, ")"), token.start, cursor.token.start)
    return name_node(name, token.start, token.end)


def _text(cursor: Cursor) -> ast.expr:
    """Read a string, and those right after it, which Python joins."""
    first = last = cursor.token
    parts: list[str | bytes] = []
    while cursor.token.kind == "string":
        last = cursor.advance()
        parts.append(string_or_bytes(last))
    texts = [p for p in parts if isinstance(p, str)]
    data = [p for p in parts if isinstance(p, bytes)]
    if texts and data:
        raise StringError("text and bytes stand side by side", last.start)
    return placed(ast.Constant(b"".join(data) if data else "".join(texts)), first.start, last.end)


def _subscript(cursor: Cursor, node: ast.expr, depth: int) -> ast.expr:
    opening = cursor.advance()
    items = _items(cursor, "]", depth)
    if not items:
        raise StringError("nothing stands in the brackets", opening.start)
    inner = [annotated(item) for item, _ in items]
    single = len(inner) == 1 and not items[0][1]
    end = cursor.token.start
    index = inner[0] if single else placed(ast.Tuple(inner, ast.Load()), inner[0].col_offset, end)
    return placed(ast.Subscript(node, index, ast.Load()), node.col_offset, end)


def _at_constraints(cursor: Cursor) -> bool:
    return cursor.at("[") and cursor.peek(1).kind == "name" and cursor.peek(2).text == "="


def _constraints(cursor: Cursor, stated: tuple[Constraint, ...]) -> tuple[Constraint, ...]:
    cursor.expect("[", "before the constraints")
    return tuple(constraint for constraint, _ in _keywords(cursor, "]", stated))


def _keywords(
    cursor: Cursor, closing: str, stated: tuple[Constraint, ...] = ()
) -> list[tuple[Constraint, int]]:
    """Read `ge=0, le=1` up to a closing bracket, with the columns."""
    found: list[tuple[Constraint, int]] = []
    known = {constraint.name for constraint in stated}
    while not cursor.accept(closing):
        token = cursor.token
        if token.kind != "name" or cursor.peek().text != "=":
            raise cursor.unexpected("expected a constraint such as ge=0")
        cursor.advance()
        cursor.advance()
        constraint = _constraint(cursor, token)
        if constraint.name in known:
            raise StringError(f"'{constraint.name}' is given twice", token.start, "Remove one of the two.")
        known.add(constraint.name)
        found.append((constraint, token.start))
        if not cursor.accept(",") and not cursor.at(closing):
            raise cursor.unexpected(f"expected ',' or '{closing}' after a constraint")
    return found


def _constraint(cursor: Cursor, token: Token) -> Constraint:
    name = CONSTRAINTS.get(token.text)
    if name is None:
        other = ELSEWHERE.get(token.text)
        remedy = f"Did you mean '{other}'?" if other in CONSTRAINTS else did_you_mean(token.text, CONSTRAINTS)
        remedy = remedy or f"The constraints are {', '.join(CONSTRAINTS)}."
        raise StringError(
            f"there is no constraint '{token.text}'", token.start, remedy, "dspex-unknown-option"
        )
    at = cursor.token.start
    node = read_literal(cursor, 0)
    value = _number(node)
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        message = f"the value of '{name}' is neither a number nor text"
        raise StringError(message, at, code="dspex-constraint-type")
    return Constraint(name, value)


def _number(node: ast.expr) -> object:
    match node:
        case ast.Constant(value=value):
            return value
        case ast.UnaryOp(op=op, operand=ast.Constant(value=(int() | float()) as value)):
            return -value if isinstance(op, ast.USub) else value
        case _:
            return None
