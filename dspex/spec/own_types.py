"""The types that dspex brings along: what stands for each of them in prompts and in JSON Schemas.

They mean what DSPy's types of the same names mean. What prompts and schemas say of them is what DSPy
3.4 says (`dspy.adapters.types`), its docstrings included: they are part of the schemas that models see.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Final, Literal, TypeAlias

from msgspec import Struct

from dspex.spec.signature import FieldSpec, SignatureSpec
from dspex.spec.types import (
    ClassDefinition,
    ClassField,
    Definition,
    DictType,
    ListType,
    LiteralType,
    Named,
    Ref,
    Scalar,
    Type,
    UnionType,
)
from dspex.spec.walk import parts, walk

OwnName: TypeAlias = Literal[
    "Audio",
    "Code",
    "Document",
    "File",
    "History",
    "Image",
    "Reasoning",
    "Tool",
    "ToolCall",
    "ToolCalls",
]

HOME: Final = "dspex"
"""The module that a user imports them from."""
MEDIA: Final = frozenset(("Audio", "Document", "File", "Image"))
"""Those that stand in a request as parts of their own, not as text."""
PYTHON: Final = "python"
"""The language of a `Code` that names none."""

HISTORY: Final = Named(f"{HOME}.History")
REASONING: Final = Named(f"{HOME}.Reasoning")
TOOL_CALLS: Final = Named(f"{HOME}.ToolCalls")

_TEXT: Final = Scalar("str")
_ANY_DICT: Final = DictType(_TEXT, Scalar("Any"))


FULL_NAMES: Final[Mapping[str, OwnName]] = {
    "dspex.define.tool.Tool": "Tool",
    "dspex.types.audio.Audio": "Audio",
    "dspex.types.document.Document": "Document",
    "dspex.types.file.File": "File",
    "dspex.types.history.History": "History",
    "dspex.types.image.Image": "Image",
    "dspex.types.text.Code": "Code",
    "dspex.types.text.Reasoning": "Reasoning",
    "dspex.types.tool_calls.ToolCall": "ToolCall",
    "dspex.types.tool_calls.ToolCalls": "ToolCalls",
}
"""The classes, by where they are defined."""

PUBLIC_NAMES: Final[Mapping[str, OwnName]] = {f"{HOME}.{name}": name for name in FULL_NAMES.values()}
"""The classes, by where users import them from."""

DSPY_NAMES: Final[Mapping[str, OwnName]] = {
    "dspy.Audio": "Audio",
    "dspy.Code": "Code",
    "dspy.File": "File",
    "dspy.History": "History",
    "dspy.Image": "Image",
    "dspy.Reasoning": "Reasoning",
    "dspy.Tool": "Tool",
    "dspy.ToolCalls": "ToolCalls",
    "dspy.ToolCalls.ToolCall": "ToolCall",
    "dspy.experimental.Document": "Document",
}
"""The classes of DSPy that mean the same, as its users write them; in signature strings they are taken."""

DSPY_CLASSES: Final[Mapping[str, OwnName]] = {
    "dspy.adapters.types.audio.Audio": "Audio",
    "dspy.adapters.types.code.Code": "Code",
    "dspy.adapters.types.document.Document": "Document",
    "dspy.adapters.types.file.File": "File",
    "dspy.adapters.types.history.History": "History",
    "dspy.adapters.types.image.Image": "Image",
    "dspy.adapters.types.reasoning.Reasoning": "Reasoning",
    "dspy.adapters.types.tool.Tool": "Tool",
    "dspy.adapters.types.tool.ToolCalls": "ToolCalls",
    "dspy.adapters.types.tool.ToolCalls.ToolCall": "ToolCall",
}
"""The same by where DSPy defines them."""


class OwnType(Struct, frozen=True):
    """Which type a class is.

    Attributes:
        name: as users know it.
        language: of a `Code`; empty where none is named.
    """

    name: OwnName
    language: str = ""

    @property
    def key(self) -> str:
        """The key among the definitions of a signature: equal in each, and no other class's."""
        return f"{HOME}.{self.title}"

    @property
    def title(self) -> str:
        """The name of DSPy's class."""
        return f"{self.name}_{self.language}" if self.language else self.name


def _optional(name: str) -> ClassField:
    return ClassField(name, UnionType((_TEXT, Scalar("None"))), required=False, default=None)


_FIELDS: Final[Mapping[OwnName, tuple[ClassField, ...]]] = {
    "Audio": (ClassField("data", _TEXT), ClassField("audio_format", _TEXT)),
    "Code": (ClassField("code", _TEXT),),
    "Document": (
        ClassField("data", _TEXT),
        _optional("title"),
        ClassField(
            "media_type",
            LiteralType(("text/plain", "application/pdf")),
            required=False,
            default="text/plain",
        ),
        _optional("context"),
    ),
    "File": (_optional("file_data"), _optional("file_id"), _optional("filename")),
    "History": (ClassField("messages", ListType(_ANY_DICT)),),
    "Image": (ClassField("url", _TEXT),),
    "Reasoning": (ClassField("content", _TEXT),),
    "Tool": (ClassField("name", _TEXT), ClassField("desc", _TEXT), ClassField("args", _ANY_DICT)),
    "ToolCall": (ClassField("name", _TEXT), ClassField("args", _ANY_DICT)),
    "ToolCalls": (ClassField("tool_calls", ListType(Named(OwnType("ToolCall").key))),),
}
"""What an object of each holds in JSON."""

