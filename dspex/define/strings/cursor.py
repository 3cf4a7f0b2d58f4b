"""Walk over the tokens of one field."""

from __future__ import annotations

from collections.abc import Sequence

from dspex.define.strings.tokens import Token


class StringError(Exception):
    """Something in a signature string is wrong.

    Attributes:
        message: what, as a sentence without its full stop.
        remedy: what to do.
        column: where, from 0.
        code: of the problem.
    """

    def __init__(self, message: str, column: int, remedy: str = "", code: str = "dspex-bad-string") -> None:
        super().__init__(message)
        self.message = message
        self.column = column
        self.remedy = remedy
        self.code = code


class Cursor:
    """The tokens of one field, and how far they have been read."""

    __slots__ = ("_position", "_tokens")

    def __init__(self, tokens: Sequence[Token], end: int) -> None:
        """Start before the first token.

        Args:
            tokens: of one field.
            end: the column where the field ends.
        """
        self._tokens = (*tokens, Token("end", "", end, end))
        self._position = 0

    @property
    def token(self) -> Token:
        """The next token; the last one is of kind "end"."""
        return self._tokens[self._position]

    def peek(self, distance: int = 1) -> Token:
        """Look at a token further on."""
        return self._tokens[min(self._position + distance, len(self._tokens) - 1)]

    def advance(self) -> Token:
        """Read the next token."""
        token = self.token
        if token.kind != "end":
            self._position += 1
        return token

    def at(self, operator: str) -> bool:
        """Whether the next token is this operator."""
        return self.token.kind == "operator" and self.token.text == operator

    def accept(self, operator: str) -> bool:
        """Read an operator if it is the next token."""
        if self.at(operator):
            self._position += 1
            return True
        return False

    def expect(self, operator: str, where: str) -> Token:
        """Read an operator.

        Raises:
            StringError: another token is next.
        """
        if not self.at(operator):
            raise self.unexpected(f"expected '{operator}' {where}")
        return self.advance()

    def unexpected(self, expected: str, remedy: str = "") -> StringError:
        """Make the error for a token that cannot stand here."""
        token = self.token
        found = f"found {token.text!r}" if token.kind != "end" else "the field ends here"
        return StringError(f"{expected}, {found}", token.start, remedy)
