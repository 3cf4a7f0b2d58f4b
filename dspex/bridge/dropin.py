"""Speed for existing DSPy programs: what DSPy does anew in every call is done once.

DSPy formats and parses a call with pure functions of the signature and the values. `install` puts
quicker ones in their place that give the same result, byte for byte: constant parts of a prompt are
kept, plain values are written without building a pydantic adapter, adapters of types are built once.
Whatever is not plainly the same is left to DSPy's own code, which also makes every error.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager
from functools import wraps
from threading import RLock
from typing import Any, Final, cast

import dspy

from dspex.bridge.kept import kept_adapters, kept_formats, kept_text
from dspex.native.builtins import to_builtins
from dspex.native.compat.sections import plain_sections

_DSPY: Final = cast("Any", dspy)  # it has no types
_CHAT: Final = _DSPY.ChatAdapter
_JSON: Final = _DSPY.JSONAdapter
_UTILS: Final = _DSPY.adapters.utils
_READING: Final = _DSPY.adapters.chat_adapter
_FORMATS: Final = _DSPY.adapters.json_adapter
_FORMAT: Final = "_get_structured_outputs_response_format"

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
    _replace(_UTILS, "TypeAdapter", kept_adapters(_UTILS.TypeAdapter))
    _replace(_UTILS, "serialize_for_json", _plain_first(_UTILS.serialize_for_json))
    base = _DSPY.Adapter
    _replace(base, "format_system_message", kept_text(base.format_system_message))
    for cls in (_CHAT, _JSON):
        name = "user_message_output_requirements"
        _replace(cls, name, kept_text(getattr(cls, name)))
    _replace(_FORMATS, _FORMAT, kept_formats(getattr(_FORMATS, _FORMAT)))
    parse = _split_at_once(_CHAT.parse.__wrapped__)  # without the callbacks, which go around the new one
    _replace(_CHAT, "parse", _DSPY.utils.callback.with_callbacks(parse))


def _replace(owner: Any, name: str, new: Any) -> None:
    _STATE.before.append((owner, name, cast("dict[str, Any]", vars(owner))[name]))
    setattr(owner, name, new)


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


def _split_at_once(parse: Callable[[Any, Any, Any], Any]) -> Callable[[Any, Any, Any], Any]:
    """Read an answer that follows the format to the letter without going through its lines."""

    @wraps(parse)
    def quick(self: Any, signature: Any, completion: Any) -> Any:
        if type(self) is not _CHAT or not isinstance(completion, str):
            return parse(self, signature, completion)
        texts = plain_sections(completion)
        outputs = signature.output_fields
        if texts is None or texts.keys() != outputs.keys():
            return parse(self, signature, completion)
        try:
            return {
                name: _READING.parse_value(texts[name], field.annotation) for name, field in outputs.items()
            }
        except ValueError:
            return parse(self, signature, completion)  # which says what is wrong

    return quick
