"""`Tool`: a function that a model may ask for."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, ClassVar, Final, Generic, cast, get_type_hints

import msgspec
from msgspec import Struct
from msgspec.structs import force_setattr
from typing_extensions import ParamSpec, TypeVar

from dspex.check.rules import check
from dspex.define.annotations import TypeReader, pydantic_schema
from dspex.define.binding import did_you_mean
from dspex.errors import ConfigurationError, ContentError, bind_error, excerpt
from dspex.native.convert import MismatchError, from_builtins, to_builtins
from dspex.spec.json_schema import field_schema
from dspex.spec.own_types import OwnType
from dspex.spec.schema_names import PREFIX
from dspex.spec.signature import FieldSpec, SignatureSpec
from dspex.types.schema import core_schema, json_schema

if TYPE_CHECKING:
    from typing import Self

P = ParamSpec("P", default=...)
R = TypeVar("R", default=Any)

_VARIABLE: Final = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
_LIST: Final[Any] = list  # typed Any: type checkers would make a tested value a list of unknown
_DICT: Final[Any] = dict
_PARTIAL: Final[Any] = partial


class Tool(Struct, Generic[P, R], frozen=True, dict=True, eq=False):
    """A function, and what a model is told about it.

    What is not given is read from the function: its name, its docstring, and the types of its parameters.
    Called, it checks the arguments first, and reads what stands for a type in JSON.

    Attributes:
        func: the function.
        name: by which a model asks for it.
        desc: what it does.
        args: the JSON Schema of each argument, by name.
        arg_types: the type of each argument, by name.
        arg_desc: what a model is told about arguments, by name.

    >>> def add(a: int, b: int = 1) -> int:
    ...     "Add two numbers."
    ...     return a + b
    >>> print(Tool(add))
    add, whose description is <desc>Add two numbers.</desc>. It takes arguments {'a': {'type': 'integer'}, \
'b': {'type': 'integer', 'default': 1}}.
    >>> Tool(add)(a=2)
    3
    """

    __dspex_own__: ClassVar[OwnType] = OwnType("Tool")
    func: Callable[P, R]
    name: str | None = None
    desc: str | None = None
    args: Mapping[str, Any] | None = None
    arg_types: Mapping[str, Any] | None = None
    arg_desc: Mapping[str, str] | None = None

    def __post_init__(self) -> None:
        """Read what is not given from the function.

        Raises:
            ConfigurationError: it cannot be called by name, or a parameter's type has no form in JSON.
        """
        func: Any = self.func
        if not callable(func):
            raise ConfigurationError(f"Tool takes a function, not {excerpt(func)}.")
        inner = _inner(func)
        name = self.name or getattr(inner, "__name__", type(func).__name__)
        force_setattr(self, "name", name)
        read = _annotated(func)
        desc = getattr(inner, "__doc__", None) or getattr(read, "__doc__", None) or ""
        force_setattr(self, "desc", self.desc or desc)
        parameters = _parameters(read, str(name))
        hints = _hints(_annotated(inner), str(name))
        if self.args is None:
            _refuse_unnamed(func, parameters, str(name))
            described = self.arg_desc or {}
            schemas = {p.name: _schema(p, hints, described, str(name)) for p in parameters.values()}
            force_setattr(self, "args", schemas)
        if self.arg_types is None:
            force_setattr(self, "arg_types", {n: hints.get(n, Any) for n in parameters})

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Check the arguments and call the function.

        Raises:
            BindError: with every argument that is missing, unknown or does not fit.
            ConfigurationError: the function is asynchronous.
        """
        result: Any = self.func(**self._bound(args, kwargs))  # type: ignore[call-arg]  # bound by name
        if inspect.iscoroutine(result):
            result.close()
            raise ConfigurationError(f"The tool {self.name} is asynchronous. Use: await tool.acall(...)")
        return cast("R", result)

    async def acall(self, *args: P.args, **kwargs: P.kwargs) -> Any:
        """Check the arguments and call the function, which may be asynchronous.

        Raises:
            BindError: with every argument that is missing, unknown or does not fit.
        """
        result: Any = self.func(**self._bound(args, kwargs))  # type: ignore[call-arg]  # bound by name
        return await result if inspect.isawaitable(result) else result

    def _bound(self, args: Any, kwargs: Any) -> dict[str, Any]:
        known = self.args or {}
        given: dict[str, Any] = {**dict(zip(known, args, strict=False)), **kwargs}
        problems = [f"{len(args)} positional arguments given, and it takes {len(known)}"][
            : len(args) > len(known)
        ]
        problems += [f"'{n}' is given twice" for n in list(known)[: len(args)] if n in kwargs]
        problems += [
            f"missing argument '{n}'"
            for n, p in self._parameters.items()
            if _is_required(p) and n not in given
        ]
        takes_any = any(p.kind is p.VAR_KEYWORD for p in self._parameters.values())
        values: dict[str, Any] = {}
        for name, value in given.items():
            if name not in known and not takes_any:
                problems.append(f"no argument '{name}'{did_you_mean(name, list(known))}")
            elif name in self._readers:
                try:
                    values[name] = self._readers[name](value)
                except MismatchError as error:
                    problems += [f"'{name}' {mismatch}" for mismatch in error.mismatches]
            else:
                values[name] = value
        if problems:
            raise bind_error(str(self.name), problems)
        return values

    @cached_property
    def _parameters(self) -> Mapping[str, inspect.Parameter]:
        return inspect.signature(_annotated(self.func)).parameters

    @cached_property
    def _readers(self) -> dict[str, Callable[[Any], Any]]:
        types = self.arg_types or {}
        return {n: from_builtins(t) for n, t in types.items() if t is not Any and n in (self.args or {})}

    def function_schema(self) -> dict[str, Any]:
        """Return the tool as model servers take it (`tools` in the chat-completions format)."""
        args = self.args or {}
        parameters = {
            "type": "object",
            "properties": dict(args),
            "required": [name for name, schema in args.items() if "default" not in schema],
        }
        told = {"name": self.name, "description": self.desc, "parameters": parameters}
        return {"type": "function", "function": told}

    def __eq__(self, other: object) -> bool:
        return _parts(self) == _parts(other) if isinstance(other, Tool) else NotImplemented

    def __ne__(self, other: object) -> bool:  # msgspec has one of its own
        return _parts(self) != _parts(other) if isinstance(other, Tool) else NotImplemented

    def __hash__(self) -> int:
        return hash((self.func, self.name))

    def __repr__(self) -> str:
        return f"Tool(name={self.name!r}, desc={self.desc!r}, args={self.args!r})"

    def __str__(self) -> str:
        told = f", whose description is <desc>{self.desc}</desc>.".replace("\n", "  ") if self.desc else "."
        return f"{self.name}{told} It takes arguments {self.args}."

    def __dspex_shown__(self) -> str:
        return str(self)

    def __dspex_json__(self) -> dict[str, Any]:
        return {"name": self.name, "desc": self.desc, "args": dict(self.args or {})}

    @classmethod
    def __dspex_takes__(cls, value: object) -> bool:
        return isinstance(value, cls)

    @classmethod
    def __dspex_read__(cls, value: object) -> Self:
        """Refuse JSON, which holds no function."""
        raise ContentError(
            f"a Tool holds a function, which {excerpt(value)} is not; make one with Tool(function)"
        )

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        return core_schema(cls)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: Any, handler: Any) -> Any:
        return json_schema(cls)


