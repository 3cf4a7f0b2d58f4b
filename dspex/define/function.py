"""A function as a signature: its parameters are the inputs, its return type is the output."""

from __future__ import annotations

import inspect
import typing
from collections.abc import Callable, Iterator, Mapping
from types import FunctionType
from typing import Annotated, Any, Final, NamedTuple, get_args, get_origin

from dspex.check import functions
from dspex.check.problem import Problem
from dspex.define.body import resolve
from dspex.define.construct import build_class
from dspex.define.fields import Marker
from dspex.define.locate import Origin, located
from dspex.define.misplaced import without_brackets, written
from dspex.errors import DefinitionError
from dspex.spec.signature import FieldKind, SignatureSpec
from dspex.spec.types import Ref

NAMED_TUPLE: Final[type[Any]] = tuple
EMPTY: Final = inspect.Parameter.empty
KINDS: Final = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)


class FunctionSignature(NamedTuple):
    """What a function asks for.

    Attributes:
        record_class: binds its inputs and holds its outputs.
        positional: parameters that may be given by position.
        outputs: one of the function's name, or the fields of the NamedTuple that it returns.
        result: that NamedTuple; None where there is one output.
    """

    record_class: Any
    positional: tuple[str, ...]
    outputs: tuple[str, ...]
    result: Callable[..., Any] | None

    def value(self, record: Any) -> Any:
        """Return what the function gives: the output, or all of them in their NamedTuple."""
        if self.result is None:
            return getattr(record, self.outputs[0])
        return self.result(*[getattr(record, name) for name in self.outputs])


def function_signature(
    function: FunctionType, origin: Origin, name: str | None, instructions: str | None
) -> FunctionSignature:
    """Build the record class of a function.

    Args:
        function: its body is never run.
        origin: whose names it can see.
        name: shown in errors and events; the function's unless given.
        instructions: instead of the docstring.

    Raises:
        DefinitionError: with everything that is wrong with it.
    """
    parameters = inspect.signature(function).parameters
    code = function.__code__
    origin.file, origin.line = code.co_filename, code.co_firstlineno
    scope = _Scope({**function.__globals__, **origin.scope}, function.__module__)
    fields: dict[str, tuple[Any, Marker]] = {}
    problems = list(_shape_problems(function, parameters))
    for parameter in parameters.values():
        problems += _read_input(parameter, scope, fields)
    returned = scope.resolved(function.__annotations__.get("return", EMPTY))
    result = returned if _is_named_tuple(returned) else None
    # a private function asks for what a public one would
    outputs: Mapping[str, Any] = {function.__name__.strip("_") or function.__name__: returned}
    if result is not None:
        outputs = typing.get_type_hints(result, include_extras=True)
    for output, annotation in outputs.items() if returned not in (EMPTY, None) else ():
        problems += _read_output(output, annotation, fields)
    if problems:
        raise DefinitionError(function.__name__, located(_unread(function, origin), problems))
    body = {
        "__module__": function.__module__,
        "__qualname__": function.__qualname__,
        "__doc__": function.__doc__,
        "__annotations__": {field: annotation for field, (annotation, _) in fields.items()},
        **{field: marker for field, (_, marker) in fields.items()},
    }
    cls: Any = build_class(type(function.__name__, (), body), origin, name, instructions, style="function")
    type.__setattr__(cls, "__dspex_function__", (function.__module__, function.__qualname__))
    positional = tuple(p.name for p in parameters.values() if p.kind is KINDS[0])
    return FunctionSignature(cls, positional, tuple(outputs), result)


class _Scope(NamedTuple):
    """What the annotations of a function can name."""

    names: Mapping[str, Any]
    module: str

    def resolved(self, annotation: Any) -> Any:
        """Evaluate an annotation that is text; leave one whose names come later, as a class does."""
        if annotation is EMPTY:
            return EMPTY
        try:
            return resolve(annotation, self.names, self.module)
        except (NameError, AttributeError):
            return annotation


def _shape_problems(function: FunctionType, parameters: Mapping[str, inspect.Parameter]) -> Iterator[Problem]:
    name = function.__name__
    if inspect.iscoroutinefunction(function) or inspect.isgeneratorfunction(function):
        yield functions.not_plain(name)
    if function.__annotations__.get("return", EMPTY) in (EMPTY, None, "None"):
        yield functions.returns_nothing(name)
    for parameter in parameters.values():
        if parameter.kind not in KINDS:
            yield functions.no_input(name, parameter.name)
        elif _is_self(parameter):
            yield functions.is_method(name, parameter.name)


def _is_self(parameter: inspect.Parameter) -> bool:
    return parameter.name in ("self", "cls") and parameter.annotation is EMPTY


def _read_input(
    parameter: inspect.Parameter, scope: _Scope, fields: dict[str, tuple[Any, Marker]]
) -> Iterator[Problem]:
    """Read a parameter as an input; of one that is none, the shape of the function says so."""
    name, default = parameter.name, parameter.default
    if parameter.kind not in KINDS or _is_self(parameter):
        return
    if isinstance(default, Marker) or without_brackets(default):
        marker = default if isinstance(default, Marker) else Marker("input", {})
        yield functions.marker_as_default(name, written(marker))
        return
    annotation = scope.resolved(parameter.annotation)
    if isinstance(annotation, str) and "Annotated" in annotation:
        what = f"the type of '{name}' names what is not defined yet: {annotation}"
        yield Problem(functions.CODE, what, "Define or import it before the function.", field=name)
        return
    annotation, options = _without_marker(annotation, "input")
    if options is None:
        yield functions.not_an_output(name)
        return
    if "default" in options or "default_factory" in options:
        yield functions.hidden_default(name)
        return
    stated = options if default is EMPTY else {**options, "default": default}
    if annotation is EMPTY:
        yield functions.untyped(name)
    else:
        fields[name] = annotation, Marker("input", stated)


def _read_output(name: str, annotation: Any, fields: dict[str, tuple[Any, Marker]]) -> Iterator[Problem]:
    """Read what is returned, or a field of it, as an output."""
    annotation, options = _without_marker(annotation, "output")
    if options is None:
        yield functions.not_an_input(name)
    elif name in fields:
        what = f"'{name}' is a parameter and the name of an output"
        remedy = f"Rename the parameter, for example to 'given_{name}'."
        yield Problem("dspex-both-sides", what, remedy, field=name)
    else:
        fields[name] = annotation, Marker("output", options)


def _without_marker(annotation: Any, side: FieldKind) -> tuple[Any, dict[str, Any] | None]:
    """Take `In(...)` or `Out(...)` out of an annotation; None for its options where it is the wrong one."""
    if get_origin(annotation) is not Annotated:
        return annotation, {}
    inner, *metadata = get_args(annotation)
    options: dict[str, Any] | None = {}
    rest: list[Any] = []
    for item in metadata:
        kind = without_brackets(item)
        marker = Marker(kind, {}) if kind else item
        if not isinstance(marker, Marker):
            rest.append(item)
        elif marker.kind == side and options is not None:
            options = {**options, **marker.options}
        else:
            options = None
    return (Annotated[(inner, *rest)] if rest else inner), options


def _is_named_tuple(returned: Any) -> bool:
    return isinstance(returned, type) and issubclass(returned, NAMED_TUPLE) and hasattr(returned, "_fields")


def _unread(function: FunctionType, origin: Origin) -> SignatureSpec:
    ref = Ref(function.__module__, function.__qualname__)
    return SignatureSpec(function.__name__, (), ref=ref, file=origin.file, line=origin.line, style="function")
