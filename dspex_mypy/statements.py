"""The statements of a body, those inside others among them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from mypy.nodes import Block, ForStmt, IfStmt, MatchStmt, Statement, TryStmt, WhileStmt, WithStmt

_HOLDING_BLOCKS: Final = frozenset((Block, IfStmt, MatchStmt, ForStmt, WhileStmt, WithStmt, TryStmt))


def statements_in(body: Iterable[Statement]) -> Iterator[Statement]:
    """Yield the statements of a body, also those in loops and branches, not those of functions in it."""
    for statement in body:
        yield statement
        if type(statement) in _HOLDING_BLOCKS:
            for block in _blocks(statement):
                yield from statements_in(block.body)


def _blocks(statement: Statement) -> Iterator[Block]:
    match statement:
        case Block():
            yield statement
        case IfStmt():
            yield from statement.body
        case MatchStmt():
            yield from statement.bodies
        case ForStmt() | WhileStmt() | WithStmt():
            yield statement.body
        case TryStmt():
            yield statement.body
            yield from statement.handlers
            if statement.finally_body:
                yield statement.finally_body
        case _:
            pass
    if isinstance(statement, (IfStmt, ForStmt, WhileStmt, TryStmt)) and statement.else_body:
        yield statement.else_body
