"""The types of dspex as DSPy's types of the same names, and back."""

from __future__ import annotations

import types
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Annotated, Any, Final, Union, cast, get_args, get_origin

import dspy
from dspy.adapters.types import ToolCallResults as DspyToolCallResults
from dspy.experimental import Document as DspyDocument
from msgspec import Struct

from dspex.define.tool import Tool
from dspex.errors import ContentError
from dspex.native.kinds import GROUPS, TUPLE
from dspex.native.pieces import Content
from dspex.native.shown import model_holds_own, shown
from dspex.spec.own_types import OwnName, OwnType
from dspex.types.audio import Audio
from dspex.types.blocks import media_of
from dspex.types.document import Document
from dspex.types.file import File
from dspex.types.history import History
from dspex.types.image import Image
from dspex.types.marked import Marked
from dspex.types.media import Media
from dspex.types.text import Code, Reasoning
from dspex.types.tool_calls import ToolCall, ToolCallResult, ToolCalls

_DSPY: Final = cast("Any", dspy)  # it has no types
_DOCUMENT: Final = cast("Any", DspyDocument)
ToolCallResults: Final = cast("Any", DspyToolCallResults)

CLASSES: Final[dict[OwnName, Any]] = {
    "Audio": _DSPY.Audio,
    "Code": _DSPY.Code,
    "Document": _DOCUMENT,
    "File": _DSPY.File,
    "History": _DSPY.History,
    "Image": _DSPY.Image,
    "Reasoning": _DSPY.Reasoning,
    "Tool": _DSPY.Tool,
    "ToolCall": _DSPY.ToolCalls.ToolCall,
    "ToolCalls": _DSPY.ToolCalls,
}
"""What stands for each type in DSPy."""
MEDIA: Final[Any] = tuple(CLASSES[name] for name in ("Audio", "Document", "File", "Image"))
_LANGUAGES: Final[dict[str, Any]] = {}
"""DSPy makes another class each time that it is asked for one; one a language is enough."""


def dspy_class(own: OwnType) -> Any:
    """Return the class that stands for a type in DSPy."""
    if not own.language:
        return CLASSES[own.name]
    if own.language not in _LANGUAGES:
        _LANGUAGES[own.language] = _DSPY.Code[own.language]
    return _LANGUAGES[own.language]


def to_dspy_value(value: Any) -> Any:
    """Write a value for DSPy: types of dspex in it as DSPy's, also inside collections and objects.

    What pydantic does not know becomes builtins, as do objects that hold types of dspex.
    """
    cls = cast("Any", type(value))
    if hasattr(cls, "__dspex_own__"):
        return _TO_DSPY[cls.__dspex_own__.name](value)
    if cls in GROUPS:
        return cls([to_dspy_value(item) for item in value])
    if cls is dict:
        return {to_dspy_value(key): to_dspy_value(item) for key, item in value.items()}
    if isinstance(value, Struct) or model_holds_own(cls):
        return _with_objects(shown(value))
    return value


def _with_objects(plain: Any) -> Any:
    """Put DSPy's images and files where their texts stand in builtins."""
    if plain.__class__ is Marked:
        return to_dspy_value(plain.media)
    if plain.__class__ is list:
        return [_with_objects(item) for item in plain]
    if plain.__class__ is dict:
        return {key: _with_objects(item) for key, item in plain.items()}
    return plain


def _code(value: Code[Any]) -> Any:
    # as it is: DSPy would take off a fence once more
    return dspy_class(cast("Any", value).__dspex_own__).model_construct(code=value.code)


_TO_DSPY: Final[dict[OwnName, Callable[[Any], Any]]] = {
    "Audio": lambda v: CLASSES["Audio"](data=v.data, audio_format=v.audio_format),
    "Code": _code,
    "Document": lambda v: _DOCUMENT(data=v.data, title=v.title, media_type=v.media_type, context=v.context),
    "File": lambda v: CLASSES["File"](file_data=v.file_data, file_id=v.file_id, filename=v.filename),
    "History": lambda v: CLASSES["History"](messages=[to_dspy_value(dict(turn)) for turn in v.messages]),
    "Image": lambda v: CLASSES["Image"](url=v.url),
    "Reasoning": lambda v: CLASSES["Reasoning"](content=v.content),
    "Tool": lambda v: CLASSES["Tool"](v.func, v.name, v.desc, dict(v.args), dict(v.arg_types), v.arg_desc),
    "ToolCall": lambda v: CLASSES["ToolCall"](id=v.id, name=v.name, args=to_dspy_value(v.args)),
    "ToolCalls": lambda v: CLASSES["ToolCalls"](
        tool_calls=[to_dspy_value(call) for call in v.tool_calls],
        tool_call_results=v.tool_call_results and ToolCallResults.model_validate(v.results_shown()),
    ),
}


