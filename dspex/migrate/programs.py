"""Find programs, and follow them and their results to see what is done with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final, Literal

import libcst as cst
from msgspec import Struct

from dspex.define.strings import checked, parse_string, string_spec
from dspex.migrate.given import InputType, string_inputs
from dspex.migrate.project import Project
from dspex.migrate.shown import PLAIN, parsed_type, shown_otherwise
from dspex.migrate.sides import Side
from dspex.migrate.source import Source, Symbol, text_of
from dspex.migrate.units import Thing
from dspex.spec.types import Scalar


class Site(Struct, frozen=True):
    """A place where a program is made.

    Attributes:
        call: that makes it.
        kind: of the program.
        signature: the argument that says what is asked for; None where there is none.
        text: of a signature string, when it can be known.
        told: the instructions of a string, as they are written.
        symbol: of a signature class.
        around: the class in which it stands, if any.
    """

    thing: Thing
    source: Source
    call: cst.Call
    kind: Literal["Predict", "ChainOfThought"]
    signature: cst.Arg | None
    text: str | None
    told: cst.BaseExpression | None
    symbol: Symbol | None
    around: cst.ClassDef | None


class Shape(Struct, frozen=True):
    """What a program takes and gives, where that is known.

    Attributes:
        inputs: names, each with whether it must be given; None when not known.
        outputs: names; None when not known.
        untyped: inputs without a type.
        types: what inputs take, where that can be seen.
    """

    inputs: Mapping[str, bool] | None = None
    outputs: frozenset[str] | None = None
    untyped: frozenset[str] = frozenset()
    types: Mapping[str, InputType] = MappingProxyType({})


_TEXT: Final = Scalar("str")
"""Stands for every type of a string: here only its names and its form are looked at."""

_OWN: Final = {"dspy": ("signature",), "dspex": ("signature", "instructions")}


def find_programs(project: Project, side: Side) -> list[Site]:
    """Find every call that makes a `Predict` or a `ChainOfThought`."""
    found: list[Site] = []
    for source in project.sources:
        for call in source.all(cst.Call):
            full = project.full(source, call.func)
            if full in side.programs:
                found.append(_site(project, source, call, full.rpartition(".")[2]))
    return found


def _site(project: Project, source: Source, call: cst.Call, kind: str) -> Site:
    argument = _signature_argument(call)
    value = argument.value if argument is not None else None
    told: cst.BaseExpression | None = None
    if isinstance(value, cst.Call) and project.full(source, value.func) == "dspy.Signature":
        value, told = _inline(value)
    text = text_of(value) if value is not None else None
    named = value.value if isinstance(value, cst.Subscript) else value  # Box[int]
    meaning = project.meaning(source, named) if named is not None else None
    symbol = meaning if isinstance(meaning, Symbol) else None
    if text is None and symbol is not None and symbol.path == source.path:
        text = _constant(source, symbol)
    told = told or next(
        (a.value for a in call.args if a.keyword is not None and a.keyword.value == "instructions"), None
    )
    name = f"{kind}({source.code(value)[:40] if value is not None else ''})"
    return Site(
        Thing("program", source, call, name),
        source,
        call,
        "ChainOfThought" if kind == "ChainOfThought" else "Predict",
        argument,
        text,
        told,
        symbol,
        source.inside(call, cst.ClassDef),
    )


def _signature_argument(call: cst.Call) -> cst.Arg | None:
    for arg in call.args:
        if arg.keyword is None and not arg.star:
            return arg
        if arg.keyword is not None and arg.keyword.value == "signature":
            return arg
    return None


def _inline(call: cst.Call) -> tuple[cst.BaseExpression | None, cst.BaseExpression | None]:
    """Take apart `dspy.Signature("a -> b", "instructions")`; two Nones when it says more."""
    names = ("signature", "instructions")
    found: dict[str, cst.BaseExpression] = {}
    for place, arg in enumerate(call.args):
        name = arg.keyword.value if arg.keyword is not None else "".join(names[place : place + 1])
        if arg.star or name not in names or name in found:
            return None, None
        found[name] = arg.value
    return found.get("signature"), found.get("instructions")


def _constant(source: Source, symbol: Symbol) -> str | None:
    """Return the text of a name that is bound once, to a literal."""
    nodes = source.assignments(symbol)
    if len(nodes) != 1:
        return None
    target = source.parent(nodes[0])
    statement = source.parent(target) if isinstance(target, cst.AssignTarget) else target
    if isinstance(statement, (cst.Assign, cst.AnnAssign)):
        return text_of(statement.value)
    return None


def program_problems(site: Site, side: Side) -> Iterator[tuple[cst.CSTNode, str, str]]:
    """Say what about the making of a program has no counterpart: node, what, remedy."""
    if site.signature is None:
        yield site.call, "names no signature that can be seen", "Turn it by hand."
        return
    positional = [a for a in site.call.args if a.keyword is None]
    if (
        (positional[:1] != [site.signature] and positional)
        or len(positional) > 1
        or any(a.star for a in site.call.args)
    ):
        yield site.call, "is made with arguments that cannot be told apart", "Name them."
    for arg in site.call.args:
        name = arg.keyword.value if arg.keyword is not None else ""
        if name and name not in side.settings and name not in _OWN[side.package]:
            yield arg, f"is made with {name}=", "The other side has no such setting."
        elif name == "stop" and side.package == "dspex" and not isinstance(arg.value, (cst.List, cst.Tuple)):
            yield arg, "is made with a stop= that is no list", "Write a list."
    if site.text is None and site.symbol is None:
        yield (
            site.signature,
            "has a signature that is made at run time",
            "Write a class, or a literal string.",
        )
    elif site.text is not None:
        yield from _string_problems(site, side)


def _string_problems(site: Site, side: Side) -> Iterator[tuple[cst.CSTNode, str, str]]:
    at = site.signature or site.call
    parsed = parse_string(site.text or "")
    spec, found = string_spec(parsed, lambda field, node: (_TEXT, ()), lambda field, node: None)
    for problem in checked(parsed, spec, found):
        if problem.severity != "error":
            continue
        yield at, f"has a string that dspex refuses: {problem.message}", problem.remedy or "Mend it."
    for field in parsed.fields:
        extra = [
            word
            for word, there in (
                ("a default", field.default is not None),
                ("a description", field.desc is not None),
                ("constraints", bool(field.constraints) or "=" in field.type_text),
                ("a question mark", field.optional),
            )
            if there
        ]
        if extra:
            yield at, f"has {' and '.join(extra)} in its string, which mean nothing in DSPy", "Write a class."
        written = parsed_type(field.type_text)
        if written is not None and shown_otherwise(written):
            yield at, f"has a field of the type {field.type_text}, which dspex shows in other words", PLAIN
        if field.type_text == "None" or field.type_text == "object":
            yield (
                at,
                f"has a field of the type {field.type_text}, which DSPy reads otherwise",
                "Write a class.",
            )


def string_shape(source: Source, text: str) -> Shape:
    """Say what a signature string takes and gives."""
    fields = parse_string(text).fields
    inputs = {f.name: f.default is None and not f.optional for f in fields if f.kind == "input"}
    untyped = frozenset(f.name for f in fields if f.kind == "input" and f.type is None)
    outputs = frozenset(f.name for f in fields if f.kind == "output")
    return Shape(inputs, outputs, untyped, string_inputs(source, text))
