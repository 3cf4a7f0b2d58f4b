"""Values as JSON that they can be made again of, and back; also images and files, as in saved demos.

In prompts an image is what DSPy writes; here it is its fields.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct

from dspex.errors import ContentError
from dspex.native.builtins import PLAIN, key_text, part_to_builtins
from dspex.native.convert import MismatchError, from_builtins
from dspex.native.kinds import DICT, GROUPS, TUPLE, class_of
from dspex.spec.own_types import own_types_in
from dspex.spec.signature import FieldSpec, SignatureSpec
from dspex.spec.types import Scalar
from dspex.spec.walk import walk
from dspex.types.blocks import media_of
from dspex.types.history import History
from dspex.types.marked import marked_block


def restorer(annotation: Any, names: Mapping[str, Any]) -> Callable[[Any], Any]:
    """Return the function that reads a value of a type; what does not fit stays as it is.

    Args:
        annotation: the type.
        names: local names that text in it may use.
    """
    read = from_builtins(annotation, (), names)

    def restore(value: Any) -> Any:
        try:
            return read(value)
        except MismatchError:  # demos are shown as they are, as in DSPy
            return value

    return restore


def unmarked(value: Any) -> Any:
    """Make objects of texts that are nothing but DSPy's marks around one, also inside lists and dicts."""
    if isinstance(value, str):
        block = marked_block(value)
        try:
            return value if block is None else media_of(block)
        except ContentError:  # demos are shown as they are
            return value
    cls = class_of(value)
    if cls in GROUPS:
        return cls([unmarked(item) for item in value])
    if cls is DICT:
        return {key: unmarked(item) for key, item in value.items()}
    return value


def history_restorer(restore: Mapping[str, Callable[[Any], Any]]) -> Callable[[Any], Any]:
    """Return the function that reads a history, in whose turns images and files are made again.

    Args:
        restore: what makes them, by the name that a turn has for a field.
    """
    read = restorer(History, {})

    def restored(value: Any) -> Any:
        found = read(value)
        if not isinstance(found, History):
            return value
        return History(
            [{n: restore[n](v) if n in restore else v for n, v in t.items()} for t in found.messages]
        )

    return restored


def may_hold_own(field: FieldSpec, spec: SignatureSpec) -> bool:
    """Whether values of a field may hold a type of dspex; in an `Any` may be one too."""
    return bool(own_types_in(field.type, spec)) or any(
        part == Scalar("Any") for _, part in walk(field.type, spec)
    )


def restorable_builtins(value: object) -> Any:
    """Write a value as JSON builtins, types of dspex by their fields, and models by their names in JSON.

    Raises:
        UnicodeDecodeError: bytes in the value are not UTF-8.
    """
    if type(value) in PLAIN or type(value) is float:
        return value
    try:
        cls = class_of(value)
        if hasattr(cls, "__dataclass_fields__") or hasattr(cls, "_fields"):
            return _by_class(value, cls)
        return _part(value)
    except UnicodeDecodeError:
        raise
    except Exception:  # what cannot be written is shown as text
        return str(value)


def _part(value: Any) -> Any:
    cls = class_of(value)
    if hasattr(cls, "__dspex_own__"):
        return _part(value.__dspex_json__())
    if cls in GROUPS or isinstance(value, TUPLE):
        return [_part(item) for item in value]
    if cls is DICT:
        return {key_text(key): _part(item) for key, item in value.items()}
    if hasattr(cls, "__pydantic_serializer__"):
        return cls.__pydantic_serializer__.to_python(value, mode="json", by_alias=True, fallback=str)
    if isinstance(value, Struct):
        return _by_class(value, cls)
    if hasattr(cls, "__dataclass_fields__"):
        return {name: _part(getattr(value, name)) for name in cls.__dataclass_fields__}
    return part_to_builtins(value)


def _by_class(value: Any, cls: Any) -> Any:
    from dspex.native.typed_builtins import class_writer

    return class_writer(cls, _part)(value)
