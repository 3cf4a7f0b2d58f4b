"""Speed for existing DSPy programs: what DSPy does anew in every call is done once.

DSPy formats and parses a call with pure functions of the signature and the values. `install` puts
quicker ones in their place that give the same result, byte for byte: constant parts of a prompt are
kept, plain values are written without building a pydantic adapter, adapters of types are built once.
Whatever is not plainly the same is left to DSPy's own code, which also makes every error.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager
from functools import wraps
from threading import RLock
from typing import Any, Final, cast, get_args, get_origin
from weakref import WeakKeyDictionary

import dspy

from dspex.native.answers import odd_separators
from dspex.native.builtins import to_builtins

_DSPY: Final = cast("Any", dspy)  # it has no types
_CHAT: Final = _DSPY.ChatAdapter
_JSON: Final = _DSPY.JSONAdapter
_UTILS: Final = _DSPY.adapters.utils
KEPT: Final = 512
"""Of how many types the pydantic adapters are kept."""

_PLAIN: Final = frozenset({str, int, bool, float, type(None)})


class _State:
    """How often the drop-in is installed, and what was there before."""

    def __init__(self) -> None:
        self.lock = RLock()
        self.depth = 0
        self.before: list[tuple[Any, str, Any]] = []


_STATE: Final = _State()


def install() -> AbstractContextManager[None]:
    """Make DSPy's chat and JSON adapters quicker, for the whole process.

    Prompts, values, errors, callbacks and streams are those of DSPy. Installing twice is the same as
    once. The result is a context manager: used with `with`, it undoes the installation at the end of
    the block; otherwise it lasts until `uninstall()`.

    >>> import dspy
    >>> with install():
    ...     adapter = dspy.ChatAdapter()
    ...     messages = adapter.format(dspy.Signature("question -> answer"), [], {"question": "Why?"})
    >>> messages[1]["content"].splitlines()[1]
    'Why?'
    """
    with _STATE.lock:
        _STATE.depth += 1
        if _STATE.depth == 1:
            _put_in_place()
    return _undone_at_the_end()


def uninstall() -> None:
    """Undo one `install()`. DSPy's own functions are back when all are undone."""
    with _STATE.lock:
        if _STATE.depth == 0:
            return
        _STATE.depth -= 1
        if _STATE.depth == 0:
            while _STATE.before:
                owner, name, original = _STATE.before.pop()
                setattr(owner, name, original)


def is_installed() -> bool:
    """Whether DSPy's functions are replaced."""
    return _STATE.depth > 0


@contextmanager
def _undone_at_the_end() -> Generator[None]:
    try:
        yield
    finally:
        uninstall()


def _put_in_place() -> None:
    _replace(_UTILS, "TypeAdapter", _kept_adapters(_UTILS.TypeAdapter))
    _replace(_UTILS, "serialize_for_json", _plain_first(_UTILS.serialize_for_json))
    base = _DSPY.Adapter
    _replace(base, "format_system_message", _kept_text(base.format_system_message))
    for cls in (_CHAT, _JSON):
        name = "user_message_output_requirements"
        _replace(cls, name, _kept_text(getattr(cls, name)))
    parse = _split_at_once(_CHAT.parse.__wrapped__)  # without the callbacks, which go around the new one
    _replace(_CHAT, "parse", _DSPY.utils.callback.with_callbacks(parse))


def _replace(owner: Any, name: str, new: Any) -> None:
    _STATE.before.append((owner, name, cast("dict[str, Any]", vars(owner))[name]))
    setattr(owner, name, new)


def _kept_adapters(make: Callable[..., Any]) -> Callable[..., Any]:
    """Build the adapter of a type once. Types that pydantic tells apart have keys of their own."""
    kept: dict[Any, Any] = {}

    @wraps(make, updated=())
    def adapter(annotation: Any, *args: Any, **kwargs: Any) -> Any:
        if args or kwargs:
            return make(annotation, *args, **kwargs)
        try:
            key = _type_key(annotation)
            found = kept.get(key)
        except TypeError:  # something in it cannot be hashed
            return make(annotation)
        if found is None:
            found = make(annotation)
            while len(kept) >= KEPT:
                kept.pop(next(iter(kept)), None)
            kept[key] = found
        return found

    return adapter


