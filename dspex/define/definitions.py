"""Collect the classes and enums that the types of one signature name."""

from __future__ import annotations

import enum
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any, Final, Literal, NamedTuple, cast, get_args

from dspex.define.classes import LiveClassField, class_fields, enum_base, own_doc
from dspex.define.fields import MISSING
from dspex.define.generics import bindings
from dspex.define.metadata import Metadata, read_metadata
from dspex.define.names import Scope, display
from dspex.define.values import ValueReader
from dspex.spec.own_types import OwnType, own_definitions
from dspex.spec.types import (
    ClassDefinition,
    ClassField,
    ClassKind,
    Constraint,
    Definition,
    EnumDefinition,
    EnumMember,
    ForeignType,
    Ref,
    Type,
    UnknownType,
    UnknownValue,
    UnsupportedType,
)

MAX_DEFINITIONS: Final = 1000
"""A signature may name this many classes and enums."""


class Reading(NamedTuple):
    """An annotation that was read: its type, what stood beside it, and qualifiers such as Required."""

    type: Type
    metadata: Metadata
    qualifiers: tuple[str, ...]


class Definitions:
    """Gives each class and enum a key, and reads the fields of classes when `finish` is called.

    Attributes:
        by_key: what was read, in the order in which it was met.
        objects: the live class, enum or foreign type behind each key.
        values: writes defaults and members as data.
    """

    by_key: dict[str, Definition]
    objects: dict[str, Any]
    values: ValueReader

    def __init__(self, read: Callable[[Any, Scope], Reading], names: Mapping[str, Any]) -> None:
        """Start empty.

        Args:
            read: reads the annotation of a class's field.
            names: local names that such an annotation may use.
        """
        self.by_key = {}
        self.objects = {}
        self.values = ValueReader(self.enum_key)
        self._read = read
        self._names = names
        self._keys: dict[Any, str] = {}
        self._waiting: deque[tuple[str, Any, Any, ClassKind]] = deque()

    @property
    def full(self) -> bool:
        """Whether there are so many that a class must be growing without end."""
        return len(self.by_key) >= MAX_DEFINITIONS

    def enum_key(self, cls: type[enum.Enum]) -> str:
        """Return the key of an enum, defined when it is new."""
        if (known := self._keys.get(cls)) is not None:
            return known
        key = self._new_key(cls, cls, cls.__name__)
        members = tuple(EnumMember(m.name, self.values.read(m.value)) for m in cls)
        self.by_key[key] = EnumDefinition(
            key,
            cls.__name__,
            _ref(cls),
            members,
            cast("Literal['str', 'int'] | None", enum_base(cls)),
            own_doc(cls),
            value_as_text=all(str(m) == str(m.value) for m in cls),
        )
        return key

    def class_key(self, annotation: Any, cls: Any, kind: ClassKind) -> str:
        """Return the key of a class or generic alias, defined by `finish` when it is new."""
        if (known := self._keys.get(annotation)) is not None:
            return known
        name = display(annotation)
        key = self._new_key(annotation, cls, name)
        self.by_key[key] = ClassDefinition(key, name, _ref(cls), kind, ())
        self._waiting.append((key, annotation, cls, kind))
        return key

    def own_key(self, cls: Any) -> str:
        """Return the key of a type of dspex itself."""
        own: OwnType = cls.__dspex_own__
        if own.key not in self.by_key:
            for found, definition in own_definitions(own):
                self.by_key[found.key] = definition
            self.objects[own.key] = cls
        return own.key

    def foreign(self, annotation: Any, shown: Any, inner: Type | None = None) -> ForeignType:
        """Keep a type that only pydantic validates.

        Args:
            annotation: the whole annotation.
            shown: the part of it that has a name.
            inner: that part as a type, where it is the whole of a field: prompts show it.
        """
        text = display(shown)
        key, number = text, 1
        while key in self.objects and self.objects[key] != annotation:
            number += 1
            key = f"{text}#{number}"
        self.objects[key] = annotation
        module, qualname = getattr(shown, "__module__", ""), getattr(shown, "__qualname__", text)
        # equal in every version of Python: 3.13 defines Path in pathlib._local
        ref = Ref(str(module).removesuffix("._local"), str(qualname))
        told = isinstance(inner, (ForeignType, UnsupportedType, UnknownType))
        return ForeignType(ref, key, None if told else inner)

    def finish(self) -> None:
        """Read the fields of new classes: a queue, so that long chains of classes cost no stack."""
        while self._waiting:
            self._define(*self._waiting.popleft())

    def _new_key(self, annotation: Any, cls: Any, name: str) -> str:
        key, number = name, 1
        if key in self.objects:
            key = f"{cls.__module__}.{name}"
        while key in self.objects:
            number += 1
            key = f"{cls.__module__}.{name}#{number}"
        self._keys[annotation] = key
        self.objects[key] = annotation
        return key

    def _define(self, key: str, annotation: Any, cls: Any, kind: ClassKind) -> None:
        if not getattr(cls, "__pydantic_complete__", True) and hasattr(cls, "model_rebuild"):
            cls.model_rebuild(raise_errors=False, _types_namespace=dict(self._names) or None)
        variables = bindings(cls, get_args(annotation))
        config = getattr(cls, "__struct_config__", None)
        self.by_key[key] = ClassDefinition(
            key,
            display(annotation),
            _ref(cls),
            kind,
            tuple(self._field(f, cls, variables.get(f.owner, {})) for f in class_fields(cls, kind)),
            own_doc(cls),
            tag_field=config.tag_field if config else None,
            tag=config.tag if config else None,
            forbid_extra=bool(config and config.forbid_unknown_fields),
            model=kind == "pydantic" and hasattr(cls, "model_fields"),
        )

    def _field(self, field: LiveClassField, cls: Any, variables: Mapping[Any, Any]) -> ClassField:
        seen: tuple[str, dict[str, Any]] = getattr(cls, "__dspex_scope__", (field.owner.__module__, {}))
        module, names = seen
        parameters = {p.__name__: p for p in getattr(field.owner, "__type_params__", ())}
        own = {field.owner.__name__: field.owner, cls.__name__: cls}
        scope = Scope(module, {**self._names, **names, **parameters, **own}, variables)
        read = self._read(field.annotation, scope)
        outside = read_metadata(field.metadata)
        required = field.required
        if "required" in read.qualifiers or "not_required" in read.qualifiers:
            required = "required" in read.qualifiers
        constraints: tuple[Constraint, ...] = (
            *read.metadata.constraints,
            *outside.constraints,
            *field.constraints,
        )
        return ClassField(
            field.name,
            self.foreign(field.annotation, field.annotation, read.type) if outside.foreign else read.type,
            required,
            UnknownValue() if field.default is MISSING else self.values.read(field.default),
            field.wire_name,
            field.desc if field.desc is not None else read.metadata.desc,
            constraints,
            field.init,
        )


def _ref(cls: Any) -> Ref:
    return Ref(str(cls.__module__), str(cls.__qualname__))