def from_dspy_value(value: Any) -> Any:
    """Read a value of DSPy's: its own types in it as those of dspex, also inside collections.

    Raises:
        ContentError: dspex has no such object, as an `Image` that is a PDF.
    """
    cls = cast("Any", type(value))
    if cls in GROUPS:
        return cls([from_dspy_value(item) for item in value])
    if cls is dict:
        return {from_dspy_value(key): from_dspy_value(item) for key, item in value.items()}
    for name, known in CLASSES.items():
        if isinstance(value, known):
            return _FROM_DSPY[name](value)
    return value


def _tool_calls(value: Any) -> ToolCalls:
    calls = [from_dspy_value(call) for call in value.tool_calls]
    if value.tool_call_results is None:
        return ToolCalls(calls)
    found = ToolCallResults.model_validate(value.tool_call_results).tool_call_results
    return ToolCalls(calls, [ToolCallResult(r.name, r.value, r.is_error, r.call_id) for r in found])


_FROM_DSPY: Final[dict[OwnName, Callable[[Any], Any]]] = {
    "Audio": lambda v: Audio(v.data, v.audio_format),
    "Code": lambda v: own_class(type(v))(v.code),
    "Document": lambda v: Document(v.data, v.title, v.media_type, v.context),
    "File": lambda v: File(v.file_data, v.file_id, v.filename),
    "History": lambda v: History([from_dspy_value(turn) for turn in v.messages]),
    "Image": lambda v: Image(v.url),
    "Reasoning": lambda v: Reasoning(v.content),
    "Tool": lambda v: Tool(v.func, v.name, v.desc, v.args, v.arg_types, v.arg_desc),
    "ToolCall": lambda v: ToolCall(v.name, from_dspy_value(v.args), v.id),
    "ToolCalls": _tool_calls,
}

_OWN: Final[dict[OwnName, Any]] = {
    "Audio": Audio,
    "Code": Code,
    "Document": Document,
    "File": File,
    "History": History,
    "Image": Image,
    "Reasoning": Reasoning,
    "Tool": Tool,
    "ToolCall": ToolCall,
    "ToolCalls": ToolCalls,
}


def own_class(cls: Any) -> Any:
    """Return the type of dspex that a class of DSPy is, or the class itself."""
    if isinstance(cls, type) and issubclass(cls, CLASSES["Code"]):
        language = cast("Any", cls).language if cls is not CLASSES["Code"] else ""
        # in its strings DSPy makes a tuple of it
        plain = "".join(language) if isinstance(language, TUPLE) else language
        return cast("Any", Code)[plain] if plain else Code
    return next((_OWN[name] for name, known in CLASSES.items() if cls is known), cls)


def own_annotation(annotation: Any) -> Any:
    """Return an annotation with types of dspex in the place of DSPy's."""
    origin = get_origin(annotation)
    if origin is None:
        return own_class(annotation)
    arguments = get_args(annotation)
    made = tuple(own_annotation(a) for a in arguments)
    if all(one is other for one, other in zip(made, arguments, strict=True)):
        return annotation
    if origin in (Union, types.UnionType):
        return Union[made]
    return Annotated[made] if origin is Annotated else origin[made]


def media_in(value: Any) -> Iterator[Any]:
    """Visit the images and files of DSPy in a value, in their order."""
    if isinstance(value, MEDIA):
        yield value
    elif isinstance(value, CLASSES["History"]):
        yield from media_in(value.messages)
    elif isinstance(value, (list, tuple, set, frozenset)):
        for item in cast("list[Any]", value):
            yield from media_in(item)
    elif isinstance(value, Mapping):
        for item in value.values():  # pyright: ignore[reportUnknownVariableType]
            yield from media_in(item)


def content_of(given: str | Sequence[Mapping[str, Any]], *, known_only: bool = False) -> Content:
    """Return the content of a message that DSPy wrote.

    Args:
        given: a text, or blocks.
        known_only: leave out blocks that are not known here.

    Raises:
        ContentError: a block is not known, or dspex has no such object.
    """
    if isinstance(given, str):
        return given
    pieces: list[str | Media] = []
    for block in given:
        try:
            pieces.append(_piece_of(block))
        except ContentError:
            if not known_only:
                raise
    return tuple(pieces)


def _piece_of(block: Mapping[str, Any]) -> str | Media:
    return str(block.get("text", "")) if block.get("type") == "text" else media_of(block)
