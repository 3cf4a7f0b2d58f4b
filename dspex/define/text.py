"""Record classes of signature strings: `"question, context: list[str] -> answer: float"`."""

from __future__ import annotations

import copyreg
import importlib
import inspect
import threading
import weakref
from collections.abc import Mapping
from types import ModuleType
from typing import Any, NamedTuple

from msgspec.structs import replace as with_changes

from dspex.define.annotations import TypeReader
from dspex.define.body import Body, live_field
from dspex.define.complete import adopt_spec, with_schemas
from dspex.define.construct import make_class
from dspex.define.decorator import Record
from dspex.define.fields import Marker
from dspex.define.record import SignatureMeta
from dspex.define.slots import equip
from dspex.define.strings import LiveString, Names, live_string, resolve_names
from dspex.errors import ConfigurationError, DefinitionError, excerpt

NAME = "Signature"


class ModuleName(NamedTuple):
    """Stands for a module in a pickle."""

    name: str


class Recipe(NamedTuple):
    """What a string signature is made of; enough to make it again in another process."""

    text: str
    instructions: str | None
    names: Mapping[str, Any]

    @property
    def key(self) -> tuple[Any, ...]:
        """Equal for recipes of the same class, as long as that class keeps its names alive."""
        return self.text, self.instructions, tuple(sorted((n, id(v)) for n, v in self.names.items()))


_MADE: weakref.WeakValueDictionary[tuple[Any, ...], Any] = weakref.WeakValueDictionary()
_MAKING = threading.RLock()


def class_from_string(
    text: str, *, instructions: str | None, types: Mapping[str, Any] | None, depth: int
) -> type[Record]:
    """Return the record class of a signature string.

    The same string with the same types gives the same class, as long as somebody uses it.

    Args:
        text: such as `"question, context: list[str] -> answer: float"`.
        instructions: what the model is told to do.
        types: what names in the string mean; others are looked up where the caller stands.
        depth: how many functions lie between this one and that caller.

    Raises:
        DefinitionError: with everything that is wrong with the string.
        ConfigurationError: `types` or `instructions` are of the wrong kind.
    """
    if not isinstance(types, Mapping | None):  # pyright: ignore[reportUnnecessaryIsInstance]  # not every caller is checked
        raise ConfigurationError(f"types={excerpt(types)} is no mapping. Write types={{'Section': Section}}.")
    if not isinstance(instructions, str | None):  # pyright: ignore[reportUnnecessaryIsInstance]  # not every caller is checked
        raise ConfigurationError(f"instructions={excerpt(instructions)} is no text.")
    names = resolve_names(text, depth + 1, types)
    return _class_of(Recipe(text, instructions, dict(names.found)), names)


def _class_of(recipe: Recipe, names: Names) -> type[Record]:
    with _MAKING:
        made: Any = _MADE.get(recipe.key)
        if made is None:
            made = _MADE[recipe.key] = _build(recipe, names)
        found: type[Record] = made
        return found


def _build(recipe: Recipe, names: Names) -> Any:
    reader = TypeReader(names.found)
    read = live_string(recipe.text, reader, names)
    errors = [p for p in read.problems if p.severity == "error"]
    if errors:
        raise DefinitionError(recipe.text, errors)
    body = _body(read)
    try:
        cls = make_class(NAME, __name__, NAME, (Record,), body)
    except (TypeError, ValueError) as error:
        raise ConfigurationError(f"{excerpt(recipe.text)} cannot be made a record: {error}") from error
    put = type.__setattr__
    put(cls, "__dspex_recipe__", recipe)
    put(cls, "__dspex_fields__", body.fields)
    put(cls, "__dspex_options__", body.options)
    put(cls, "__dspex_written__", read.annotations)
    put(cls, "__dspex_scope__", ("", dict(names.found)))
    instructions = None if recipe.instructions is None else inspect.cleandoc(recipe.instructions)
    # columns are for problems, and there is none: two spellings of a string are the same signature
    fields = tuple(with_changes(f, column=-1) for f in read.spec.fields)
    if reader.pydantic:
        fields = with_schemas(fields, body.fields, names.found)
    spec = with_changes(read.spec, fields=fields, instructions=instructions)
    put(cls, "__doc__", instructions or recipe.text)
    put(cls, "__dspex_base_spec__", with_changes(spec, fields=(), definitions=()))
    equip(cls, body.fields, own=tuple(body.fields))
    adopt_spec(cls, spec, body.fields, reader.objects)
    return cls


def _body(read: LiveString) -> Body:
    fields = {}
    options: dict[str, Mapping[str, Any]] = {}
    for field in read.spec.fields:
        stated: dict[str, Any] = {c.name: c.value for c in field.constraints}
        if field.desc is not None:
            stated["desc"] = field.desc
        if field.name in read.defaults:
            stated["default"] = read.defaults[field.name]
        marker = Marker(field.kind, stated)
        fields[field.name] = live_field(field.name, read.annotations[field.name], marker)
        options[field.name] = stated
    return Body({}, fields, options)


def rebuilt(text: str, instructions: str | None, names: Mapping[str, Any]) -> type[Record]:
    """Make the class of a string signature again from what `pickle` wrote."""
    found = {n: importlib.import_module(v.name) if isinstance(v, ModuleName) else v for n, v in names.items()}
    return _class_of(Recipe(text, instructions, found), Names(found))


def class_of_function(module: str, qualname: str) -> Any:
    """Find the record class of a function with `@predict`: by the function's name stands its program."""
    found: Any = importlib.import_module(module)
    for name in qualname.split("."):
        found = getattr(found, name)
    return found.record_class


def _reduce(cls: Any) -> Any:
    recipe: Recipe | None = cls.__dict__.get("__dspex_recipe__")
    if (place := cls.__dict__.get("__dspex_function__")) is not None:
        return class_of_function, place
    if recipe is None:
        return cls.__qualname__  # by name, as any class
    names = {n: ModuleName(v.__name__) if isinstance(v, ModuleType) else v for n, v in recipe.names.items()}
    return rebuilt, (recipe.text, recipe.instructions, names)


copyreg.pickle(SignatureMeta, _reduce)