_CLOSED: Final = frozenset(("Audio", "File", "History", "Image"))
_TYPE_DESCRIPTIONS: Final[Mapping[str, str]] = {
    "Code": (
        "Code represented in a string, specified in the `code` field. If this is an output field, the code "
        "field should follow the markdown code block format, e.g. \n```{language}\n{{code}}\n```"
        "\nProgramming language: {name}"
    ),
    "Document": (
        "A document containing text content that can be referenced and cited. "
        "Include the full text content and optionally a title for proper referencing."
    ),
    "ToolCalls": (
        "Tool calls must be a JSON object with `tool_calls`, a list of calls. "
        "Each call must include `name` and `args`. "
        'Example: {{"tool_calls": [{{"name": "search", "args": {{"query": "cats"}}}}]}}'
    ),
}


def own_definitions(own: OwnType) -> Iterator[tuple[OwnType, ClassDefinition]]:
    """Give the definition of a type, and those of the types that it holds."""
    doc = "" if own.language else _docs().get(own.name, "")
    yield (
        own,
        ClassDefinition(
            own.key,
            own.title,
            Ref(HOME, own.name),
            "own",
            _FIELDS[own.name],
            doc,
            forbid_extra=own.name in _CLOSED,
        ),
    )
    if own.name == "ToolCalls":
        yield from own_definitions(OwnType("ToolCall"))


@cache
def _docs() -> Mapping[str, str]:
    """Read DSPy's docstrings, by class."""
    found: dict[str, str] = json.loads(Path(__file__).with_name("dspy_docs.json").read_text("utf-8"))
    if sys.version_info >= (3, 13):  # which takes the indentation off docstrings, before DSPy adds to one
        from inspect import cleandoc

        notice, _, rest = found["Document"].partition("\n\n")
        found["Document"] = f"{notice}\n\n{cleandoc(rest)}"
    return found


def with_own_definitions(definitions: Iterable[Definition], types: Iterable[Type]) -> tuple[Definition, ...]:
    """Return definitions with those of the types of dspex that some types name.

    Args:
        definitions: of classes and enums; their fields count too.
        types: of fields.
    """
    found = {d.key: d for d in definitions}
    held = (f.type for d in found.values() if isinstance(d, ClassDefinition) for f in d.fields)
    waiting = [*types, *held]
    while waiting:
        kind = waiting.pop()
        waiting.extend(parts(kind))
        own = own_type_of(kind.key) if isinstance(kind, Named) else None
        if own is not None:
            found.update({o.key: d for o, d in own_definitions(own)})
    return tuple(found.values())


def own_type(definition: Definition) -> OwnType | None:
    """Tell which type of dspex a definition describes; None for other classes and enums."""
    if not isinstance(definition, ClassDefinition) or definition.kind != "own":
        return None
    return own_type_of(definition.key)


def own_type_of(key: str) -> OwnType | None:
    """Tell which type of dspex stands under a key; None for other classes and enums.

    >>> own_type_of("dspex.Code_c++")
    OwnType(name='Code', language='c++')
    """
    home, _, title = key.partition(".")
    if home != HOME:
        return None
    for name in _FIELDS:
        if title == name:
            return OwnType(name)
    return OwnType("Code", title.removeprefix("Code_")) if title.startswith("Code_") else None


def own_text(own: OwnType) -> str:
    """Write a type as a signature string does.

    >>> own_text(OwnType("Code", "sql"))
    "Code['sql']"
    """
    return f"{own.name}[{own.language!r}]" if own.language else own.name


def is_text_type(kind: Type) -> bool:
    """Whether a type is a text under another name: `Code` or `Reasoning`."""
    return bool(text_field(kind))


def text_field(kind: Type) -> str:
    """Name the field that holds the text of a type that is one under another name; empty for others."""
    own = own_type_of(kind.key) if isinstance(kind, Named) else None
    return _FIELDS[own.name][0].name if own is not None and own.name in ("Code", "Reasoning") else ""


def own_types_in(kind: Type, spec: SignatureSpec) -> frozenset[OwnName]:
    """Name the types of dspex that stand in a type, at any depth."""
    found = (own_type_of(part.key) for _, part in walk(kind, spec) if isinstance(part, Named))
    return frozenset(own.name for own in found if own is not None)


def may_hold_media(kind: Type, spec: SignatureSpec) -> bool:
    """Whether a value of a type may hold what is no text in a request: so may anything in an `Any`."""
    if own_types_in(kind, spec) & {*MEDIA, "History"}:
        return True
    return any(part == Scalar("Any") for _, part in walk(kind, spec))


def is_history(field: FieldSpec) -> bool:
    """Whether an input is a conversation, whose turns become messages."""
    return field.kind == "input" and field.type == HISTORY


def type_description(own: OwnType) -> str:
    """Write what DSPy's prompts say of a type besides its name; empty where they say nothing."""
    language = own.language or PYTHON
    return _TYPE_DESCRIPTIONS.get(own.name, "").format(language=language.lower(), name=language)
