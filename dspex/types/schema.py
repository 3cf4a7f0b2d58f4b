"""How pydantic reads and writes the types of dspex: as fields of models, and in `to_pydantic`."""

from __future__ import annotations

from collections.abc import Callable
from secrets import token_hex
from typing import Any, Final, cast

from msgspec import UNSET, Struct
from msgspec.structs import fields

from dspex.spec.own_types import OwnType, own_definitions

_PREFIX: Final = f"dspex:{token_hex(16)}:"
"""Nobody can write it into a text by chance or on purpose."""
_ARRAYS: Final[Any] = (list, tuple)  # typed Any: type checkers would make a tested value a list of unknown
_DICT: Final[Any] = dict


class Kept:
    """Objects inside a pydantic model that is being written, each under a text that stands for it.

    It is passed as the context of pydantic's serializers, which could not give the objects back.
    """

    def __init__(self) -> None:
        """Start with none."""
        self._found: dict[str, Any] = {}

    def keep(self, value: Any) -> str:
        """Keep an object, and return what stands for it."""
        key = f"{_PREFIX}{len(self._found)}"
        self._found[key] = value
        return key

    def put_back(self, written: Any, make: Callable[[Any], Any]) -> Any:
        """Put into what was written, in place of the texts, what is made of the objects.

        Args:
            written: JSON builtins.
            make: makes it, of the object.
        """
        if not self._found:
            return written
        if isinstance(written, str):
            return make(self._found[written]) if written in self._found else written
        if isinstance(written, list):
            return [self.put_back(item, make) for item in written]  # pyright: ignore[reportUnknownVariableType]
        if isinstance(written, dict):
            pairs = cast("dict[str, Any]", written).items()
            return {key: self.put_back(item, make) for key, item in pairs}
        return written


def core_schema(cls: Any, held: Any = None) -> Any:
    """Return the pydantic-core schema of a type.

    Args:
        cls: the type.
        held: the schema of what it holds, for JSON Schemas; it reads nothing.
    """
    from pydantic_core import core_schema as cs

    own: OwnType = cls.__dspex_own__

    def read(value: object) -> Any:
        return value if cls.__dspex_takes__(value) else cls.__dspex_read__(value)

    def read_strictly(value: object) -> Any:
        if isinstance(value, str) and not cls.__dspex_takes__(value):
            raise ValueError(f"a text is no {own.name}")
        return read(value)

    def write(value: Any, info: Any) -> Any:
        if isinstance(info.context, Kept):
            return info.context.keep(value)
        if info.mode == "python":
            return value
        return _plain(value.__dspex_json__())

    written = cs.plain_serializer_function_ser_schema(write, info_arg=True)
    # In a union with str a text is a str: the strict form is tried first there.
    schema: Any = cs.lax_or_strict_schema(
        _validator(read, held), _validator(read_strictly, held), serialization=written
    )
    return {**schema, "ref": f"{cls.__module__}.{own.title}:{id(cls)}"}


def _validator(read: Callable[[object], Any], held: Any) -> Any:
    from pydantic_core import core_schema as cs

    if held is None:
        return cs.no_info_plain_validator_function(read)
    return cs.no_info_wrap_validator_function(lambda value, _: read(value), held)


def _plain(value: Any) -> Any:
    """Open what pydantic does not know: types of dspex and Structs, also inside lists and dicts."""
    if isinstance(value, _ARRAYS):
        return [_plain(item) for item in value]
    if isinstance(value, _DICT):
        return {key: _plain(item) for key, item in value.items()}
    if hasattr(value, "__dspex_own__"):
        return _plain(value.__dspex_json__())
    if isinstance(value, Struct):
        held = ((f.encode_name, getattr(value, f.name, UNSET)) for f in fields(value))
        return {name: _plain(item) for name, item in held if item is not UNSET}
    return value


def json_schema(cls: Any) -> Any:
    """Return the JSON Schema of a type, as DSPy's prompts have it."""
    from dspex.spec.json_schema import definition_schema

    own: OwnType = cls.__dspex_own__
    definitions = {found.key: definition for found, definition in own_definitions(own)}
    return definition_schema(own.key, definitions)
