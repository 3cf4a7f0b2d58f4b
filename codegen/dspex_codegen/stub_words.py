"""The names that a module of types uses, and where they come from."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from dspex.spec.types import Ref
from dspex.spec.written import Code, Name, Quoted, Written
from dspex_codegen.annotations import Names
from dspex_codegen.source import literal

STRING_TYPES: Final = "dspex.run.string_types"
HOMES: Final = {
    "Callable": "collections.abc",
    "Sequence": "collections.abc",
    "Any": "typing",
    "Literal": "typing",
    "NotRequired": "typing",
    "TypedDict": "typing",
    "Unpack": "typing",
    "overload": "typing",
    "ChainOfThought": "dspex",
    "Record": "dspex",
    "Settings": "dspex.run.chain_of_thought",
    **dict.fromkeys(
        ("Known", "Loose", "P", "Q", "R", "StringPredict", "StringRecord", "StringSettings"), STRING_TYPES
    ),
    **dict.fromkeys(("answered", "optional", "record"), STRING_TYPES),
}


class Words:
    """What names are called in a module of types, or in a class of it whose fields hide some.

    Attributes:
        names: all that the module imports and defines.
    """

    def __init__(self, names: Names) -> None:
        self.names = names

    def beside(self, fields: Collection[str]) -> Words:
        """Return the same names as seen beside fields that may be called alike."""
        return Words(self.names.avoiding(fields))

    def __getitem__(self, name: str) -> str:
        return self.names.use(HOMES[name], name)

    def type(self, written: Written) -> str:
        """Write a type."""
        return "".join(map(self._part, written))

    def ref(self, ref: Ref) -> str:
        """Write the name of a class, inside others perhaps."""
        first, dot, rest = ref.qualname.partition(".")
        return self.names.use(ref.module, first) + dot + rest

    def _part(self, part: Quoted | Code | Name) -> str:
        match part:
            case Quoted(text):
                return literal(text)
            case Code(text):
                return text
            case Name(Ref("builtins", "None")):
                return "None"
            case Name(Ref("builtins", name)):
                return self.names.builtin(name)
            case Name(Ref(module, name)):
                return self.names.use(module, name)
