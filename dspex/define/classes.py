"""Look inside the classes that users use as types.

One function for each kind of class gives its fields as Python objects, with annotations still as
they were written; `annotations.py` turns them into data.
"""

from __future__ import annotations

import enum
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from msgspec import NODEFAULT, UNSET, Struct

from dspex.define.fields import MISSING
from dspex.define.metadata import constraint_value
from dspex.spec.types import CONSTRAINT_NAMES, ClassKind, Constraint


class LiveClassField(NamedTuple):
    """A field of a class, as Python objects.

    Attributes:
        owner: the class of the `mro` that declares it; its module resolves text in the annotation.
        default: MISSING when there is none, or a function makes it.
        metadata: what stands beside the type outside of the annotation.
        constraints: bounds that are written outside of the annotation.
        init: False when the class sets the field itself.
    """

    name: str
    annotation: Any
    owner: type
    required: bool
    default: Any = MISSING
    wire_name: str | None = None
    desc: str | None = None
    metadata: tuple[object, ...] = ()
    constraints: tuple[Constraint, ...] = ()
    init: bool = True


def class_kind(cls: type) -> ClassKind | None:
    """Tell how a class declares its fields; None when it does in no way that is known here."""
    return next((kind for kind, is_kind in _KINDS if is_kind(cls)), None)


def class_fields(cls: Any, kind: ClassKind) -> Iterator[LiveClassField]:
    """Give the fields of a class in the order of its constructor."""
    return _FIELDS[kind](cls)


def unfit_class(cls: Any, kind: ClassKind) -> str:
    """Say why a class of a known kind cannot be a type all the same; "" when it can."""
    if kind in ("struct", "signature") and cls.__struct_config__.array_like:
        return "a Struct with array_like=True does not show its field names; remove that option"
    if kind == "dataclass" and any(_is_initvar(f) for f in cls.__dataclass_fields__.values()):
        return "a dataclass with InitVar cannot be written back; make it a field"
    return ""


def own_doc(cls: type) -> str:
    """Return the docstring that a person wrote for a class, cleaned; not one made by a decorator."""
    import inspect

    doc = cls.__doc__
    if not isinstance(doc, str) or doc.startswith(f"{cls.__name__}(") or doc == "An enumeration.":
        return ""
    return inspect.cleandoc(doc)


def enum_base(cls: type[enum.Enum]) -> str | None:
    """Name the scalar that an enum mixes in."""
    return "str" if issubclass(cls, str) else "int" if issubclass(cls, int) else None


def _is_pydantic_model(cls: type) -> bool:
    pydantic = sys.modules.get("pydantic.main")  # no model exists before it is loaded
    return pydantic is not None and issubclass(cls, pydantic.BaseModel) and cls is not pydantic.BaseModel


def _is_pydantic_dataclass(cls: Any) -> bool:
    if not hasattr(cls, "__dataclass_fields__"):
        return False
    if "__pydantic_fields__" in cls.__dict__ or hasattr(cls, "__pydantic_config__"):
        return True
    defaults = (f.default for f in cls.__dataclass_fields__.values())
    return any(
        type(d).__name__ == "FieldInfo" and type(d).__module__.startswith("pydantic") for d in defaults
    )


def _is_typed_dict(cls: Any) -> bool:
    return issubclass(cls, dict) and "__required_keys__" in cls.__dict__


def _is_named_tuple(cls: Any) -> bool:
    return hasattr(cls, "_fields") and issubclass(cls, tuple)


_KINDS: Final[tuple[tuple[ClassKind, Callable[[type], bool]], ...]] = (
    ("own", lambda c: hasattr(c, "__dspex_own__")),
    ("signature", lambda c: issubclass(c, Struct) and hasattr(c, "__dspex_fields__")),
    ("struct", lambda c: issubclass(c, Struct)),
    ("pydantic", _is_pydantic_model),
    ("pydantic", _is_pydantic_dataclass),
    ("dataclass", lambda c: hasattr(c, "__dataclass_fields__")),
    ("typeddict", _is_typed_dict),
    ("namedtuple", _is_named_tuple),
)