def _type_key(annotation: Any) -> Any:
    """Return a key in which the order of a union counts, and 1 is not True."""
    arguments = get_args(annotation)
    if not arguments:
        return type(annotation), annotation
    return type(annotation), get_origin(annotation), tuple(map(_type_key, arguments))


def _plain_first(serialize: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Write plain values as pydantic would; all others as DSPy does."""

    @wraps(serialize)
    def serialize_for_json(value: Any) -> Any:
        return to_builtins(value) if _is_plain(value) else serialize(value)

    return serialize_for_json


def _is_plain(value: Any, depth: int = 0) -> bool:
    kind: Any = value.__class__
    if kind in _PLAIN:
        return True
    if depth > 20:
        return False
    if kind is list:
        return all(_is_plain(item, depth + 1) for item in value)
    return kind is dict and all(type(k) is str and _is_plain(v, depth + 1) for k, v in value.items())


_OWN: Final = (_CHAT, _JSON)
_PARTS: Final = (
    "format_field_description",
    "format_field_structure",
    "format_task_description",
    "format_field_with_value",
    "user_message_output_requirements",
    "format_system_message",
)
"""Methods that the constant parts of a prompt are made by."""


def _kept_text(write: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """Keep a text that depends on the signature only, as long as the signature says the same."""
    kept: WeakKeyDictionary[Any, dict[type, tuple[Any, Any]]] = WeakKeyDictionary()

    @wraps(write)
    def text(self: Any, signature: Any) -> Any:
        cls: Any = self.__class__
        if cls not in _OWN or any(name in self.__dict__ for name in _PARTS):
            return write(self, signature)  # somebody's own way to write it
        try:
            said = _said(signature)
            known = kept.setdefault(signature, {})
        except (AttributeError, TypeError):
            return write(self, signature)
        found = known.get(cls)
        if found is not None and _is_same(found[0], said):
            return found[1]
        made = write(self, signature)
        if all(_is_constant(annotation) for _, annotation, *_ in said[1:]):
            known[cls] = said, made
        return made

    return text


def _said(signature: Any) -> list[Any]:
    """Return all that the constant parts of a prompt are made from."""
    return [
        (signature.instructions,),
        *(
            (name, field.annotation, field, dict(field.json_schema_extra), len(field.metadata))
            for name, field in signature.model_fields.items()
        ),
    ]


def _is_same(before: list[Any], now: list[Any]) -> bool:
    return (
        len(before) == len(now)
        and before[0] == now[0]
        and all(
            a[0] == b[0] and a[1] is b[1] and a[2] is b[2] and a[3] == b[3] and a[4] == b[4]
            for a, b in zip(before[1:], now[1:], strict=True)
        )
    )


def _is_constant(annotation: Any) -> bool:
    """Whether nothing in a type describes itself anew each time, as DSPy's own types may."""
    if isinstance(annotation, type) and issubclass(annotation, _DSPY.Type):
        return False
    return all(_is_constant(part) for part in get_args(annotation))


_HEADER: Final = re.compile(r"(\w+) ## \]\]\n").match


def _split_at_once(parse: Callable[[Any, Any, Any], Any]) -> Callable[[Any, Any, Any], Any]:
    """Read an answer that follows the format to the letter without going through its lines."""

    @wraps(parse)
    def quick(self: Any, signature: Any, completion: Any) -> Any:
        if type(self) is not _CHAT or not isinstance(completion, str):
            return parse(self, signature, completion)
        texts = _sections(completion)
        outputs = signature.output_fields
        if texts is None or texts.keys() != outputs.keys():
            return parse(self, signature, completion)
        try:
            return {
                name: _UTILS.parse_value(texts[name], field.annotation) for name, field in outputs.items()
            }
        except ValueError:
            return parse(self, signature, completion)  # which says what is wrong

    return quick


def _sections(completion: str) -> dict[str, str] | None:
    """Split an answer at its headers; None where one is not written as the prompt asks for."""
    if odd_separators(completion):
        return None
    before, *parts = completion.split("[[ ## ")
    if before.strip() or (before and before[-1] != "\n") or not parts:
        return None  # DSPy cuts a header that is indented in another place
    if parts[-1].rstrip() == "completed ## ]]":
        del parts[-1]
    found: dict[str, str] = {}
    for part in parts:
        header = _HEADER(part)
        if header is None or header[1] in found or not part.endswith("\n"):
            return None
        found[header[1]] = part[header.end() :].strip()
    return found
