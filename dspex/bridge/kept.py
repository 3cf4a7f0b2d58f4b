"""What DSPy makes anew in every call, kept as long as it would be the same."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from functools import wraps
from typing import Any, Final, Literal, cast, get_args, get_origin
from weakref import WeakKeyDictionary

import dspy
from pydantic_core import PydanticUndefined

_DSPY: Final = cast("Any", dspy)  # it has no types
KEPT: Final = 512
"""Of how many types the pydantic adapters are kept."""


def kept_adapters(make: Callable[..., Any]) -> Callable[..., Any]:
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
    """Return a key in which the order of a union counts, 1 is not True, and a rebuilt model is another."""
    arguments = get_args(annotation)
    if not arguments:
        return type(annotation), annotation, _built(annotation)
    return type(annotation), get_origin(annotation), tuple(map(_type_key, arguments))


def _built(annotation: Any) -> Any:
    """Return what pydantic made of the models in a type: other objects once a model is rebuilt."""
    arguments = get_args(annotation)
    if arguments and get_origin(annotation) is not Literal:
        return tuple(map(_built, arguments))
    return getattr(annotation, "__pydantic_validator__", None)


_OWN: Final = (_DSPY.ChatAdapter, _DSPY.JSONAdapter)
_PARTS: Final = (
    "format_field_description",
    "format_field_structure",
    "format_task_description",
    "format_field_with_value",
    "user_message_output_requirements",
    "format_system_message",
)
"""Methods that the constant parts of a prompt are made by."""


def kept_text(write: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """Keep a text that depends on the signature only, as long as the signature says the same."""
    kept: WeakKeyDictionary[Any, dict[type, tuple[Any, Any]]] = WeakKeyDictionary()

    @wraps(write)
    def text(self: Any, signature: Any) -> Any:
        cls: Any = self.__class__
        if cls not in _OWN or any(name in self.__dict__ for name in _PARTS):
            return write(self, signature)  # somebody's own way to write it
        try:
            said = _said(cls, signature)
            known = kept.setdefault(signature, {})
        except (AttributeError, TypeError):
            return write(self, signature)
        found = known.get(cls)
        if found is not None and found[0][0] == said[0] and _are_same(found[0][1:], said[1:]):
            return found[1]
        made = write(self, signature)
        if all(_is_constant(annotation) for _, annotation, *_ in said[1:]):
            known[cls] = said, made
        return made

    return text


def _said(adapter: type, signature: Any) -> list[Any]:
    """Return all that the constant parts of a prompt are made from, and what makes them."""
    return [
        (signature.instructions, *(getattr(adapter, name) for name in _PARTS)),
        *(
            (
                name,
                field.annotation,
                field,
                (dict(field.json_schema_extra), len(field.metadata), _built(field.annotation)),
            )
            for name, field in signature.model_fields.items()
        ),
    ]


def _is_constant(annotation: Any) -> bool:
    """Whether nothing in a type describes itself anew each time, as DSPy's own types may."""
    if isinstance(annotation, type) and issubclass(annotation, _DSPY.Type):
        return False
    return all(_is_constant(part) for part in get_args(annotation))


def kept_formats(make: Callable[..., Any]) -> Callable[..., Any]:
    """Build the model of a response format once for a signature, as long as its outputs are the same.

    DSPy's code makes it, and refuses what it refuses. Whoever asks the model for its schema gets one of
    his own, so that nobody's changes reach the next call.
    """
    kept: WeakKeyDictionary[Any, dict[Any, tuple[Any, Any]]] = WeakKeyDictionary()

    @wraps(make)
    def response_format(signature: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            outputs = [
                (n, f.annotation, f.default, _built(f.annotation)) for n, f in signature.output_fields.items()
            ]
            known = kept.setdefault(signature, {})
            found = known.get(key := (args, *kwargs.items()))
        except (AttributeError, TypeError):
            return make(signature, *args, **kwargs)
        if found is not None and _are_same(found[0], outputs):
            return found[1]
        made = make(signature, *args, **kwargs)
        if all(_is_constant(kind) and type(default) in _CONSTANTS for _, kind, default, _ in outputs):
            schema = made.model_json_schema()
            made.model_json_schema = _fresh(schema)
            known[key] = outputs, made
        return made

    return response_format


def _fresh(schema: Any) -> Callable[..., Any]:
    def model_json_schema(*_args: Any, **_kwargs: Any) -> Any:
        return deepcopy(schema)

    return model_json_schema


def _are_same(before: list[Any], now: list[Any]) -> bool:
    return len(before) == len(now) and all(
        a[0] == b[0] and a[1] is b[1] and a[2] is b[2] and a[3] == b[3]
        for a, b in zip(before, now, strict=True)
    )


_CONSTANTS: Final = frozenset({type(PydanticUndefined), type(None), bool, int, float, str})
"""Types of defaults that nobody can change in place."""
