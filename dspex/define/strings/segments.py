"""Split the tokens of a signature string into fields."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from dspex.check.problem import Problem
from dspex.define.strings.tokens import WRONG_ARROW, Token, Tokens
from dspex.spec.signature import FieldKind

CLOSING: Final = {"(": ")", "[": "]", "{": "}"}
UNFINISHED: Final = frozenset((":", "=", "|", ".", "-", "+"))
"""After one of these a field goes on in the next line."""


class Segment(Struct, frozen=True):
    """The tokens of one field.

    Attributes:
        end: the column where the field ends.
    """

    kind: FieldKind
    tokens: tuple[Token, ...]
    end: int


def split(text: str, tokens: Tokens) -> tuple[list[Segment], list[Problem]]:
    """Split tokens at commas, at the arrow, and where a new line starts a new field.

    Returns:
        The fields that can be read further, and what is wrong with the outline: bad characters,
        brackets without a partner, arrows and commas in wrong places.
    """
    splitter = _Splitter()
    for token in tokens.tokens:
        splitter.take(token)
    splitter.check_arrows(text, tokens)
    return splitter.segments, splitter.problems


class _Splitter:
    """The state of one pass over the tokens."""

    def __init__(self) -> None:
        self.segments: list[Segment] = []
        self.problems: list[Problem] = []
        self._kind: FieldKind = "input"
        self._field: list[Token] = []
        self._broken = False
        self._open: list[Token] = []
        self._arrows: list[Token] = []

    def take(self, token: Token) -> None:
        """Take the next token."""
        is_arrow = (token.kind == "operator" and token.text == "->") or token.reason == WRONG_ARROW[0]
        if token.kind == "bad":
            self._report(token, token.reason, token.remedy)
            self._broken = self._broken or not is_arrow
        if token.kind == "end" or is_arrow:
            self._close_brackets()
            self._finish()
            if is_arrow:
                self._arrows.append(token)
                self._kind = "output"
        elif token.kind == "operator" and not self._open and token.text == ",":
            self._take_comma(token)
        else:
            self._add(token)

    def _add(self, token: Token) -> None:
        new_line = token.first and token.kind == "name" and not self._open and self._field
        if new_line and self._field[-1].text not in UNFINISHED:
            self._finish()
        self._field.append(token)
        if token.kind == "operator" and token.text in CLOSING:
            self._open.append(token)
        elif token.kind == "operator" and token.text in CLOSING.values():
            self._take_closing(token)

    def _take_closing(self, token: Token) -> None:
        if self._open and CLOSING[self._open[-1].text] == token.text:
            self._open.pop()
            return
        remedy = f"Close '{self._open.pop().text}' first." if self._open else ""
        self._report(token, f"'{token.text}' closes nothing", remedy)
        self._broken = True

    def _take_comma(self, token: Token) -> None:
        if not self._field and not self._broken:
            self._report(token, "there is no field before this comma", "Remove the comma.")
        self._finish()

    def _close_brackets(self) -> None:
        """Report the outermost bracket that an arrow or the end finds open."""
        if self._open:
            token = self._open[0]
            self._report(token, f"'{token.text}' is never closed", f"Add '{CLOSING[token.text]}'.")
            self._open.clear()
            self._broken = True

    def _finish(self) -> None:
        if self._field and not self._broken:
            self.segments.append(Segment(self._kind, tuple(self._field), self._field[-1].end))
        self._broken = False
        self._field = []

    def _report(self, token: Token, message: str, remedy: str = "") -> None:
        name = self._field[0].text if self._field and self._field[0].kind == "name" else ""
        self.problems.append(Problem("dspex-bad-string", message, remedy, field=name, column=token.start))

    def check_arrows(self, text: str, tokens: Tokens) -> None:
        """Report a missing arrow, a second one, and nothing after the arrow."""
        if not text.strip():
            message = "the signature string is empty"
            self.problems.append(
                Problem("dspex-bad-string", message, "Write 'question -> answer'.", column=0)
            )
        elif not self._arrows and not any("->" in t.text for t in tokens.tokens if t.kind == "bad"):
            self._report_no_arrow(text, tokens)
        for arrow in self._arrows[1:]:
            self._report(
                arrow, "the signature string has a second arrow", "Write all outputs after one arrow."
            )
        if self._arrows and not self._has_output(tokens):
            message = "the signature string has no output: nothing stands after the arrow"
            remedy = "Name what the model shall answer, as in 'question -> answer'."
            column = self._arrows[-1].end
            self.problems.append(Problem("dspex-no-output", message, remedy, column=column))

    def _report_no_arrow(self, text: str, tokens: Tokens) -> None:
        """Report that a string has no arrow, and nothing else of it: what its words are is anyone's guess."""
        hidden = next((c for c in tokens.comments if "->" in c.text), None)
        remedy = "Write the outputs after an arrow, as in 'question -> answer'."
        if hidden:
            remedy = "The arrow stands in a comment: a '#' hides the rest of its line."
        elif self.problems or any(map(_is_prose, self.segments)):
            remedy = (
                "Name the fields, as in 'question -> answer': "
                "what the model is told to do stands in the instructions of the signature."
            )
        column = hidden.start if hidden else len(text.rstrip())
        self.segments.clear()
        self.problems = [
            Problem("dspex-bad-string", "the signature string has no arrow", remedy, column=column)
        ]

    def _has_output(self, tokens: Tokens) -> bool:
        """Whether anything stands after the first arrow that is meant as a field."""
        after = (t for t in tokens.tokens if t.start >= self._arrows[0].end)
        return any(t.kind != "end" and t.text not in ("->", ",") for t in after)


def _is_prose(segment: Segment) -> bool:
    """Whether a name is followed by what follows none in a field, as in `Answer the question`."""
    return len(segment.tokens) > 1 and segment.tokens[1].text not in (":", "=", "?", "[")
