"""Full names of the types that need no definition, and of what stands beside types."""

from __future__ import annotations

from typing import Final, Literal

from dspex.spec.types import ScalarName

SCALARS: Final[dict[str, ScalarName]] = {
    "builtins.str": "str",
    "builtins.int": "int",
    "builtins.float": "float",
    "builtins.bool": "bool",
    "builtins.bytes": "bytes",
    "builtins.object": "Any",
    "types.NoneType": "None",
    "typing.Any": "Any",
    "typing.LiteralString": "str",
    "typing.Text": "str",
    "datetime.date": "date",
    "datetime.time": "time",
    "datetime.datetime": "datetime",
    "datetime.timedelta": "timedelta",
    "decimal.Decimal": "Decimal",
    "uuid.UUID": "UUID",
}
Shape = Literal["list", "set", "frozenset", "dict"]
CONTAINERS: Final[dict[str, tuple[Shape, str]]] = {
    "builtins.list": ("list", ""),
    "builtins.set": ("set", ""),
    "builtins.frozenset": ("frozenset", ""),
    "builtins.dict": ("dict", ""),
    "collections.abc.Sequence": ("list", "Sequence"),
    "collections.abc.MutableSequence": ("list", "MutableSequence"),
    "collections.abc.Iterable": ("list", "Iterable"),
    "collections.abc.Set": ("set", "Set"),
    "collections.abc.MutableSet": ("set", "MutableSet"),
    "collections.abc.Mapping": ("dict", "Mapping"),
    "collections.abc.MutableMapping": ("dict", "MutableMapping"),
}
QUALIFIERS: Final = frozenset(
    f"typing.{n}" for n in ("Final", "ClassVar", "Required", "NotRequired", "ReadOnly")
)
RENAMED: Final = {
    **{f"typing.{n}": f"builtins.{n.lower()}" for n in ("List", "Dict", "Set", "FrozenSet", "Tuple", "Type")},
    "typing.AbstractSet": "collections.abc.Set",
    "typing.Callable": "collections.abc.Callable",
    "typing.Pattern": "re.Pattern",
    **{
        f"typing.{n}": f"collections.abc.{n}"
        for n in (
            *("AsyncGenerator", "AsyncIterator", "Collection", "Generator", "Iterable", "Iterator"),
            *("Mapping", "MutableMapping", "MutableSequence", "MutableSet", "Sequence"),
        )
    },
}
METADATA: Final[dict[str, str]] = {
    "Ge": "ge",
    "Gt": "gt",
    "Le": "le",
    "Lt": "lt",
    "MultipleOf": "multiple_of",
    "MinLen": "min_length",
    "MaxLen": "max_length",
}
"""Classes of `annotated_types` that take one bound."""

KEYWORD_METADATA: Final = frozenset(("Field", "Interval", "Len", "Meta", "StringConstraints"))
"""Callables of pydantic, msgspec and `annotated_types` whose keywords are constraints."""
