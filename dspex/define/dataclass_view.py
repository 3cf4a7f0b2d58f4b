"""Records in the eyes of `dataclasses.fields`, `replace` and `asdict`.

Type checkers accept those functions on a `dataclass_transform` class, so they work at run time.
"""

from __future__ import annotations

import dataclasses
from typing import Any

from msgspec import UNSET

from dspex.define.fields import MISSING


class DataclassFields:
    """Makes the dataclass fields of a record class when somebody asks for them.

    It stands on the base class only: orjson looks for `__dataclass_fields__` in a type's own dict
    and crashes on an unbound record there. A generic signature has none: pydantic would take its
    aliases for dataclasses and fill the slots itself.
    """

    def __get__(self, record: object, cls: Any = None) -> dict[str, dataclasses.Field[Any]]:
        if getattr(cls, "__parameters__", ()):
            raise AttributeError(f"{cls.__name__} is generic and no dataclass")
        fields: dict[str, dataclasses.Field[Any]] = {}
        for live in cls.__dspex_fields__.values():
            if live.kind == "output":
                field: Any = dataclasses.field(default=UNSET, init=False)
            elif live.factory is not None:
                field = dataclasses.field(kw_only=True, default_factory=live.factory)
            elif live.default is not MISSING:
                field = dataclasses.field(kw_only=True, default=live.default)
            else:
                field = dataclasses.field(kw_only=True)
            field.name, field.type = live.name, live.annotation
            field._field_type = dataclasses._FIELD  # type: ignore[attr-defined]  # what fields() filters by
            fields[live.name] = field
        return fields


def dataclass_params() -> Any:
    """Make what marks a class as a frozen dataclass whose arguments are keywords."""
    made: Any = dataclasses.dataclass(frozen=True, kw_only=True)(type("_", (), {}))
    return made.__dataclass_params__  # there is no public way to make one
