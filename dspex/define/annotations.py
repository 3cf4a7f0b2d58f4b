"""Turn Python annotations into the types of a `SignatureSpec`."""

from __future__ import annotations

import enum
import typing
from collections.abc import Callable, Mapping
from types import UnionType as PipeUnion
from typing import (
    Annotated,
    Any,
    ClassVar,
    Final,
    ForwardRef,
    Literal,
    LiteralString,
    TypeAlias,
    TypeVar,
    Union,
    cast,
    get_args,
    get_origin,
)

import msgspec

from dspex.define.classes import class_kind, unfit_class
from dspex.define.definitions import Definitions, Reading
from dspex.define.generics import argument_depth, closed
from dspex.define.metadata import Metadata, read_metadata
from dspex.define.names import Scope, Unresolvable, display, evaluate
from dspex.define.supported import (
    CONTAINERS,
    NEEDS_ARGUMENTS,
    NO_FIELDS,
    QUALIFIERS,
    SCALARS,
    pydantic_only,
    refused,
    wrong_count,
)
from dspex.errors import MissingExtraError
from dspex.spec.types import (
    ConstrainedType,
    Constraint,
    Definition,
    DictType,
    EnumDefinition,
    ListType,
    LiteralType,
    Named,
    Scalar,
    SetType,
    TupleType,
    Type,
    TypeVariable,
    UnionType,
    UnknownType,
    UnknownValue,
    UnsupportedType,
    Value,
    VariadicTupleType,
)

MAX_DEPTH: Final = 64
"""Types may be nested this deep, classes not counted."""
INCOMPLETE: Final[dict[Any, str]] = {getattr(typing, name): why for name, why in NEEDS_ARGUMENTS.items()}
MAX_ARGUMENT_DEPTH: Final = 8
"""Arguments of a generic class may be nested this deep."""


