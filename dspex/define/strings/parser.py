"""Parse a signature string: `question, context: list[str] -> answer: float`."""

from __future__ import annotations

import ast
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from dspex.check.problem import Problem
from dspex.define.strings.cursor import Cursor, StringError
from dspex.define.strings.segments import Segment, split
from dspex.define.strings.tokens import Comment, tokenize
from dspex.define.strings.type_nodes import Typed, read_type
from dspex.define.strings.value_nodes import identifier, read_literal, string_or_bytes
from dspex.spec.signature import FieldKind
from dspex.spec.types import Constraint

MAX_LENGTH: Final = 100_000
"""How many characters a signature string may have."""

MAX_PROBLEMS: Final = 20
"""How many problems of one string are reported."""


MORE: Final = Problem("dspex-bad-string", "there are more problems than these in the signature string")


class ParsedField(Struct, frozen=True):
    """One field, before its type has a meaning.

    Attributes:
        type: the annotation as `ast.parse` would give it; None when there is none. `col_offset` is
            the column in the whole string.
        type_text: the annotation as Python text; "" when there is none.
        optional: whether a `?` follows the name.
        default: a literal or a dotted name; None when there is none.
        desc: what stands in quotes or after a `#`.
        constraints: those in brackets after the whole type.
        column, end: where the field starts and ends in the string, from 0.
    """

    name: str
    kind: FieldKind
    type: ast.expr | None
    type_text: str
    optional: bool
    default: ast.expr | None
    desc: str | None
    constraints: tuple[Constraint, ...]
    column: int
    end: int


class ParsedString(Struct, frozen=True):
    """What a signature string says, as far as it could be read, and everything wrong with it."""

    text: str
    fields: tuple[ParsedField, ...]
    problems: tuple[Problem, ...]


def parse_string(text: str) -> ParsedString:
    """Parse a signature string. Whatever is wrong becomes a problem, never an exception.

    Args:
        text: such as "question: str, k: int = 3 -> answer: str 'one sentence'".

    >>> [f.name for f in parse_string("question, k: int = 3 -> answer").fields]
    ['question', 'k', 'answer']
    >>> parse_string("question").problems[0].message
    'the signature string has no arrow'
    """
    if len(text) > MAX_LENGTH:
        message = f"the signature string has {len(text)} characters, more than {MAX_LENGTH}"
        return ParsedString(text, (), (Problem("dspex-bad-string", message, column=0),))
    tokens = tokenize(text)
    segments, problems = split(text, tokens)
    fields: list[ParsedField] = []
    for segment in segments:
        if len(problems) > MAX_PROBLEMS:
            break
        try:
            fields.append(_field(segment))
        except StringError as error:
            problems.append(problem_of(error, segment.tokens[0].text if segment.tokens else ""))
    described = _with_comments(text, fields, tokens.comments)
    return ParsedString(text, described, first_problems(problems))


def problem_of(error: StringError, field: str = "") -> Problem:
    """Report what the parser found."""
    return Problem(
        error.code,
        error.message,
        error.remedy,
        field=field if field.isidentifier() else "",
        column=error.column,
    )


def first_problems(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Sort problems by column; of very many, keep the first and say that there are more."""
    ordered = sorted(problems, key=lambda p: p.column)
    if len(ordered) <= MAX_PROBLEMS:
        return tuple(ordered)
    rest = ordered[MAX_PROBLEMS]
    if rest.code != MORE.code or rest.message != MORE.message:
        rest = replace(MORE, column=rest.column)
    return (*ordered[:MAX_PROBLEMS], rest)


def _field(segment: Segment) -> ParsedField:
    cursor = Cursor(segment.tokens, segment.end)
    first = cursor.token
    if first.kind != "name":
        remedy = "Inputs have no order and no stars." if first.text in ("*", "**", "/") else ""
        raise cursor.unexpected("expected the name of a field", remedy)
    cursor.advance()
    optional = cursor.accept("?")
    typed: Typed | None = None
    if cursor.accept(":"):
        typed = read_type(cursor)
    default = read_literal(cursor, 0) if cursor.accept("=") else None
    desc: str | None = None
    if cursor.token.kind == "string":
        desc = _description(cursor)
    if cursor.token.kind != "end":
        raise cursor.unexpected(*_expectation(cursor, typed is not None, desc))
    return ParsedField(
        name=identifier(first),
        kind=segment.kind,
        type=typed.node if typed else None,
        type_text=_type_text(typed),
        optional=optional,
        default=default,
        desc=desc,
        constraints=typed.constraints if typed else (),
        column=first.start,
        end=segment.end,
    )


def _type_text(typed: Typed | None) -> str:
    if typed is None:
        return ""
    if isinstance(typed.node, ast.Name):  # most are, and unparsing takes a tenth of the whole
        return typed.node.id
    try:
        return ast.unparse(typed.node)
    except RecursionError:
        raise StringError("the type is too complicated", typed.node.col_offset) from None


def _description(cursor: Cursor) -> str:
    token = cursor.advance()
    text = string_or_bytes(token)
    if isinstance(text, bytes):
        raise StringError("a description is text, not bytes", token.start)
    return text


def _expectation(cursor: Cursor, has_type: bool, desc: str | None) -> tuple[str, str]:
    """Say what could have stood at a token that cannot."""
    token = cursor.token
    if desc is not None:
        return "nothing follows a description but ',' or '->'", "A default stands before the description."
    if token.kind == "name":
        before = "Is a comma missing?" if has_type else "Is a comma missing, or a colon before the type?"
        return "expected ',' or '->'", before
    if cursor.at("[") and not has_type:
        return "expected ':' before a type", "For example: tags: list[str][max_length=5]."
    return "expected ',' or '->'", ""


def _with_comments(
    text: str, fields: Iterable[ParsedField], comments: Sequence[Comment]
) -> tuple[ParsedField, ...]:
    """Give a comment to the last field that ends before it in the same line, as its description."""
    described = list(fields)
    ends = [field.end for field in described]
    for comment in comments:
        index = bisect_right(ends, comment.start) - 1
        if index < 0 or not comment.text:
            continue
        field = described[index]
        between = text[field.end : comment.start]
        if field.desc is None and not between.strip(" \t,"):
            described[index] = replace(field, desc=comment.text)
    return tuple(described)
