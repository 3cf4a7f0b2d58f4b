"""What the `forward` of a module takes and gives, and whether the inputs of a call fit."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from inspect import Parameter
from types import FunctionType
from typing import Any, Final, cast, get_origin

from dspex.define.binding import did_you_mean, missing
from dspex.define.decorator import is_signature
from dspex.define.names import Scope, Unresolvable, evaluate
from dspex.errors import ConfigurationError, bind_error
from dspex.native.convert import MismatchError, checker, from_builtins
from dspex.native.target import read_target
from dspex.run.interface import Gives, Takes
from dspex.spec.types import MissingType, Scalar, TypeVariable, UnknownType, UnsupportedType

Check = Callable[[object], Sequence[Any]]

_GIVEN_BY_POSITION: Final = (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD)
_COLLECTED: Final = (Parameter.VAR_POSITIONAL, Parameter.VAR_KEYWORD)


class Forward:
    """The `forward` of one class of modules.

    Attributes:
        name: of the class.
        function: as it stands in the class.
        is_async: whether it is a coroutine function.
        signature: its parameters, without self.
        result: the annotation of what it returns; None where there is none or it cannot be read.
    """

    def __init__(self, module: Any) -> None:
        cls: Any = module.__class__
        forward = getattr(module, "forward", None)
        if forward is None:
            raise ConfigurationError(
                f"{cls.__name__} has no forward. Write `async def forward(self, question: str) -> Answer:` "
                "or a plain one; its parameters and its result are the types of the module."
            )
        if inspect.isgeneratorfunction(forward) or inspect.isasyncgenfunction(forward):
            raise ConfigurationError(f"{cls.__name__}.forward is a generator. Let it return its result.")
        function = inspect.unwrap(getattr(forward, "__func__", forward))
        self.name = cls.__name__
        self.function: Any = getattr(cls, "forward", None)
        self.is_async = inspect.iscoroutinefunction(forward)
        self.signature = inspect.signature(forward)
        names: dict[str, Any] = {cls.__name__: cls}
        if isinstance(function, FunctionType):
            names.update(inspect.getclosurevars(function).nonlocals)
        scope = Scope(getattr(function, "__module__", cls.__module__), names)
        parameters = self.signature.parameters.values()
        self._positional = tuple(p.name for p in parameters if p.kind in _GIVEN_BY_POSITION)
        self._checks: dict[str, Check] = {}
        self._annotations: dict[str, Any] = {}
        self._plain: dict[str, type] = {}
        for parameter in parameters:
            self._read(parameter, scope)
        self.result = _resolved(self.signature.return_annotation, scope)

    def _read(self, parameter: Parameter, scope: Scope) -> None:
        annotation = _resolved(parameter.annotation, scope)
        if parameter.kind in _COLLECTED or annotation is None or not _is_checked(annotation):
            return
        self._checks[parameter.name] = checker(annotation)
        self._annotations[parameter.name] = annotation
        if isinstance(annotation, type):
            self._plain[parameter.name] = annotation

    def check(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> None:
        """Check values against the types of the parameters that they are for.

        Raises:
            BindError: they do not fit; every problem is told.
        """
        plain = self._plain
        for name, value in zip(self._positional, args, strict=False) if args else ():
            if value.__class__ is not plain.get(name) and name in self._checks and self._checks[name](value):
                raise self.problem(args, kwargs)
        for name, value in kwargs.items():
            if value.__class__ is not plain.get(name) and name in self._checks and self._checks[name](value):
                raise self.problem(args, kwargs)

    def objects(self, kwargs: Mapping[str, Any]) -> dict[str, Any]:
        """Read the dicts and lists of a data set into the objects that parameters take."""
        return {name: self._object(name, value) for name, value in kwargs.items()}

    def _object(self, name: str, value: Any) -> Any:
        if value.__class__ not in (dict, list) or name not in self._checks or not self._checks[name](value):
            return value
        try:
            return from_builtins(self._annotations[name])(value)
        except MismatchError:
            return value  # which is refused with the others that do not fit

    def call(self, module: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
        """Call forward: the value, or the coroutine that gives it.

        Raises:
            BindError: inputs are missing, or unknown.
        """
        try:
            return module.forward(*args, **kwargs)
        except TypeError:
            if self._is_bound(args, kwargs):
                raise  # from inside of forward
            raise self.problem(args, kwargs) from None

    def bind(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> None:
        """Check the inputs of a call that is made later.

        Raises:
            BindError: they do not fit; every problem is told.
        """
        self.check(args, kwargs)
        if not self._is_bound(args, kwargs):
            raise self.problem(args, kwargs)

    def _is_bound(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> bool:
        try:
            self.signature.bind(*args, **kwargs)
        except TypeError:
            return False
        return True

    def problem(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Exception:
        """Make the error that lists everything that is wrong with the inputs of a call."""
        parameters = self.signature.parameters
        kinds = {p.kind for p in parameters.values()}
        by_position = dict(zip(self._positional, args, strict=False))
        problems: list[str] = []
        if len(args) > len(self._positional) and Parameter.VAR_POSITIONAL not in kinds:
            most = len(self._positional)
            problems.append(f"at most {most} inputs are given by position ({len(args)} given)")
        problems += [f"'{n}' is given by position and by name" for n in kwargs if n in by_position]
        if Parameter.VAR_KEYWORD not in kinds:
            known = [p.name for p in parameters.values() if p.kind not in _COLLECTED]
            problems += [f"no input '{n}'{did_you_mean(n, known)}" for n in kwargs if n not in known]
        given = {**by_position, **kwargs}
        problems += [missing(p.name) for p in parameters.values() if _is_required(p) and p.name not in given]
        problems += [
            f"'{name}' {mismatch}"
            for name, value in given.items()
            if name in self._checks
            for mismatch in self._checks[name](value)
        ]
        return bind_error(self.name, problems or [f"it is called as forward{self.signature}"])

    def takes(self) -> Takes:
        """Name the inputs, each with whether it has to be given."""
        parameters = self.signature.parameters.values()
        return Takes(self.name, {p.name: _is_required(p) for p in parameters if p.kind not in _COLLECTED})

    def gives(self) -> Gives | None:
        """Name the record that is returned and its fields; None for anything else."""
        cls: Any = get_origin(self.result) or self.result
        return Gives(cls.__name__, tuple(cls.__dspex_fields__)) if is_signature(cls) else None


def _is_required(parameter: Parameter) -> bool:
    return parameter.default is Parameter.empty and parameter.kind not in _COLLECTED


def _resolved(annotation: Any, scope: Scope) -> Any:
    if annotation is Parameter.empty:
        return None
    found = evaluate(annotation, scope) if isinstance(annotation, str) else annotation
    return None if isinstance(found, Unresolvable) else found


def _is_checked(annotation: Any) -> bool:
    """Whether values can be held to a type: one that a field may have, and that says something."""
    target = read_target(annotation)
    unknown = (UnsupportedType, MissingType, TypeVariable, UnknownType)
    if any(isinstance(part, unknown) for part in target.reachable()):
        return False
    return target.type != Scalar("Any")


def forward_of(module: Any) -> Forward:
    """Look at the forward of a module's class, once, and again where it has been replaced."""
    cls = cast("Any", type(module))
    found = cls.__dict__.get("__dspex_forward__")
    if found is None or found.function is not getattr(cls, "forward", None):
        found = Forward(module)
        type.__setattr__(cls, "__dspex_forward__", found)
    return cast("Forward", found)