class TypeReader:
    """Reads the annotations of one signature; collects definitions and the live objects behind them.

    Attributes:
        definitions: classes and enums by key, in the order in which they were met.
        objects: the live class, enum or foreign type behind each key.
        pydantic: whether anything was met whose JSON Schema only pydantic can tell.
    """

    definitions: dict[str, Definition]
    objects: dict[str, Any]
    pydantic: bool

    def __init__(self, names: Mapping[str, Any] | None = None, module: str = "") -> None:
        """Start without definitions.

        Args:
            names: what text in annotations may name besides its module: the locals of a function.
            module: the module whose names text in annotations may use.
        """
        self._scope = Scope(module, names or {})
        self._collected = Definitions(self._class_field, self._scope.names)
        self.definitions = self._collected.by_key
        self.objects = self._collected.objects
        self.pydantic = False

    def read(self, annotation: object) -> Type:
        """Read one annotation. What cannot be used becomes an `UnsupportedType`; nothing is raised."""
        found = self._read(annotation, self._scope, 0)
        self._collected.finish()
        return found

    def read_field(self, annotation: object) -> tuple[Type, tuple[Constraint, ...]]:
        """Read a field's annotation, constraints at its top apart from the type."""
        found = self._top(annotation, self._scope)
        self._collected.finish()
        return found.type, found.metadata.constraints

    def value(self, value: object) -> Value:
        """Write a value as data; an enum that it belongs to joins the definitions."""
        found = self._collected.values.read(value)
        self._collected.finish()
        return found

    def _class_field(self, annotation: Any, scope: Scope) -> Reading:
        found = self._top(annotation, scope)
        self.pydantic |= found.metadata.pydantic
        return found

    def _top(self, annotation: Any, scope: Scope) -> Reading:
        inner, metadata, qualifiers = _split(annotation, scope)
        found = self._read(inner, scope, 0)
        if metadata.foreign:
            found = self._foreign(annotation, inner, found)
        return Reading(found, metadata, qualifiers)

    def _read(self, annotation: Any, scope: Scope, depth: int) -> Type:
        if depth > MAX_DEPTH:
            return UnsupportedType("...", f"it is nested more than {MAX_DEPTH} deep; use a class in between")
        if isinstance(annotation, (str, ForwardRef)):
            return self._text(annotation, scope, depth)
        if isinstance(annotation, TypeVar):
            if annotation not in scope.variables:
                return TypeVariable(annotation.__name__)
            return self._read(scope.variables[annotation], scope._replace(variables={}), depth + 1)
        if (scalar := _lookup(SCALARS, annotation)) is not None:
            return Scalar(scalar)
        if (reason := _lookup(INCOMPLETE, annotation)) is not None:
            return UnsupportedType(display(annotation), reason)
        origin = get_origin(annotation)
        reader = self._reader(annotation, origin)
        return reader(self, annotation, scope, depth) if reader else self._class(annotation, origin, scope)

    def _text(self, annotation: str | ForwardRef, scope: Scope, depth: int) -> Type:
        found = evaluate(annotation, scope)
        if not isinstance(found, Unresolvable):
            return self._read(found, scope, depth + 1)
        return UnknownType(found.text) if found.later else UnsupportedType(found.text, found.reason)

    def _annotated(self, annotation: Any, scope: Scope, depth: int) -> Type:
        inner, metadata, _ = _split(annotation, scope)
        self.pydantic |= metadata.pydantic
        described = metadata.pydantic and metadata.desc is not None  # only its schema can say so
        if metadata.foreign or described:
            return self._foreign(annotation, inner)
        found = self._read(inner, scope, depth + 1)
        return ConstrainedType(found, metadata.constraints) if metadata.constraints else found

    def _union(self, annotation: Any, scope: Scope, depth: int) -> Type:
        """Read a union. Python has flattened it; one behind an alias stays apart, as pydantic shows it."""
        items: list[Type] = []
        for argument in get_args(annotation):
            if getattr(argument, "__name__", "") == "UnsetType":  # a Struct's field that may be left out
                continue
            found = self._read(argument, scope, depth + 1)
            if found not in items:
                items.append(found)
        return items[0] if len(items) == 1 else UnionType(tuple(items))

    def _literal(self, annotation: Any, scope: Scope, depth: int) -> Type:
        values = tuple(self._collected.values.literal(v) for v in get_args(annotation))
        if any(isinstance(v, UnknownValue) for v in values) or not values:
            reason = "Literal takes str, int, bool, None, bytes and enum members"
            return UnsupportedType(display(annotation), reason)
        return LiteralType(values)  # type: ignore[arg-type]  # no unknown value is among them

    def _container(self, annotation: Any, scope: Scope, depth: int) -> Type:
        make, abstract = CONTAINERS[get_origin(annotation) or annotation]
        arguments = tuple(self._read(a, scope, depth + 1) for a in get_args(annotation))
        found = make(arguments, abstract)
        if reason := wrong_count(found, len(arguments)):
            return UnsupportedType(display(annotation), reason)
        if isinstance(found, DictType) and not self._can_be_key(found.key):
            key = display(get_args(annotation)[0])
            return UnsupportedType(display(annotation), f"keys in JSON are text, which {key} is not")
        return found

    def _can_be_key(self, key: Type) -> bool:
        match key:
            case UnionType(items):
                return all(map(self._can_be_key, items))
            case ConstrainedType(item):
                return self._can_be_key(item)
            case Named(name):
                return isinstance(self.definitions[name], EnumDefinition)
            case ListType() | SetType() | DictType() | TupleType() | VariadicTupleType():
                return False
            case _:
                return True

    def _tuple(self, annotation: Any, scope: Scope, depth: int) -> Type:
        arguments = get_args(annotation)
        if not arguments:  # `tuple[()]`, against a bare `tuple` or `typing.Tuple`
            bare = annotation is tuple or not hasattr(annotation, "__args__")
            return VariadicTupleType(Scalar("Any"), bare=True) if bare else TupleType(())
        if len(arguments) == 2 and arguments[1] is Ellipsis:
            return VariadicTupleType(self._read(arguments[0], scope, depth + 1))
        return TupleType(tuple(self._read(a, scope, depth + 1) for a in arguments))

    def _supertype(self, annotation: Any, scope: Scope, depth: int) -> Type:
        return self._read(annotation.__supertype__, scope, depth + 1)

    def _qualified(self, annotation: Any, scope: Scope, depth: int) -> Type:
        arguments = get_args(annotation)
        return self._read(arguments[0] if arguments else Any, scope, depth + 1)

    def _alias(self, annotation: Any, scope: Scope, depth: int) -> Type:
        """Read `type X = …`: an alias stands for its value."""
        origin = get_origin(annotation) or annotation
        if depth > MAX_DEPTH // 2:
            return UnsupportedType(display(annotation), "the alias refers to itself; use a class, or Any")
        given = tuple(closed(a, scope.variables) for a in get_args(annotation))
        variables = dict(zip(origin.__type_params__, given, strict=False))
        try:
            value = origin.__value__
        except NameError:
            return UnknownType(display(annotation))
        inner = scope._replace(module=origin.__module__ or scope.module, variables=variables)
        return self._read(value, inner, depth + 1)

    def _class(self, annotation: Any, origin: Any, scope: Scope) -> Type:
        cls: Any = origin if isinstance(origin, type) else annotation
        reason = refused(annotation)
        if reason is None and _is_class(cls):
            annotation = closed(annotation, scope.variables)
            if issubclass(cls, enum.Enum):
                return Named(self._collected.enum_key(cls))
            kind = class_kind(cls)
            if kind == "own":
                return Named(self._collected.own_key(cls))
            reason = unfit_class(cls, kind) if kind else "" if pydantic_only(cls) else NO_FIELDS
            if self._collected.full or argument_depth(annotation) > MAX_ARGUMENT_DEPTH:
                reason = "the class refers to ever larger versions of itself"
            if not reason and kind:
                self.pydantic |= kind == "pydantic"
                return Named(self._collected.class_key(annotation, cls, kind))
            if not reason:
                return self._foreign(annotation, annotation)
        return UnsupportedType(display(annotation), reason or "it is no type")

    def _foreign(self, annotation: Any, shown: Any, inner: Type | None = None) -> Type:
        self.pydantic = True
        return self._collected.foreign(annotation, shown, inner)

    def _reader(self, annotation: Any, origin: Any) -> Reader | None:
        """Choose how to read what is neither text nor a scalar; None for classes and the rest."""
        if hasattr(annotation, "__supertype__"):
            return TypeReader._supertype
        if "TypeAliasType" in (type(annotation).__name__, type(origin).__name__):
            return TypeReader._alias
        found: Reader | None = _lookup(self._READERS, annotation if origin is None else origin)
        return found

    _READERS: ClassVar[dict[Any, Reader]] = {
        Annotated: _annotated,
        Literal: _literal,
        Union: _union,
        PipeUnion: _union,
        tuple: _tuple,
        LiteralString: lambda self, annotation, scope, depth: Scalar("str"),
        **dict.fromkeys(CONTAINERS, _container),
        **dict.fromkeys(QUALIFIERS, _qualified),
    }
    """How to read a type, by itself or by what `get_origin` says of it."""


