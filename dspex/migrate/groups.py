"""What concerns programs from afar: an optimiser, another prompt format, another model for a while."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

import libcst as cst
from msgspec import Struct

from dspex.migrate.classes import SignatureClass
from dspex.migrate.flow import Argument, Called, ways
from dspex.migrate.project import Project
from dspex.migrate.sides import OPTIMISERS, OWN_TYPES, Side
from dspex.migrate.source import External, Source, Symbol, text_of
from dspex.migrate.units import Thing, Units

_OPTIMISED = "Optimise with DSPy by dspex.bridge.module(program), and turn by hand."


class Obstacle(Struct, frozen=True):
    """A place that keeps programs of a whole group from being turned."""

    source: Source
    node: cst.CSTNode
    what: str
    remedy: str


def obstacles(project: Project, source: Source) -> Iterator[Obstacle]:
    """Find what in a file concerns every program that may be used there."""
    for node in _outermost(source):
        full = project.full(source, node)
        last = full.rpartition(".")[2]
        if full == f"dspy.{last}" and last in OPTIMISERS:
            what = f"may be given to dspy.{last}, which looks inside of modules"
            yield Obstacle(source, node, what, _OPTIMISED)
        elif full.startswith(("dspy.teleprompt.", "dspy.evaluate.Evaluate")):
            yield Obstacle(source, node, f"may be given to {full}", _OPTIMISED)
    for call in source.all(cst.Call):
        full = project.full(source, call.func)
        names = {a.keyword.value: a for a in call.args if a.keyword is not None}
        if full == "dspy.context" and names.keys() & {"lm", "adapter"}:
            what = "may run inside dspy.context(…), whose model it would not see"
            yield Obstacle(source, call, what, "Write `with Runtime(lm=…):` by hand.")
        elif full == "dspy.configure" and "adapter" in names and not _is_none(names["adapter"]):
            what = "is told the prompt format by dspy.configure(adapter=…)"
            yield Obstacle(source, call, what, "Give the program dialect=… by hand.")
    yield from _tested(project, source)


_TESTED: Final = frozenset(("dspy.Predict", "dspy.ChainOfThought", "dspy.Module", "dspy.Prediction"))


def _tested(project: Project, source: Source) -> Iterator[Obstacle]:
    """Find where objects are tested for being of a class that they are no longer."""
    for node in _outermost(source):
        full = project.full(source, node)
        parent = source.parent(node)
        inside = source.inside(node, cst.Call) if isinstance(parent, (cst.Arg, cst.Element)) else None
        if full in _TESTED and inside is not None and not isinstance(source.parent(parent), cst.ClassDef):
            what = f"may be tested for being a {full}"
            yield Obstacle(source, node, what, "Test for the class of dspex by hand.")


def _is_none(arg: cst.Arg) -> bool:
    return isinstance(arg.value, cst.Name) and arg.value.value == "None"


def _outermost(source: Source) -> Iterator[cst.CSTNode]:
    for node in [*source.all(cst.Name), *source.all(cst.Attribute)]:
        if not isinstance(source.parent(node), cst.Attribute):
            yield node


def patched(project: Project, source: Source) -> Iterator[tuple[Source, cst.CSTNode, str]]:
    """Find texts that name what a file imports, as `mock.patch("app.rag.dspy.Predict")` does.

    Yields the file that is named, the text, and the full name.
    """
    for node in source.all(cst.SimpleString):
        text = text_of(node) or ""
        parts = text.split(".")
        if len(parts) < 2 or not all(map(str.isidentifier, parts)):
            continue
        for cut in range(len(parts) - 1, 0, -1):
            named = project.source(".".join(parts[:cut]), source)
            if named is not None:
                inner = named.named(named.globals, parts[cut])
                if isinstance(inner, External) and inner.full.partition(".")[0] in ("dspy", "dspex"):
                    yield named, node, ".".join([inner.full, *parts[cut + 1 :]])
                break


def block_groups(units: Units, project: Project, things: Iterable[Thing]) -> None:
    """Leave the programs and modules that something in another place may do something with."""
    found: dict[Path, Obstacle] = {}
    named: dict[Source, Obstacle] = {}
    for source in project.sources:
        for obstacle in obstacles(project, source):
            for path in project.within_reach(source):
                found.setdefault(path, obstacle)
        for other, node, full in patched(project, source):
            what = f"stands in a file whose {full} is patched"
            named.setdefault(other, Obstacle(source, node, what, "Patch dspex's by hand."))
    for thing in things:
        reached = (found.get(thing.source.path), named.get(thing.source))
        for near in [o for o in reached if o is not None and thing.kind != "signature"]:
            line, _ = near.source.place(near.node)
            what = f"{near.what} ({near.source.path.name}:{line})"
            units.block(thing, thing.source, thing.node, what, near.remedy)


def join_own_types(
    units: Units, project: Project, side: Side, classes: Mapping[Symbol, SignatureClass]
) -> dict[Thing, list[tuple[Source, cst.CSTNode]]]:
    """Join signatures that use a type that both packages have; block where values are made otherwise.

    Returns:
        The names that have to be turned with each signature.
    """
    users: dict[tuple[int, str], list[Thing]] = {}
    for cls in classes.values():
        for name in _types_of(project, side, cls):
            users.setdefault((project.groups[cls.thing.source.path], name), []).append(cls.thing)
    renamed: dict[Thing, list[tuple[Source, cst.CSTNode]]] = {}
    for (group, name), things in users.items():
        for other in things[1:]:
            units.join(things[0], other)
        for source in project.sources:
            if project.groups[source.path] != group:
                continue
            for node in _outermost(source):
                full = _prefix(project, source, node, f"{side.package}.{name}")
                if full is None:
                    continue
                if _is_same_value(source, full, name):
                    renamed.setdefault(things[0], []).append((source, full))
                else:
                    what = f"has a field of the type {name}, and {source.code(node)} is used here"
                    units.block(things[0], source, node, what, f"Make the value as dspex's {name} by hand.")
    return renamed


def _prefix(project: Project, source: Source, node: cst.CSTNode, full: str) -> cst.CSTNode | None:
    """Return the part of a dotted name that stands for a type."""
    while True:
        if project.full(source, node) == full:
            return node
        if not isinstance(node, cst.Attribute):
            return None
        node = node.value


def _is_same_value(source: Source, node: cst.CSTNode, name: str) -> bool:
    """Whether what is done with a type means the same on both sides."""
    if source.inside(node, cst.Annotation) is not None:
        return True
    for way in ways(source, node):
        if isinstance(way, Called):
            names = [a.keyword.value if a.keyword is not None else "" for a in way.call.args]
            if name == "History":
                return names == ["messages"]
            return name == "Image" and names in ([""], ["url"]) and _is_url(way.call.args[0])
        return isinstance(way, Argument) and source.code(way.call.func) == "isinstance"
    return False


def _is_url(arg: cst.Arg) -> bool:
    return (text_of(arg.value) or "").startswith(("https://", "http://", "data:image/"))


def _types_of(project: Project, side: Side, cls: SignatureClass) -> set[str]:
    found: set[str] = set()
    for field in cls.fields:
        waiting: list[cst.CSTNode] = [] if field.annotation is None else [field.annotation]
        while waiting:
            node = waiting.pop()
            waiting.extend(node.children)
            full = project.full(cls.thing.source, node)
            root, _, last = full.rpartition(".")
            if root == side.package and last in OWN_TYPES:
                found.add(last)
    return found
