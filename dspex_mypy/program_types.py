"""The types of programs: inputs as parameters, outputs as a TypedDict of the result."""

from __future__ import annotations

import gc
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Final

from mypy.checker import TypeChecker
from mypy.lookup import lookup_fully_qualified
from mypy.nodes import ARG_NAMED, ARG_NAMED_OPT, ARG_STAR, ARG_STAR2, ArgKind, TypeInfo
from mypy.types import (
    AnyType,
    CallableType,
    Instance,
    Parameters,
    Type,
    TypedDictType,
    TypeOfAny,
    UnionType,
    get_proper_type,
)

from dspex_mypy.strings.plain import PlainSignature
from dspex_mypy.strings.read import StringField

UNKNOWN: Final = AnyType(TypeOfAny.from_error)
EXPLICIT: Final = AnyType(TypeOfAny.explicit)
ANYTHING: Final = AnyType(TypeOfAny.implementation_artifact)
"""What DSPy lets pass: an Any that no user wrote."""
TYPED_DICT: Final = "typing._TypedDict"
KEPT_OBJECTS: Final = 11
"""How many objects a program's type has that mypy keeps as long as it runs; counted in CPython 3.11."""


def program_type(made: Type, inputs: Parameters, result: str, fields: Type, checker: TypeChecker) -> Type:
    """Give a program its inputs, and a result with fields.

    Args:
        made: the program as mypy sees it.
        inputs: of a call.
        result: full name of the class of results.
        fields: a TypedDict, or Any.
        checker: knows the classes.
    """
    program = get_proper_type(made)
    info = _class(result, checker)
    if info is None or not isinstance(program, Instance) or len(program.args) != 2:
        return made
    _make_room(checker)
    return Instance(program.type, (inputs, Instance(info, (fields,))))


def parameters(fields: Iterable[StringField], options: Sequence[str] = ()) -> Parameters:
    """Write the inputs as parameters, and options of any type behind them."""
    inputs = [field for field in fields if field.kind == "input"]
    names: list[str | None] = [field.name for field in inputs]
    more = [name for name in options if name not in names]
    types = [field.type for field in inputs]
    kinds = _kinds(tuple([field.required for field in inputs]), len(more))
    return Parameters([*types, *[EXPLICIT] * len(more)], kinds, [*names, *more])


def plain_parameters(signature: PlainSignature) -> Parameters:
    """Write the inputs of a common string as parameters."""
    names, types, inputs = signature
    return Parameters(types[:inputs], _kinds((True,) * inputs, 0), list(names[:inputs]))


def plain_fields(signature: PlainSignature, checker: TypeChecker) -> Type:
    """Write the fields of a common string as a TypedDict, as `fields_type` does."""
    info = _class(TYPED_DICT, checker)
    if info is None:
        return UNKNOWN
    names, types, inputs = signature
    items = dict(sorted(zip(names, types, strict=True)))
    return TypedDictType(items, set(names), set(names[:inputs]), _plain(info))


def anything() -> Parameters:
    """Return `...`, written out: mypy's cache does not keep that it was written so."""
    return Parameters([UNKNOWN, UNKNOWN], [ARG_STAR, ARG_STAR2], [None, None])


def copied(typ: Instance, arguments: Sequence[Type]) -> Instance:
    """Give a type other arguments."""
    return Instance(typ.type, list(arguments), typ.line, typ.column)


def or_anything(made: Type) -> Type:
    """Return the type of what is a program, or what is not looked at."""
    return UnionType([made, ANYTHING])


def anything_called(plain: CallableType) -> CallableType:
    """Return the type of what takes anything and gives anything."""
    kinds, names = [ARG_STAR, ARG_STAR2], [None, None]
    # mypy writes no types for what it takes
    return plain.copy_modified([ANYTHING, ANYTHING], kinds, names, ret_type=ANYTHING)  # pyright: ignore[reportUnknownMemberType]


def fields_type(fields: Collection[StringField], checker: TypeChecker) -> Type:
    """Write the fields as a TypedDict, inputs read-only; by name, the order of mypy's cache."""
    info = _class(TYPED_DICT, checker)
    if info is None:
        return UNKNOWN
    items = {field.name: field.type for field in sorted(fields, key=itemgetter(0))}
    inputs = {field.name for field in fields if field.kind == "input"}
    return TypedDictType(items, set(items), inputs, _plain(info))


@lru_cache(256)
def _kinds(required: tuple[bool, ...], options: int) -> list[ArgKind]:
    """Return how arguments are given; one list for all types that say the same, as mypy shares them."""
    return [ARG_NAMED if one else ARG_NAMED_OPT for one in required] + [ARG_NAMED_OPT] * options


@lru_cache(4)
def _plain(info: TypeInfo) -> Instance:
    return Instance(info, [])


def _class(name: str, checker: TypeChecker) -> TypeInfo | None:
    module, _, rest = name.rpartition(".")
    file = checker.modules.get(module)
    symbol = file.names.get(rest) if file else None
    if symbol is None:
        symbol = lookup_fully_qualified(name, checker.modules)
    return symbol.node if symbol and isinstance(symbol.node, TypeInfo) else None


def _make_room(checker: TypeChecker) -> None:
    """Have the garbage collector wait for as many objects more as are kept: it would find none of them.

    mypy has it look through all new objects at every 200,000, of which a project with thousands of
    programs makes that many more.
    """
    first, *others = gc.get_threshold()
    if first and not checker.options.fine_grained_incremental:  # the daemon stays, and makes the same again
        gc.set_threshold(first + KEPT_OBJECTS, *others)
