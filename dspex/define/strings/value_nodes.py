"""Read the values of a signature string: defaults and the bounds of constraints."""

from __future__ import annotations

import ast
from typing import Final, TypeVar
from unicodedata import normalize

from dspex.define.strings.cursor import Cursor, StringError
from dspex.define.strings.literals import Plain, constant
from dspex.define.strings.tokens import Token

MAX_DEPTH: Final = 30
"""How deep types and defaults may be nested."""

KEYWORD_VALUES: Final[dict[str, bool | None]] = {"None": None, "True": True, "False": False}
Node = TypeVar("Node", bound=ast.expr)


def identifier(token: Token) -> str:
    """Return a name as Python would see it: it normalises identifiers, and so does DSPy."""
    return normalize("NFKC", token.text)


def placed(node: Node, start: int, end: int) -> Node:
    """Set where a node stands."""
    node.lineno = node.end_lineno = 1
    node.col_offset, node.end_col_offset = start, end
    return node


def name_node(name: str, start: int, end: int) -> ast.Name:
    return placed(ast.Name(name, ast.Load()), start, end)


def string_or_bytes(token: Token) -> str | bytes:
    """Evaluate a string token.

    Raises:
        StringError: Python does not take it.
    """
    if "f" in token.text.partition(token.text[-1])[0].lower():
        raise StringError("f-strings are not possible here", token.start, "Write the text itself.")
    value = evaluated(token)
    return value if isinstance(value, (str, bytes)) else str(value)


def evaluated(token: Token) -> Plain:
    try:
        return constant(token.text)
    except ValueError as error:
        raise StringError(f"{token.kind} that Python does not take: {error}", token.start) from None


def read_literal(cursor: Cursor, depth: int) -> ast.expr:
    """Read a default: a literal, or the dotted name of an enum's member.

    Raises:
        StringError: there is none.
    """
    token = cursor.token
    if depth > MAX_DEPTH:
        raise StringError(f"a default is nested more than {MAX_DEPTH} deep", token.start)
    if token.kind == "string":
        cursor.advance()
        return placed(ast.Constant(string_or_bytes(token)), token.start, token.end)
    if token.kind == "number":
        cursor.advance()
        return placed(ast.Constant(evaluated(token)), token.start, token.end)
    if cursor.at("-") or cursor.at("+"):
        sign = ast.USub() if cursor.advance().text == "-" else ast.UAdd()
        if cursor.token.kind != "number":
            raise cursor.unexpected("expected a number after the sign")
        number = read_literal(cursor, depth + 1)
        return placed(ast.UnaryOp(sign, number), token.start, number.end_col_offset or 0)
    if token.kind == "name":
        return _named_value(cursor, depth)
    for opening, closing in ("[]", "()", "{}"):
        if cursor.accept(opening):
            return _display(cursor, token, opening, closing, depth)
    raise cursor.unexpected("expected a value", 'For example: 5, "text", None, ["a", "b"].')


def _named_value(cursor: Cursor, depth: int) -> ast.expr:
    token = cursor.advance()
    name = identifier(token)
    if name in KEYWORD_VALUES:
        return placed(ast.Constant(KEYWORD_VALUES[name]), token.start, token.end)
    node: ast.expr = name_node(name, token.start, token.end)
    if cursor.accept("("):
        args: list[ast.expr] = []
        while not cursor.accept(")"):
            args.append(read_literal(cursor, depth + 1))
            if not cursor.accept(",") and not cursor.at(")"):
                raise cursor.unexpected("expected ',' or ')'")
        return placed(ast.Call(func=node, args=args, keywords=[]), token.start, cursor.token.start)
    links = 0
    while cursor.accept("."):
        links += 1
        if cursor.token.kind != "name" or links > MAX_DEPTH:
            raise cursor.unexpected("expected a name after '.'")
        last = cursor.advance()
        node = placed(ast.Attribute(node, identifier(last), ast.Load()), token.start, last.end)
    return node


def _display(cursor: Cursor, first: Token, opening: str, closing: str, depth: int) -> ast.expr:
    """Read the items of a list, tuple, set or dict after its opening bracket."""
    keys: list[ast.expr] = []
    items: list[ast.expr] = []
    comma = False
    while not cursor.accept(closing):
        item = read_literal(cursor, depth + 1)
        if opening == "{" and (keys or not items) and cursor.accept(":"):
            keys.append(item)
            item = read_literal(cursor, depth + 1)
        items.append(item)
        comma = cursor.accept(",")
        if not comma and not cursor.at(closing):
            raise cursor.unexpected(f"expected ',' or '{closing}'")
    if keys and len(keys) != len(items):
        raise StringError("a dict needs a value for each key", first.start)
    node: ast.expr
    if opening == "{":
        node = ast.Set(items) if items and not keys else ast.Dict([*keys], items)
    elif opening == "(" and len(items) == 1 and not comma:
        return items[0]
    else:
        node = (ast.List if opening == "[" else ast.Tuple)(items, ast.Load())
    return placed(node, first.start, cursor.token.start)
