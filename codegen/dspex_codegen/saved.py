"""Programs that were optimised and saved, as a module that needs no other file."""

from __future__ import annotations

import hashlib
import keyword
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from msgspec import Struct

from dspex_codegen.layout import fits
from dspex_codegen.source import literal, pieces

_DIGEST: Final = re.compile(r"^Digest: ([0-9a-f]{32})$", re.MULTILINE)
_SEAL: Final = "0" * 32
_DICT: Final[Any] = dict
_LIST: Final[Any] = list
"""As they are, the checkers would call the types of their items unknown."""


class SavedUnit(Struct, frozen=True):
    """One program.

    Attributes:
        predictor: its name in the saved state.
        module, qualname: where its signature lives.
        kind: "Predict" or "ChainOfThought".
        dialect: the prompt format.
        instructions: instead of the signature's; None for its own.
        descriptions: of fields, instead of the signature's.
        demos: by field name, in JSON builtins.
        model: the arguments of `Model`; empty where the runtime's is used.
    """

    predictor: str
    module: str
    qualname: str
    kind: str
    dialect: str
    instructions: str | None
    descriptions: Mapping[str, str]
    demos: Sequence[Mapping[str, Any]]
    model: Mapping[str, Any]


class Taught(Struct, frozen=True):
    """What one predictor of a module was taught.

    Attributes:
        predictor: its path in the module.
        settings: of the predictor, as arguments of `with_predictor`, in JSON builtins.
        demos: by field name, in JSON builtins; None for its own.
        model: the arguments of `Model`; empty for its own.
    """

    predictor: str
    settings: Mapping[str, Any]
    demos: Sequence[Mapping[str, Any]] | None
    model: Mapping[str, Any]


class Origin(Struct, frozen=True):
    """Where a text comes from.

    Attributes:
        source: name of the file with the saved state.
        command: what writes the text again.
        version: of dspex.
    """

    source: str
    command: str
    version: str


def saved_module(units: Sequence[SavedUnit], origin: Origin) -> str:
    """Write a module of single programs.

    Args:
        units: the programs, in order.
        origin: of the module.
    """
    names = _names([unit.predictor for unit in units], {unit.qualname.partition(".")[0] for unit in units})
    used = {unit.kind for unit in units} | {"Model" for unit in units if unit.model}
    lines = _head(origin, any(unit.demos for unit in units), used)
    lines += _imports([(unit.module, unit.qualname) for unit in units])
    for unit, name in zip(units, names, strict=True):
        lines += ["", *_program(unit, name)]
    return _sealed(lines)


def saved_program(module: str, name: str, made: str, parts: Sequence[Taught], origin: Origin) -> str:
    """Write a module with one program of several predictors, called `program`.

    Args:
        module: where the program comes from.
        name: what is imported from there.
        made: the expression that gives the program, such as "Desk()".
        parts: its predictors that were taught something.
        origin: of the module.
    """
    lines = _head(origin, any(part.demos for part in parts), {"Model" for part in parts if part.model})
    lines += [*_imports([(module, name)]), ""]
    calls: list[str] = []
    constants = _names([part.predictor for part in parts], {name.partition(".")[0]})
    for part, constant in zip(parts, constants, strict=True):
        given: dict[str, str] = {"lm": _model(part.model)} if part.model else {}
        if part.demos is not None:
            given["demos"] = f"{constant.upper()}_DEMOS" if part.demos else "[]"
        if part.demos:
            lines += [f"{given['demos']}: list[Any] = {_value(list(part.demos), 0)}", ""]
        given.update({key: _value(value, 8) for key, value in part.settings.items()})
        arguments = [f"        {literal(part.predictor)},", *(f"        {k}={v}," for k, v in given.items())]
        calls += ["    .with_predictor(", *arguments, "    )"]
    lines += ["program = (", f"    {made}", *calls, ")"] if calls else [f"program = {made}"]
    return _sealed(lines)