Reader: TypeAlias = Callable[[TypeReader, Any, Scope, int], Type]


def _split(annotation: Any, scope: Scope) -> tuple[Any, Metadata, tuple[str, ...]]:
    """Take qualifiers and metadata off the top of an annotation."""
    metadata: list[object] = []
    qualifiers: list[str] = []
    for _ in range(MAX_DEPTH):
        if isinstance(annotation, (str, ForwardRef)):
            found = evaluate(annotation, scope)
            if isinstance(found, Unresolvable):
                break
            annotation = found
        elif (origin := get_origin(annotation)) is Annotated:
            metadata[:0] = annotation.__metadata__
            annotation = annotation.__origin__
        elif origin in QUALIFIERS:
            qualifiers.append(QUALIFIERS[origin])
            annotation = get_args(annotation)[0]
        else:
            break
    return annotation, read_metadata(metadata), tuple(qualifiers)


def _is_class(annotation: Any) -> bool:
    return isinstance(annotation, type)


def _lookup(table: Mapping[Any, Any], annotation: Any) -> Any:
    try:
        return table.get(annotation)
    except TypeError:  # it cannot be hashed, so it is no type either
        return None


def needs_pydantic(annotation: object, names: Mapping[str, Any] | None = None) -> bool:
    """Whether only pydantic can tell a field's JSON Schema: it holds a model or a type of pydantic's.

    Args:
        annotation: of a field.
        names: as in `TypeReader`.
    """
    reader = TypeReader(names)
    reader.read_field(annotation)
    return reader.pydantic


def pydantic_schema(annotation: object) -> str | None:
    """Return the JSON Schema that pydantic gives a type, as JSON text.

    Args:
        annotation: of a field; metadata at its top are left out, as DSPy does.

    Returns:
        None where pydantic cannot take a part of the type, such as a msgspec Struct.

    Raises:
        MissingExtraError: pydantic is not installed.
    """
    try:
        import pydantic
    except ImportError:
        raise MissingExtraError("pydantic", f"The type {display(annotation)}") from None
    while get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    try:
        schema = pydantic.TypeAdapter(cast("Any", annotation)).json_schema()
    except (pydantic.PydanticUserError, NameError):
        return None
    return msgspec.json.encode(schema).decode()
