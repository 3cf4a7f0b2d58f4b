"""Read one value as DSPy 3.4 does: `dspy.adapters.utils.parse_value`, compiled for a type.

DSPy lets json_repair make something of a text, or Python's own literals, and pydantic coerce that to the
type. The same libraries do the same here; adapters of types are built once.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Callable
from enum import EnumMeta
from types import NoneType
from typing import Any, Final, Literal, TypeAlias, cast, get_args, get_origin

import json_repair
from pydantic import TypeAdapter, ValidationError

from dspex.native.compat.outputs import UNIONS

Read: TypeAlias = Callable[[Any], Any]

DSPY_TYPE: Final = ("dspy.adapters.types.base_type", "Type")
"""Where DSPy defines the base of its own types; importing it would import all of DSPy."""
PYTHON: Final = {"True": True, "False": False}
"""What json_repair makes nothing of, and every chat prompt asks for: short cuts to `literal_eval`."""


def value_reader(annotation: Any) -> Read:
    """Make the function that reads a value: a text, or what stands in a JSON object.

    Whatever it raises, DSPy raises the same; a ValueError means that the value does not fit.
    """
    if annotation is str:
        return str
    if isinstance(annotation, EnumMeta):
        return lambda value: enum_member(annotation, value)
    origin, arguments = get_origin(annotation), get_args(annotation)
    validate = _validator(annotation)
    if origin is Literal:
        return _literal_reader(arguments, validate)
    if origin in UNIONS and NoneType in arguments and str in arguments:
        return validate  # a text is one as it stands
    return _typed_reader(validate, again=_is_dspy_type(annotation))


def _validator(annotation: Any) -> Read:
    """Make the adapter at the first value, as DSPy does: for some types pydantic refuses to."""
    made: list[Read] = []

    def validate(value: Any) -> Any:
        if not made:
            made.append(TypeAdapter(annotation).validator.validate_python)
        return made[0](value)

    return validate


def _typed_reader(validate: Read, *, again: bool) -> Read:
    def read(value: Any) -> Any:
        if not isinstance(value, str):
            return validate(value)
        if not again:
            return validate(python_value(value))
        try:
            return validate(python_value(value))
        except ValidationError:
            try:
                return validate(value)  # the type may have a parser of its own
            except ValidationError:
                pass
            raise

    return read


def _literal_reader(allowed: tuple[Any, ...], validate: Read) -> Read:
    typed = _typed_reader(validate, again=False)

    def read(value: Any) -> Any:
        if value in allowed:
            return value
        if not isinstance(value, str):
            return validate(value)
        bare = _unwrapped(value)
        return bare if bare in allowed else typed(bare)

    return read


def _unwrapped(text: str) -> str:
    """Take `Literal[…]`, `str[…]` and one pair of quotes away from a member."""
    bare = text.strip()
    if bare.startswith(("Literal[", "str[")) and bare.endswith("]"):
        bare = bare[bare.find("[") + 1 : -1]
    if len(bare) > 1 and bare[0] == bare[-1] and bare[0] in "\"'":
        bare = bare[1:-1]
    return bare


def enum_member(enum: EnumMeta, identifier: Any) -> Any:
    """Find the member of a value, else of a name.

    Raises:
        ValueError: there is none.
        TypeError: the identifier cannot be hashed.
    """
    members = cast("Any", enum)
    for member in members:
        if member.value == identifier:
            return member
    if identifier in enum.__members__:
        return members[identifier]
    raise ValueError(f"{identifier} is not a valid name or value for the enum {enum.__name__}")


def python_value(text: str) -> Any:
    """Make something of a text: JSON, what json_repair takes for JSON, a Python literal, the text."""
    if text in PYTHON:
        return PYTHON[text]
    found = repaired(text)
    if found == "" and text != "":
        try:
            return ast.literal_eval(text)
        except (ValueError, SyntaxError):
            return text
    return found


def repaired(text: str) -> Any:
    """Read JSON as `json_repair.loads` does, without its preparations where the text is JSON."""
    try:
        return json.loads(text)
    except ValueError:
        return json_repair.loads(text)


def _is_dspy_type(annotation: Any) -> bool:
    """Whether a class is one of DSPy's own types."""
    lines = annotation.__mro__ if isinstance(annotation, type) else ()
    return any((cls.__module__, cls.__name__) == DSPY_TYPE for cls in lines)
