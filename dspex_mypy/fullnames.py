"""Names as mypy knows them: of what dspex defines, and of the classes that become types."""

from __future__ import annotations

from typing import Final, Literal

from dspex.spec.types import ClassKind, ScalarName

SIGNATURE: Final = "dspex.define.decorator.signature"
METADATA: Final = "dspex"
"""The key in `TypeInfo.metadata` under which a signature class keeps its fields."""

FIELD_KINDS: Final[dict[str, Literal["input", "output"]]] = {
    "dspex.define.fields.In": "input",
    "dspex.define.fields.Out": "output",
}

SCALARS: Final[dict[str, ScalarName]] = {
    "builtins.str": "str",
    "builtins.int": "int",
    "builtins.float": "float",
    "builtins.bool": "bool",
    "builtins.bytes": "bytes",
    "datetime.date": "date",
    "datetime.time": "time",
    "datetime.datetime": "datetime",
    "datetime.timedelta": "timedelta",
    "decimal.Decimal": "Decimal",
    "_decimal.Decimal": "Decimal",
    "uuid.UUID": "UUID",
}

STRUCT_LIKE: Final[dict[str, ClassKind]] = {"msgspec.Struct": "struct", "pydantic.main.BaseModel": "pydantic"}
"""Base classes that make a class a type with fields."""

SCHEMA_HOOK: Final = "__get_pydantic_core_schema__"
"""The method by which a class tells pydantic how to validate it."""
