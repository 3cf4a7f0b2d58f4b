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


def saved_module(units: Sequence[SavedUnit], *, source: str, command: str, version: str) -> str:
    """Write the module.

    Args:
        units: the programs, in order.
        source: name of the file with the saved state.
        command: what writes the module again.
        version: of dspex.
    """
    names = _names(units)
    used = sorted({unit.kind for unit in units} | ({"Model"} if any(unit.model for unit in units) else set()))
    lines = [
        f'"""Programs of {source}, compiled by dspex {version}: do not edit.',
        "",
        f"Run again: {command}",
        "",
        f"Digest: {_SEAL}",
        '"""',
        "",
        "# fmt: off",
        "# isort: skip_file",
        "",
        *(["from typing import Any", ""] if any(unit.demos for unit in units) else []),
        f"from dspex import {', '.join(used)}",
        *_imports(units),
    ]
    for unit, name in zip(units, names, strict=True):
        lines += ["", *_program(unit, name)]
    text = "\n".join(lines) + "\n"
    return text.replace(_SEAL, _digest(text), 1)


def is_untouched(text: str) -> bool:
    """Whether a file is, to the letter, what `saved_module` wrote."""
    text = text.replace("\r\n", "\n")
    found = _DIGEST.search(text)
    return found is not None and _digest(_DIGEST.sub(f"Digest: {_SEAL}", text, count=1)) == found[1]


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def _imports(units: Iterable[SavedUnit]) -> list[str]:
    wanted: dict[str, set[str]] = {}
    for unit in units:
        wanted.setdefault(unit.module, set()).add(unit.qualname.partition(".")[0])
    return [f"from {module} import {', '.join(sorted(names))}" for module, names in sorted(wanted.items())]


def _names(units: Sequence[SavedUnit]) -> list[str]:
    """Name a variable after each predictor: `answer` for answer.predict, where nothing else is called so."""
    taken = {unit.qualname.partition(".")[0] for unit in units} | {
        "Any",
        "Model",
        "Predict",
        "ChainOfThought",
    }
    found: list[str] = []
    for unit in units:
        short = unit.predictor.removesuffix(".predict") if unit.predictor != "self" else "program"
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
        model = dict(unit.model)
        options = [f"{key}={value!r}" for key, value in model.items() if key != "name"]
        given["lm"] = f"Model({', '.join([literal(str(model['name'])), *options])})"
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