def _dataclass(cls: Any) -> Iterator[LiveClassField]:
    import dataclasses

    for field in dataclasses.fields(cls):
        has_default = field.default is not dataclasses.MISSING
        yield LiveClassField(
            field.name,
            field.type,
            declaring_class(cls, field.name),
            required=not has_default and field.default_factory is dataclasses.MISSING,
            default=field.default if has_default else MISSING,
            desc=field.metadata.get("description"),  # where pydantic looks for it
            init=field.init,
        )


def _is_initvar(field: Any) -> bool:
    return getattr(field._field_type, "name", "") == "_FIELD_INITVAR"


def _typed_dict(cls: Any) -> Iterator[LiveClassField]:
    for name, annotation in cls.__annotations__.items():
        yield LiveClassField(name, annotation, cls, required=name in cls.__required_keys__)


def _named_tuple(cls: Any) -> Iterator[LiveClassField]:
    for name in cls._fields:
        owner = declaring_class(cls, name)
        yield LiveClassField(
            name,
            own_annotations(owner).get(name, Any),
            owner,
            required=name not in cls._field_defaults,
            default=cls._field_defaults.get(name, MISSING),
        )


def _struct(cls: Any) -> Iterator[LiveClassField]:
    names: tuple[str, ...] = cls.__struct_fields__
    defaults = cls.__struct_defaults__
    defaults = (NODEFAULT,) * (len(names) - len(defaults)) + defaults
    for name, wire_name, default in zip(names, cls.__struct_encode_fields__, defaults, strict=True):
        owner = declaring_class(cls, name)
        made = default is NODEFAULT or default is UNSET or type(default).__name__ == "Factory"
        yield LiveClassField(
            name,
            own_annotations(owner).get(name, Any),
            owner,
            required=default is NODEFAULT,
            default=MISSING if made else default,
            wire_name=wire_name if wire_name != name else None,
        )


def _signature(cls: Any) -> Iterator[LiveClassField]:
    wire_names = dict(zip(cls.__struct_fields__, cls.__struct_encode_fields__, strict=True))
    for field in cls.__dspex_fields__.values():
        options = cls.__dspex_options__.get(field.name, {})
        wire_name = wire_names.get(field.name, field.name)
        yield LiveClassField(
            field.name,
            field.annotation,
            declaring_class(cls, field.name),
            required=field.required,
            default=field.default,
            wire_name=wire_name if wire_name != field.name else None,
            desc=field.desc or None,
            constraints=tuple(
                Constraint(name, constraint_value(options[name]))
                for name in options
                if name in CONSTRAINT_NAMES and options[name] is not None
            ),
        )


def _own(cls: Any) -> Iterator[LiveClassField]:
    yield from ()  # the spec knows them; see `own_definitions`


def _pydantic(cls: Any) -> Iterator[LiveClassField]:
    infos: Mapping[str, Any] = getattr(cls, "model_fields", None) or getattr(cls, "__pydantic_fields__", {})
    for name, info in infos.items():
        alias = info.validation_alias if isinstance(info.validation_alias, str) else info.alias
        default = info.get_default()
        yield LiveClassField(
            name,
            info.annotation,
            declaring_class(cls, name),
            required=info.is_required(),
            default=MISSING
            if type(default).__name__ == "PydanticUndefinedType" or info.default_factory
            else default,
            wire_name=alias if isinstance(alias, str) and alias != name else None,
            desc=info.description,
            metadata=tuple(info.metadata),
        )


_FIELDS: Final[dict[ClassKind, Callable[[Any], Iterator[LiveClassField]]]] = {
    "dataclass": _dataclass,
    "typeddict": _typed_dict,
    "namedtuple": _named_tuple,
    "struct": _struct,
    "signature": _signature,
    "pydantic": _pydantic,
    "own": _own,
}


def declaring_class(cls: type, name: str) -> type:
    """Find the class that annotates a field; the class itself when none does."""
    return next((c for c in cls.__mro__ if name in own_annotations(c)), cls)


def own_annotations(cls: type) -> Mapping[str, Any]:
    """Return the annotations of a class body, as written."""
    import inspect

    return inspect.get_annotations(cls)
