"""Find `Module` classes, and see whether they can be turned."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import libcst as cst
from msgspec import Struct

from dspex.migrate.flow import Argument, Based, Bound, Called, Item, Member, ways
from dspex.migrate.following import Following
from dspex.migrate.programs import Site
from dspex.migrate.project import Project, Use
from dspex.migrate.sides import HARMLESS, Side
from dspex.migrate.source import Source, Symbol
from dspex.migrate.units import Thing, Units
from dspex.migrate.uses import dotted_self

_STAYS: Final = "Turn it by hand, or wrap the DSPy module: dspex.bridge.wrap(module, signature)."


class ModuleClass(Struct, frozen=True):
    """A class of programs.

    Attributes:
        base: the argument that names the package's own class; None in a subclass of another one.
        above: the class of the project that it inherits from.
    """

    thing: Thing
    source: Source
    node: cst.ClassDef
    symbol: Symbol
    base: cst.Arg | None
    above: Symbol | None


def find_modules(project: Project, side: Side) -> dict[Symbol, ModuleClass]:
    """Find every class of modules."""
    found: dict[Symbol, ModuleClass] = {}
    waiting = True
    while waiting:
        waiting = False
        for source in project.sources:
            for node in source.all(cst.ClassDef):
                symbol = source.symbol(node, node.name.value)
                if symbol not in found and (made := _module(project, side, source, node, symbol, found)):
                    found[symbol] = made
                    waiting = True
    return found


def _module(
    project: Project,
    side: Side,
    source: Source,
    node: cst.ClassDef,
    symbol: Symbol,
    found: Mapping[Symbol, ModuleClass],
) -> ModuleClass | None:
    for arg in node.bases:
        meaning = project.meaning(source, arg.value)
        direct = project.full(source, arg.value) == side.module
        above = meaning if isinstance(meaning, Symbol) and meaning in found else None
        if direct or above is not None:
            thing = Thing("module", source, node, node.name.value)
            return ModuleClass(thing, source, node, symbol, arg if direct else None, above)
    return None


def check_modules(
    units: Units,
    project: Project,
    side: Side,
    modules: Mapping[Symbol, ModuleClass],
    sites: list[Site],
    following: Following,
) -> None:
    """Block what has no counterpart; join modules with what stands in them."""
    for module in modules.values():
        units.add(module.thing)
    by_class = {m.node: m for m in modules.values()}
    for site in sites:
        if site.around is not None and site.around in by_class:
            units.join(site.thing, by_class[site.around].thing)
    for site in sites:
        if (
            site.around is not None
            and site.around not in by_class
            and _may_be_module(site.source, site.around)
        ):
            what = (
                f"stands in {site.around.name.value}, which may be a module through a base that is not known"
            )
            units.block(site.thing, site.source, site.call, what, "Name the file of the base, too.")
    for module in modules.values():
        if module.above is not None:
            units.join(module.thing, modules[module.above].thing)
        for node, what, remedy in _shape_problems(module, side, modules):
            units.block(module.thing, module.source, node, what, remedy)
        _check_members(units, project, module, side)
        _check_uses(units, project, side, module, modules, following)
    held = {units.root(site.thing) for site in sites}
    for module in modules.values():
        if units.root(module.thing) not in held:
            units.block(
                module.thing, module.source, module.node, "holds no Predict and no ChainOfThought", _STAYS
            )


def _may_be_module(source: Source, node: cst.ClassDef) -> bool:
    """Whether a class with bases has a method that programs of several have."""
    methods = (m for m in source.all(cst.FunctionDef) if source.inside(m, cst.ClassDef) is node)
    return bool(node.bases) and any(m.name.value in ("forward", "aforward") for m in methods)


def _shape_problems(
    module: ModuleClass, side: Side, modules: Mapping[Symbol, ModuleClass]
) -> Iterator[tuple[cst.CSTNode, str, str]]:
    node, source = module.node, module.source
    if len(node.bases) > 1:
        yield node, "has several bases", _STAYS
    for keyword in node.keywords:
        yield keyword, f"has the class option {source.code(keyword)}", _STAYS
    methods = {m.name.value: m for m in source.all(cst.FunctionDef) if source.inside(m, cst.ClassDef) is node}
    for name in sorted(methods.keys() & ({"__call__", "acall", "aforward"} | side.inside | _OTHER_API)):
        yield methods[name], f"defines {name}, which Module has in another sense", _STAYS
    forward = methods.get("forward")
    if forward is None and module.above is None and not _is_base(module, modules):
        yield node, "has no forward", "Write one, or make it a plain class."
    elif forward is not None and side.package == "dspex" and forward.asynchronous is not None:
        yield forward, "has an async forward", "In DSPy that is aforward, beside a forward."
    for call in source.all(cst.Call):
        if (
            source.inside(call, cst.ClassDef) is node
            and source.code(call.func) == "super().__init__"
            and call.args
        ):
            yield call, "passes arguments to Module.__init__", _STAYS


_OTHER_API: Final = frozenset(
    (
        *("with_", "with_predictor", "with_programs", "with_next", "full", "afull", "request", "stream"),
        *("batch", "abatch", "messages", "then", "save", "load", "named_predictors", "predictors"),
    )
)


def _is_base(module: ModuleClass, modules: Mapping[Symbol, ModuleClass]) -> bool:
    return any(m.above == module.symbol for m in modules.values())


def _check_members(units: Units, project: Project, module: ModuleClass, side: Side) -> None:
    source = module.source
    for call in source.all(cst.Call):
        full = project.full(source, call.func)
        root, _, last = full.rpartition(".")
        foreign = root == "dspy" and last[:1].isupper() and last not in HARMLESS and full not in side.programs
        if foreign and source.inside(call, cst.ClassDef) is module.node:
            what = f"holds a dspy.{last}, which has no counterpart"
            units.block(module.thing, source, call, what, _STAYS)
    for node in source.all(cst.Attribute):
        if (
            dotted_self(node)
            and node.attr.value in side.inside
            and source.inside(node, cst.ClassDef) is module.node
        ):
            units.block(module.thing, source, node, f"uses self.{node.attr.value}", _STAYS)


def _check_uses(
    units: Units,
    project: Project,
    side: Side,
    module: ModuleClass,
    modules: Mapping[Symbol, ModuleClass],
    following: Following,
) -> None:
    by_class = {m.node: m for m in modules.values()}
    for source, node in project.uses(module.symbol):
        for way in ways(source, node):
            match way:
                case Called(call=call):
                    holder = source.inside(call, cst.ClassDef)
                    if holder is not None and holder in by_class and holder is not module.node:
                        units.join(module.thing, by_class[holder].thing)
                    _check_instance(units, project, side, module, source, call, following)
                case Argument(call=call) if project.full(source, call.func).startswith("dspy."):
                    units.block(module.thing, source, call, f"is given to {source.code(call.func)}()", _STAYS)
                case Based(node=child) if child not in by_class:
                    units.block(module.thing, source, child, f"is a base of {child.name.value}", _STAYS)
                case _:
                    pass


def _check_instance(
    units: Units,
    project: Project,
    side: Side,
    module: ModuleClass,
    source: Source,
    made: cst.CSTNode,
    following: Following,
) -> None:
    """Look at what is done with an object of the class, as far as its first name."""
    waiting = [(source, made)]
    for way in ways(source, made):
        if isinstance(way, Bound) and not way.inside:
            waiting += following.uses.of(source, way, source.inside(made, cst.ClassDef))
    for where, node in waiting:
        for way in ways(where, node):
            if isinstance(way, Member) and way.node.attr.value in side.inside:
                units.block(module.thing, where, node, f"is used by .{way.node.attr.value}", _STAYS)
            elif isinstance(way, Argument):
                full = project.full(where, way.call.func)
                if full.startswith("dspy."):
                    units.block(
                        module.thing, where, node, f"is given to {where.code(way.call.func)}()", _STAYS
                    )
            elif isinstance(way, Called) and _gives_result(module, following):
                _check_result(units, side, module, where, way.call, following)


def _gives_result(module: ModuleClass, following: Following) -> bool:
    """Whether forward returns what a program gave it."""
    source = module.source
    return any(
        s.source is source and source.inside(statement, cst.ClassDef) is module.node
        for statement, s in following.returned.items()
    )


def _check_result(
    units: Units, side: Side, module: ModuleClass, source: Source, call: cst.Call, following: Following
) -> None:
    """Look at what is done with what an object of the class returns."""
    waiting: list[Use] = [(source, call)]
    for way in ways(source, call):
        if isinstance(way, Bound) and isinstance(way.target, cst.Name):
            waiting += following.uses.of(source, way, None)
    for where, node in waiting:
        for way in ways(where, node):
            starred = isinstance(way, Argument) and way.arg.star == "**"
            read = isinstance(way, Member) and way.node.attr.value in side.results
            if isinstance(way, Item) or starred or read:
                what = "gives a result that is used as only a prediction can be"
                units.block(module.thing, where, node, what, "Read its outputs by their names.")