def _parts(tool: Any) -> tuple[Any, ...]:
    return tool.func, tool.name, tool.desc, tool.args


def _inner(func: Any) -> Any:
    return func.func if isinstance(func, _PARTIAL) else func


def _annotated(func: Any) -> Any:
    """Return what holds the annotations: the function itself, or an object's `__call__`."""
    is_itself: bool = inspect.isroutine(func) or isinstance(func, (_PARTIAL, type))
    return func if is_itself else func.__call__


def _refuse_unnamed(func: Any, parameters: Mapping[str, inspect.Parameter], tool: str) -> None:
    """Refuse what cannot be called with arguments by name, as tools are.

    Raises:
        ConfigurationError: it is a class, or a parameter has no name to call it by.
    """
    if isinstance(func, type):
        raise ConfigurationError(
            f"Tool takes a function, and {tool} is a class. Give a function that makes one."
        )
    for parameter in parameters.values():
        if parameter.kind in (parameter.POSITIONAL_ONLY, parameter.VAR_POSITIONAL):
            raise ConfigurationError(
                f"Tool {tool}: '{parameter}' cannot be given by name, as tools are called. Give a function "
                "that takes it by name."
            )


def _is_required(parameter: inspect.Parameter) -> bool:
    return parameter.default is parameter.empty and parameter.kind not in _VARIABLE


def _parameters(func: Any, name: str) -> Mapping[str, inspect.Parameter]:
    try:
        return inspect.signature(func).parameters
    except (ValueError, TypeError) as error:
        raise ConfigurationError(
            f"Tool {name}: its parameters cannot be read: {error}. Give a function."
        ) from None


def _hints(func: Any, name: str) -> dict[str, Any]:
    try:
        return get_type_hints(func)
    except NameError as error:
        raise ConfigurationError(
            f"Tool {name}: {error}. Import or define the type of the parameter before the tool is made."
        ) from None


def _schema(
    parameter: inspect.Parameter, hints: Mapping[str, Any], described: Mapping[str, str], tool: str
) -> dict[str, Any]:
    """Write the schema of one parameter, as DSPy tells it to models.

    Raises:
        ConfigurationError: its type has no form in JSON.
    """
    schema = _type_schema(parameter.name, hints.get(parameter.name, Any), tool)
    if parameter.default is not parameter.empty:
        default = parameter.default
        schema["default"] = float(default) if isinstance(default, Decimal) else to_builtins(default)
    if parameter.name in described:
        schema["description"] = described[parameter.name]
    return schema


def _type_schema(name: str, annotation: Any, tool: str) -> dict[str, Any]:
    reader = TypeReader()
    kind, _ = reader.read_field(annotation)
    written = pydantic_schema(annotation) if reader.pydantic else None
    field = FieldSpec(name, "input", kind, schema=written)
    spec = SignatureSpec(f"Tool {tool}", (field,), definitions=tuple(reader.definitions.values()))
    for problem in check(spec, complete=False):
        if problem.code == "dspex-unsupported-type":
            raise ConfigurationError(
                f"{problem.message}. Or give the schemas of its arguments: args={{...}}."
            )
    schema = cast("dict[str, Any]", msgspec.json.decode(written)) if written else field_schema(spec, field)
    return cast("dict[str, Any]", _in_place(schema, schema.get("$defs", {}), ()))


def _in_place(node: Any, definitions: Mapping[str, Any], inside: tuple[str, ...]) -> Any:
    """Put definitions where they are referred to; what else stands beside a reference is lost, as in DSPy.

    A class inside itself, which DSPy cannot write, is an object of any kind.
    """
    if isinstance(node, _LIST):
        return [_in_place(item, definitions, inside) for item in node]
    if not isinstance(node, _DICT):
        return node
    if isinstance(node.get("$ref"), str):
        key = node["$ref"].removeprefix(PREFIX)
        return (
            {"type": "object"} if key in inside else _in_place(definitions[key], definitions, (*inside, key))
        )
    return {k: _in_place(v, definitions, inside) for k, v in node.items() if k != "$defs"}