def _head(origin: Origin, has_demos: bool, used: Iterable[str]) -> list[str]:
    return [
        f'"""Programs of {origin.source}, compiled by dspex {origin.version}: do not edit.',
        "",
        f"Run again: {origin.command}",
        "",
        f"Digest: {_SEAL}",
        '"""',
        "",
        "# fmt: off",
        "# isort: skip_file",
        "",
        *(["from typing import Any", ""] if has_demos else []),
        *([f"from dspex import {', '.join(sorted(used))}"] if used else []),
    ]


def _sealed(lines: Iterable[str]) -> str:
    text = "\n".join(lines) + "\n"
    return text.replace(_SEAL, _digest(text), 1)


def is_untouched(text: str) -> bool:
    """Whether a file is, to the letter, what `saved_module` wrote."""
    text = text.replace("\r\n", "\n")
    found = _DIGEST.search(text)
    return found is not None and _digest(_DIGEST.sub(f"Digest: {_SEAL}", text, count=1)) == found[1]


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def _imports(used: Iterable[tuple[str, str]]) -> list[str]:
    wanted: dict[str, set[str]] = {}
    for module, qualname in used:
        wanted.setdefault(module, set()).add(qualname.partition(".")[0])
    return [f"from {module} import {', '.join(sorted(names))}" for module, names in sorted(wanted.items())]


def _names(predictors: Iterable[str], imported: Iterable[str]) -> list[str]:
    """Name a variable after each predictor: `answer` for answer.predict, where nothing else is called so."""
    taken = {*imported, "Any", "Model", "Predict", "ChainOfThought"}
    found: list[str] = []
    for predictor in predictors:
        short = predictor.removesuffix(".predict") if predictor != "self" else "program"
        name = re.sub(r"\W+", "_", short).strip("_") or "program"
        if name[0].isdigit() or keyword.iskeyword(name):
            name = f"{name}_" if keyword.iskeyword(name) else f"_{name}"
        while name in taken:
            name += "_"
        taken.add(name)
        found.append(name)
    return found


def _program(unit: SavedUnit, name: str) -> list[str]:
    lines: list[str] = []
    given: dict[str, str] = {}
    if unit.model:
        given["lm"] = _model(unit.model)
    if unit.demos:
        constant = f"{name.upper()}_DEMOS"
        lines += [f"{constant}: list[Any] = {_value(list(unit.demos), 0)}", ""]
        given["demos"] = constant
    if unit.dialect != "dspy-3.4/chat":
        given["dialect"] = literal(unit.dialect)
    lines += [f"{name} = {unit.kind}(", f"    {unit.qualname},", *(f"    {k}={v}," for k, v in given.items())]
    told: dict[str, Any] = {}
    if unit.instructions is not None:
        told["instructions"] = unit.instructions
    if unit.descriptions:
        told["descriptions"] = dict(unit.descriptions)
    if not told:
        return [*lines, ")"]
    return [*lines, ").with_(", *(f"    {key}={_value(value, 4)}," for key, value in told.items()), ")"]


def _model(arguments: Mapping[str, Any]) -> str:
    options = [f"{key}={value!r}" for key, value in arguments.items() if key != "name"]
    return f"Model({', '.join([literal(str(arguments['name'])), *options])})"


def _value(value: Any, indent: int) -> str:
    """Write JSON builtins, broken over lines where they are long."""
    pad, inner = " " * indent, " " * (indent + 4)
    if isinstance(value, str):
        short = literal(value)
        if fits(f"{inner}{short},") and "\n" not in value:
            return short
        return "\n".join(["(", *(f"{inner}{literal(piece)}" for piece in pieces(value)), f"{pad})"])
    if isinstance(value, _DICT):
        items = [f"{literal(str(key))}: {_value(item, indent + 4)}" for key, item in value.items()]
        opening, closing = "{", "}"
    elif isinstance(value, _LIST):
        items = [_value(item, indent + 4) for item in value]
        opening, closing = "[", "]"
    else:
        return repr(value)
    whole = f"{opening}{', '.join(items)}{closing}"
    if fits(f"{inner}{whole}") and "\n" not in whole:
        return whole
    return "\n".join([opening, *(f"{inner}{item}," for item in items), f"{pad}{closing}"])
