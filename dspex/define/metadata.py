"""Read what stands beside a type in `Annotated[...]`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any, Final, NamedTuple, cast

from dspex.spec.scalars import TEXT_OF
from dspex.spec.types import CONSTRAINT_NAMES, Constraint, ConstraintName, UnknownValue

ANNOTATED_TYPES_ORDER: Final[tuple[ConstraintName, ...]] = (
    "gt",
    "ge",
    "lt",
    "le",
    "multiple_of",
    "min_length",
    "max_length",
)
"""The order in which Interval and Len name their bounds."""

HARMLESS: Final = frozenset({"Unit", "DocInfo", "Doc"})
"""Classes of `annotated_types` and typing_extensions that say nothing about values."""


class Metadata(NamedTuple):
    """What the metadata of one `Annotated` say.

    Attributes:
        constraints: in the order of the source.
        desc: a description for people and models.
        pydantic: something here is pydantic's own, so only pydantic can write the JSON Schema.
        foreign: something here changes what is valid in a way that only pydantic knows.
    """

    constraints: tuple[Constraint, ...] = ()
    desc: str | None = None
    pydantic: bool = False
    foreign: bool = False


def read_metadata(items: Iterable[object]) -> Metadata:
    """Read metadata of annotated_types, msgspec and pydantic; what nobody knows is ignored."""
    found = Metadata()
    for item in items:
        one = _read_one(item)
        found = Metadata(
            (*found.constraints, *one.constraints),
            one.desc if one.desc is not None else found.desc,
            found.pydantic or one.pydantic,
            found.foreign or one.foreign,
        )
    return found


def _read_one(item: object) -> Metadata:
    cls: type[Any] = cast("type[Any]", item) if isinstance(item, type) else type(item)
    reader = _READERS.get(cls.__module__.partition(".")[0])
    if reader is not None:
        return reader(cls.__name__, item)
    own_schema = hasattr(item, "__get_pydantic_core_schema__") or hasattr(
        item, "__prepare_pydantic_annotations__"
    )
    return Metadata(pydantic=own_schema, foreign=own_schema)


def _annotated_types(name: str, item: Any) -> Metadata:
    if name in HARMLESS:
        return Metadata()
    constraints = _attributes(item, ANNOTATED_TYPES_ORDER)
    return Metadata(constraints, foreign=not constraints and name != "Len", pydantic=not constraints)


def _msgspec(name: str, item: Any) -> Metadata:
    if name != "Meta":
        return Metadata()
    return Metadata(_attributes(item, CONSTRAINT_NAMES), item.description)


def _pydantic(name: str, item: Any) -> Metadata:
    if name == "FieldInfo":
        inner = read_metadata(item.metadata)
        foreign = inner.foreign or item.discriminator is not None
        return Metadata(inner.constraints, item.description, True, foreign)
    if name == "StringConstraints":
        inner = read_metadata(item)
        return inner._replace(pydantic=True)
    if name == "_PydanticGeneralMetadata":
        only_pattern = set(item.__dict__) == {"pattern"}
        return Metadata(_attributes(item, ("pattern",)), None, True, not only_pattern)
    return Metadata(pydantic=True, foreign=True)


_READERS: Final[dict[str, Callable[[str, Any], Metadata]]] = {
    "annotated_types": _annotated_types,
    "msgspec": _msgspec,
    "pydantic": _pydantic,
    "typing_extensions": lambda name, item: Metadata(),
    "dspex": lambda name, item: Metadata(),
}
"""How to read an object, by the top-level package of its class."""


def _attributes(item: object, names: tuple[ConstraintName, ...]) -> tuple[Constraint, ...]:
    stated: list[tuple[ConstraintName, object]] = [(name, getattr(item, name, None)) for name in names]
    return tuple(
        Constraint(name, constraint_value(value))
        for name, value in stated
        if value is not None and not (name == "min_length" and value == 0 and hasattr(item, "max_length"))
    )


_PATTERN: Final[Any] = re.Pattern  # typed Any: type checkers would make the value a pattern of unknown


def constraint_value(value: Any) -> int | float | str | UnknownValue:
    """Write a bound as data: dates and decimals by their JSON text, a compiled pattern by its source."""
    if isinstance(value, (int, float, str)):
        return value
    if isinstance(value, _PATTERN):
        return str(value.pattern)
    write = TEXT_OF.get(value.__class__)
    return write(value) if write is not None else UnknownValue()
