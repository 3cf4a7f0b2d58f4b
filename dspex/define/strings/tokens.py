"""Cut a signature string into tokens."""

from __future__ import annotations

import re
from typing import Final, Literal

from msgspec import Struct

TokenKind = Literal["name", "number", "string", "operator", "bad", "end"]


class Token(Struct, frozen=True, gc=False):
    """One token.

    Attributes:
        text: as written.
        start, end: columns, from 0, in the whole string.
        first: whether it is the first token of its line.
        reason, remedy: why a bad token is bad, and what to do.
    """

    kind: TokenKind
    text: str
    start: int
    end: int
    first: bool = False
    reason: str = ""
    remedy: str = ""


class Comment(Struct, frozen=True, gc=False):
    """What follows a `#`, up to the end of the line.

    Attributes:
        text: without the `#` and the blanks around.
        start: column of the `#`.
    """

    text: str
    start: int


class Tokens(Struct, frozen=True):
    """Every token, the last one of kind "end", and every comment."""

    tokens: tuple[Token, ...]
    comments: tuple[Comment, ...]


WRONG_ARROW: Final = ("this is no arrow", "Write '->'.")
NEVER_CLOSED: Final = ("this quote is never closed", "Add a quote of the same kind.")

_PREFIX: Final = r"(?:[rR][bBfF]?|[bBfF][rR]?|[uU])?"
_PATTERN: Final = re.compile(
    rf"""
    (?P<blank> [^\S\r\n]+ | \\\r?\n )
  | (?P<newline> \r\n | \r | \n )
  | (?P<comment> \# [^\r\n]* )
  | (?P<string> {_PREFIX} (?:
        \"\"\" (?: [^"\\] | \\. | "(?!"") )* \"\"\"
      | ''' (?: [^'\\] | \\. | '(?!'') )* '''
      | "(?!"") (?: [^"\\\r\n] | \\. )* "
      | '(?!'') (?: [^'\\\r\n] | \\. )* ' | ""(?!") | ''(?!') ) )
  | (?P<open> {_PREFIX} (?: "{{3}} | '{{3}} | " | ' ) )
  | (?P<number> (?: \d | \.\d ) (?: [eE][+-]? (?=\d) | [\w.] )* )
  | (?P<name> [^\W\d]\w* )
  | (?P<arrow> => | -{{2,5}}> | -[^\S\r\n]{{1,5}}> | [→⇒⟶] )
  | (?P<operator> -> | \.\.\. | \*\* | [][(){{}}:,=?|.+\-*/] )
    """,
    re.VERBOSE | re.DOTALL,
)
_NEWLINE: Final = re.compile(r"[\r\n]")
_SPECIAL: Final = {
    **dict.fromkeys("“”‘’„", ("this is a typographic quote", "Use \" or '.")),
    ";": ("';' stands between no fields", "Separate fields with commas."),
}


def tokenize(text: str) -> Tokens:
    """Cut a text into tokens. Characters that belong to none become bad tokens, never an exception."""
    tokens: list[Token] = []
    comments: list[Comment] = []
    position, first = 0, True
    while position < len(text):
        match = _PATTERN.match(text, position)
        kind = match.lastgroup if match else None
        end = match.end() if match else position + 1
        if kind == "newline" or (kind == "blank" and text[position] == "\\"):
            first = first or kind == "newline"
        elif kind == "comment":
            comments.append(Comment(text[position + 1 : end].strip(), position))
        elif kind != "blank":
            token, end = _token(text, kind, position, end, first)
            if token.kind == "bad" and tokens and _continues(tokens[-1], token):
                tokens[-1] = _joined(tokens[-1], token)
            else:
                tokens.append(token)
            first = False
        position = end
    tokens.append(Token("end", "", len(text), len(text), first))
    return Tokens(tuple(tokens), tuple(comments))


def _token(text: str, kind: str | None, start: int, end: int, first: bool) -> tuple[Token, int]:
    """Make the token of a match, and say where it ends: an open quote takes its whole line."""
    match kind:
        case "name" if not text[start:end].isidentifier():
            return Token("bad", text[start:end], start, end, first, "this is no Python identifier"), end
        case "name" | "number" | "string" | "operator":
            return Token(kind, text[start:end], start, end, first), end
        case "arrow":
            return Token("bad", text[start:end], start, end, first, *WRONG_ARROW), end
        case "open":
            newline = None if text.endswith(('"""', "'''"), start, end) else _NEWLINE.search(text, end)
            end = newline.start() if newline else len(text)
            return Token("bad", text[start:end], start, end, first, *NEVER_CLOSED), end
        case _:
            character = text[start]
            why = _SPECIAL.get(character) or (f"the character {_named(character)} cannot stand here", "")
            return Token("bad", character, start, end, first, *why), end


def _named(character: str) -> str:
    return repr(character) if character.isprintable() else f"U+{ord(character):04X}"


def _continues(last: Token, token: Token) -> bool:
    """Whether a bad token goes on from another: a run of garbage is one problem."""
    own = (WRONG_ARROW[0], NEVER_CLOSED[0])
    return (
        last.kind == "bad" and last.end == token.start and last.reason not in own and token.reason not in own
    )


def _joined(last: Token, token: Token) -> Token:
    return Token("bad", last.text, last.start, token.end, last.first, last.reason, last.remedy)
