"""`ToolCalls`: which tools a model wants to be called, and what came of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Final, TypeAlias, cast

from msgspec import Struct
from msgspec.structs import force_setattr, replace

from dspex.errors import ConfigurationError, ContentError, excerpt
from dspex.spec.own_types import OwnType
from dspex.types.schema import core_schema, json_schema

if TYPE_CHECKING:
    from typing import Self

Functions: TypeAlias = Mapping[str, Callable[..., Any]] | Sequence[Callable[..., Any]]
"""Tools or plain functions: under the names by which they are called, or with names of their own."""

_MAPPING: Final[Any] = Mapping  # typed Any: type checkers would make a tested value a mapping of unknown
_SEQUENCES: Final[Any] = (list, tuple)


class ToolCall(Struct, frozen=True):
    """One call.

    Attributes:
        name: of the tool.
        args: its arguments, by name.
        id: by which a server tells calls apart, where it gives one.
    """

    __dspex_own__: ClassVar[OwnType] = OwnType("ToolCall")
    name: str
    args: Mapping[str, Any] = {}
    id: str | None = None

    def __post_init__(self) -> None:
        """Check the name and the arguments.

        Raises:
            ContentError: they are none.
        """
        args: Any = self.args
        if not isinstance(self.name, str) or not self.name:  # pyright: ignore[reportUnnecessaryIsInstance]  # not every caller is checked
            raise ContentError(f"a ToolCall has the name of a tool, not {excerpt(self.name)}")
        if not isinstance(args, _MAPPING) or not all(isinstance(key, str) for key in args):
            raise ContentError(
                f"the args of the ToolCall {self.name} are a mapping by names, not {excerpt(args)}"
            )
        force_setattr(self, "args", dict(args))

    def execute(self, functions: Functions) -> Any:
        """Call the tool and return what it gives.

        Args:
            functions: the tools, or plain functions, that may be called. A `Tool` checks the arguments.

        Raises:
            ConfigurationError: none of them has the name.
            BindError: a `Tool` refuses the arguments.
        """
        return self._function(functions)(**self.args)

    async def aexecute(self, functions: Functions) -> Any:
        """Call a tool that may be asynchronous, as `execute` does."""
        found = self._function(functions)
        call: Callable[..., Any] = getattr(found, "acall", found)
        result = call(**self.args)
        return await result if hasattr(result, "__await__") else result

    def _function(self, functions: Functions) -> Callable[..., Any]:
        known = functions if isinstance(functions, Mapping) else {_name_of(f): f for f in functions}
        found = known.get(self.name)
        if found is None:
            names = ", ".join(known) or "none"
            raise ConfigurationError(f"There is no tool {self.name!r} to be called. Given: {names}.")
        return found

    def __hash__(self) -> int:
        return hash((self.name, tuple(self.args), self.id))  # values may be lists

    def __dspex_shown__(self) -> dict[str, Any]:
        return {"name": self.name, "args": self.args}

    def __dspex_json__(self) -> dict[str, Any]:
        return {**self.__dspex_shown__(), **({"id": self.id} if self.id is not None else {})}

    @classmethod
    def __dspex_takes__(cls, value: object) -> bool:
        return isinstance(value, cls)

    @classmethod
    def __dspex_read__(cls, value: object) -> Self:
        """Read what stands for it in JSON: as a model writes it, or as servers send it."""
        if isinstance(value, cls):
            return value
        given = _call_parts(value)
        if given is None:
            raise ContentError(f"a call of a tool is an object with 'name' and 'args', not {excerpt(value)}")
        return cls(*given)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        return core_schema(cls)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: Any, handler: Any) -> Any:
        return json_schema(cls)


class ToolCallResult(Struct, frozen=True):
    """What a call gave.

    Attributes:
        name: of the tool.
        value: the result, or what to tell of the failure.
        is_error: whether it failed.
        call_id: the `id` of the call.
    """

    name: str
    value: Any
    is_error: bool = False
    call_id: str | None = None


class ToolCalls(Struct, frozen=True):
    """The calls that a model wants.

    Attributes:
        tool_calls: in their order.
        tool_call_results: what they gave, one result a call; None before they were made.

    >>> calls = ToolCalls([ToolCall("add", {"a": 1, "b": 2})])
    >>> calls.tool_calls[0].execute({"add": lambda a, b: a + b})
    3
    """

    __dspex_own__: ClassVar[OwnType] = OwnType("ToolCalls")
    tool_calls: Sequence[ToolCall] = ()
    tool_call_results: Sequence[ToolCallResult] | None = None

    def __post_init__(self) -> None:
        """Check the calls and the results.

        Raises:
            ContentError: they are none, or not as many results as calls.
        """
        force_setattr(self, "tool_calls", _listed(self.tool_calls, ToolCall))
        if self.tool_call_results is not None:
            force_setattr(self, "tool_call_results", _listed(self.tool_call_results, ToolCallResult))
        if self.tool_call_results is not None and len(self.tool_call_results) != len(self.tool_calls):
            counts = f"{len(self.tool_call_results)} results for {len(self.tool_calls)} calls"
            raise ContentError(f"ToolCalls: there are {counts}. Give one for each, in the same order")

    def with_results(self, values: Sequence[Any], is_errors: Sequence[bool] | None = None) -> Self:
        """Return the calls with what they gave.

        Args:
            values: one for each call, in the same order.
            is_errors: whether each failed; none unless given.

        Raises:
            ContentError: there are not as many as calls.
        """
        failed = [False] * len(values) if is_errors is None else list(is_errors)
        if len(values) != len(self.tool_calls) or len(failed) != len(values):
            counts = f"{len(values)} values and {len(failed)} is_errors for {len(self.tool_calls)} calls"
            raise ContentError(f"ToolCalls: there are {counts}. Give one for each, in the same order")
        results = tuple(
            ToolCallResult(call.name, value, error, call.id)
            for call, value, error in zip(self.tool_calls, values, failed, strict=True)
        )
        return replace(self, tool_call_results=results)

    def __dspex_shown__(self) -> dict[str, Any]:
        shown: dict[str, Any] = {"tool_calls": [call.__dspex_shown__() for call in self.tool_calls]}
        if self.tool_call_results is not None:
            shown["tool_call_results"] = self.results_shown()
        return shown

    def results_shown(self) -> dict[str, Any]:
        """Return the results as DSPy shows them to a model."""
        found = [
            {"call_id": r.call_id, "name": r.name, "value": r.value, "is_error": r.is_error}
            for r in self.tool_call_results or ()
        ]
        return {"tool_call_results": found}

    def __dspex_json__(self) -> dict[str, Any]:
        written: dict[str, Any] = {"tool_calls": [call.__dspex_json__() for call in self.tool_calls]}
        if self.tool_call_results is not None:
            written |= self.results_shown()
        return written

    @classmethod
    def __dspex_takes__(cls, value: object) -> bool:
        return isinstance(value, cls)

    @classmethod
    def __dspex_read__(cls, value: object) -> Self:
        """Read what stands for it in JSON: an object with `tool_calls`, the array alone, or one call."""
        results: Any = None
        if isinstance(value, _MAPPING) and "tool_calls" in cast("Mapping[str, Any]", value):
            given = cast("Mapping[str, Any]", value)
            value, results = given["tool_calls"], given.get("tool_call_results")
        calls: Sequence[object] = (
            cast("Sequence[object]", value) if isinstance(value, _SEQUENCES) else [value]
        )
        return cls([ToolCall.__dspex_read__(call) for call in calls], _results(results))

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        from pydantic_core import core_schema as cs

        return core_schema(cls, cs.list_schema(handler.generate_schema(ToolCall)))

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: Any, handler: Any) -> Any:
        found = json_schema(cls)
        found["properties"]["tool_calls"]["items"] = handler(schema["lax_schema"]["schema"])["items"]
        return found


def _listed(given: Any, kind: type[Struct]) -> tuple[Any, ...]:
    if isinstance(given, _SEQUENCES) and all(isinstance(item, kind) for item in given):
        return tuple(given)
    raise ContentError(f"ToolCalls takes lists of {kind.__name__}, not {excerpt(given)}")


def _name_of(function: Any) -> str:
    own = getattr(function, "__dspex_own__", None)
    return str(function.name if own is not None else getattr(function, "__name__", ""))


def _call_parts(value: object) -> tuple[str, Mapping[str, Any], str | None] | None:
    """Take a call apart; None where it is none. OpenAI puts name and arguments into `function`."""
    if not isinstance(value, _MAPPING):
        return None
    given = cast("Mapping[str, Any]", value)
    inner: Any = given.get("function", given)
    if not isinstance(inner, _MAPPING):
        return None
    name = inner.get("name") or given.get("name")
    args = inner.get("args", inner.get("arguments"))
    if name is None or (args is None and "function" not in given):
        return None
    if isinstance(args, str):
        try:
            args = json.loads(args)
        except (ValueError, RecursionError):
            raise ContentError(
                f"the args of the call of {excerpt(name)} are no JSON: {excerpt(args)}"
            ) from None
    return name, {} if args is None else args, given.get("id") or given.get("call_id")


def _results(given: Any) -> list[ToolCallResult] | None:
    """Read results: an array, or the object that holds it under the same name again."""
    if isinstance(given, _MAPPING) and "tool_call_results" in given:
        given = given["tool_call_results"]
    if given is None:
        return None
    try:
        return [
            r
            if isinstance(r, ToolCallResult)
            else ToolCallResult(r["name"], r["value"], bool(r.get("is_error", False)), r.get("call_id"))
            for r in given
        ]
    except (KeyError, TypeError, AttributeError):
        raise ContentError(
            f"tool_call_results are objects with 'name' and 'value', not {excerpt(given)}"
        ) from None
