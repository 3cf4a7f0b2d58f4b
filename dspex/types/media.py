"""What images, sounds, files and documents have in common: they are parts of a message."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, cast

from msgspec import Struct

from dspex.errors import ContentError, excerpt
from dspex.spec.own_types import OwnType
from dspex.types.content import check_base64
from dspex.types.marked import Marked, marked_block
from dspex.types.schema import core_schema, json_schema

if TYPE_CHECKING:
    from typing import Self


class Media(Struct, frozen=True):
    """What images, sounds, files and documents have in common."""

    __dspex_own__: ClassVar[OwnType]

    def block(self) -> dict[str, Any]:
        """Return the part of a message that holds it, as model servers take it."""
        raise NotImplementedError

    def __dspex_shown__(self) -> Marked:
        return Marked(self)

    def __dspex_json__(self) -> dict[str, Any]:
        held = {name: getattr(self, name) for name in self.__struct_fields__}
        return {name: value for name, value in held.items() if value is not None}

    @classmethod
    def __dspex_takes__(cls, value: object) -> bool:
        return isinstance(value, cls)

    @classmethod
    def __dspex_read__(cls, value: object) -> Self:
        """Read what stands for it in JSON: its fields, its text, or DSPy's marks around its block."""
        if isinstance(value, str):
            block = marked_block(value)
            return cls._from_text(value) if block is None else cls.from_block(block)
        if isinstance(value, dict):
            given = cast("dict[str, Any]", value)
            if unknown := [key for key in given if key not in cls.__struct_fields__]:
                fields = ", ".join(cls.__struct_fields__)
                raise ContentError(f"{cls.__name__} has no {excerpt(unknown[0])}; it has {fields}")
            try:
                return cls(**given)
            except TypeError as error:
                raise ContentError(f"{cls.__name__}: {error}") from None
        raise ContentError(f"{cls.__name__} cannot be made of {excerpt(value)}")

    @classmethod
    def _from_text(cls, text: str) -> Self:
        raise NotImplementedError

    @classmethod
    def from_block(cls, block: dict[str, Any]) -> Self:
        """Read the part of a message that `block` gives.

        Raises:
            ContentError: it is another part.
        """
        raise NotImplementedError

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        return core_schema(cls)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: Any, handler: Any) -> Any:
        return json_schema(cls)


def check_data(data: str, is_base64: bool, owner: str) -> None:
    """Refuse the data of a URI that are none.

    Raises:
        ContentError: they are no base64 where they should be, or empty.
    """
    if is_base64:
        check_base64(data, owner)
    elif not data:
        raise ContentError(f"{owner}: the data URI holds no data")


def inner_of(block: dict[str, Any], name: str, *needed: str) -> dict[str, Any]:
    """Take the part of a block that says what it holds.

    Raises:
        ContentError: it is another kind of block.
    """
    inner: Any = block.get(name)
    if not isinstance(inner, dict) or any(key not in inner for key in needed):
        raise ContentError(f"{excerpt(block)} is another part of a message than {name}")
    return cast("dict[str, Any]", inner)
