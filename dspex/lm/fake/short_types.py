"""Schemas from the short types of a prompt in the BAML dialect."""

from __future__ import annotations

import re
from typing import Final

from dspex.errors import ConfigurationError
from dspex.lm.fake.types import SCALARS, Schema

_SAID: Final = "Output field `{}` should be of type: "
_COMMENT: Final = re.compile(r"[ \t]*#[^\n]*\n?").match
_SPACE: Final = re.compile(r"\s*").match
_NAME: Final = re.compile(r"[^\s:{}\[\],]+").match
_NUMBER: Final = re.compile(r"-?\d+(?![\w.])").match
_TEXT_ENDS: Final = re.compile(r'"(?= or |\[\]|,?\n|\]|,|$)').search
_WORDS: Final[dict[str, Schema]] = {
    **SCALARS,
    "string": {"type": "string"},
    "boolean": {"type": "boolean"},
    "null": {"type": "null"},
    "None": {"type": "null"},
    "true": {"const": True},
    "false": {"const": False},
    "HttpUrl": {"type": "string", "format": "uri"},
    "list": {"type": "array"},
    "dict": {"type": "object"},
    "set": {"type": "array"},
    "frozenset": {"type": "array"},
    "Sequence": {"type": "array"},
}


def short_schema(system: str, name: str) -> Schema | None:
    """Return the schema of an output from what the system message says of it; None when it says nothing."""
    _, found, rest = system.partition(_SAID.format(name))
    return _Reader(rest).type() if found else None


class _Reader:
    """Reads one type. What it does not know, such as a dataclass, it cannot answer."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    def type(self) -> Schema:
        """Read alternatives, perhaps with brackets behind them: those belong to all of them."""
        self._skip()
        choices = [self._one()]
        while self._take(" or "):
            choices.append(self._one())
        lists = 0
        while self._take("[]"):
            lists += 1
        more: list[Schema] = []
        while self._take(" or "):
            more.append(self._one())
        schema: Schema = choices[0] if len(choices) == 1 else {"anyOf": choices}
        for _ in range(lists):
            schema = {"type": "array", "items": schema}
        return {"anyOf": [schema, *more]} if more else schema

    def _one(self) -> Schema:
        if self._take("[\n"):
            inner = self.type()
            self._skip()
            self._expect("]")
            return {"type": "array", "items": inner}
        if self._take("{"):
            return self._object()
        if self._take('"'):
            end = _TEXT_ENDS(self._text, self._at)
            value = self._text[self._at : end.start() if end else len(self._text)]
            self._at += len(value) + 1
            return {"const": value}
        if self._take("dict["):
            return self._dict()
        if (number := _NUMBER(self._text, self._at)) is not None:
            self._at = number.end()
            return {"const": int(number[0])}
        return self._word()

    def _word(self) -> Schema:
        found = _NAME(self._text, self._at)
        word = found[0] if found is not None else ""
        if word not in _WORDS:
            raise ConfigurationError(f"the prompt does not say what {word or 'a type'} is")
        self._at += len(word)
        return _WORDS[word]

    def _dict(self) -> Schema:
        keys = self.type()
        self._expect(", ")
        values = self.type()
        self._expect("]")
        schema: Schema = {"type": "object", "additionalProperties": values}
        names = {"integer": "^[1-9][0-9]?$", "number": "^[1-9]\\.5$"}
        pattern = names.get(str(keys.get("type")))
        return {**schema, "propertyNames": {"pattern": pattern}} if pattern else schema

    def _object(self) -> Schema:
        properties: Schema = {}
        self._skip()
        while not self._take("}"):
            found = _NAME(self._text, self._at)
            if found is None:
                raise ConfigurationError("the prompt shows no fields where some should stand")
            self._at = found.end()
            self._expect(": ")
            properties[found[0]] = self.type()
            self._expect(",")
            self._skip()
        return {"type": "object", "properties": properties, "required": list(properties)}

    def _skip(self) -> None:
        """Go past white space and comments."""
        while True:
            space = _SPACE(self._text, self._at)
            at = space.end() if space else self._at
            comment = _COMMENT(self._text, at)
            self._at = at if comment is None else comment.end()
            if comment is None:
                return

    def _take(self, text: str) -> bool:
        found = self._text.startswith(text, self._at)
        self._at += len(text) * found
        return found

    def _expect(self, text: str) -> None:
        if not self._take(text):
            raise ConfigurationError(f"the prompt shows a type without {text!r}")
