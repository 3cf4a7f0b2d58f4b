"""Follow programs and their results through the names that they get."""

from __future__ import annotations

from collections import defaultdict
from typing import Final

import libcst as cst

from dspex.migrate.flow import Argument, Based, Bound, Called, Item, Member, Passed, Way, ways
from dspex.migrate.given import refused
from dspex.migrate.outcome import Finding
from dspex.migrate.programs import Shape, Site
from dspex.migrate.project import Project
from dspex.migrate.sides import Side
from dspex.migrate.source import External, Source
from dspex.migrate.units import Units, finding
from dspex.migrate.uses import Uses, dotted_self
from dspex.migrate.values import is_looked_into, is_no_text, is_text

_TAKEN: Final = frozenset(("config", "lm", "demos", "signature", "new_signature", "prediction"))
"""What DSPy's `Predict` takes out of a call for itself."""

_TELLING: Final = frozenset(
    ("reasoning", "rationale", "toDict", "completions", "get_lm_usage", "set_lm_usage")
)
"""Attributes that, whoever reads them, may well be those of a prediction."""

_CALLS: Final = frozenset(("acall",))
_OF_MAPPINGS: Final = frozenset(("dict", "iter", "len", "list", "set", "sorted", "tuple"))
"""Functions that take a prediction for a mapping."""
_AS_MAPPING: Final = "gives a result that is used as a mapping or called"
_ELSEWHERE: Final = "Read the outputs one by one where the program is called."


class Following:
    """Looks at everything that is done with the programs of a project.

    Attributes:
        escapes: places where a result goes out of sight.
        starred: calls with names that cannot be seen.
        untyped: calls of strings with inputs that have no type, and may be given more than text.
        uses: where what gets a name is used.
        returned: statements that return the result of a program, with the program.
    """

    def __init__(self, units: Units, project: Project, side: Side) -> None:
        self._units = units
        self._project = project
        self._side = side
        self.escapes: dict[Site, list[Finding]] = defaultdict(list)
        self.starred: dict[Site, list[Finding]] = defaultdict(list)
        self.untyped: dict[Site, list[Finding]] = defaultdict(list)
        self.returned: dict[cst.Return, Site] = {}
        self.uses = Uses(project)

    def program(self, site: Site, shape: Shape) -> None:
        """Follow a program from the call that makes it."""
        _OneProgram(self, site, shape).made()

    def block(self, site: Site, source: Source, node: cst.CSTNode, what: str, remedy: str) -> None:
        """Leave a program."""
        self._units.block(site.thing, source, node, what, remedy)

    @property
    def results(self) -> frozenset[str]:
        """What a result has beside its outputs, on this side only."""
        return self._side.results

    @property
    def package(self) -> str:
        """The package of this side."""
        return self._side.package

    def told(self, site: Site, shape: Shape) -> None:
        """Leave a program whose results go out of sight, where somebody reads what only predictions have."""
        if not self.escapes[site] or self._side.package != "dspy":
            return
        outputs = shape.outputs or frozenset[str]()
        for name in sorted(_TELLING - outputs):
            if name == "reasoning" and site.kind == "Predict":
                continue
            for source, node in self.uses.attributes(name, site.source):
                if not isinstance(self._project.meaning(source, node), External):
                    what = f"gives a result that is passed on, and .{name} is read here, perhaps from it"
                    self.block(site, source, node, what, _ELSEWHERE)
                    return


class _OneProgram:
    """Follows one program."""

    def __init__(self, following: Following, site: Site, shape: Shape) -> None:
        self._all = following
        self._site = site
        self._shape = shape
        self._seen: set[object] = set()

    def made(self) -> None:
        self._program(self._site.source, self._site.call, inside=False)

    def _block(self, source: Source, node: cst.CSTNode, what: str, remedy: str = "Turn it by hand.") -> None:
        self._all.block(self._site, source, node, what, remedy)

    def _program(self, source: Source, node: cst.CSTNode, inside: bool) -> None:
        for way in ways(source, node):
            match way:
                case Called(call=call) if not inside:
                    self._call(source, call)
                case Member(node=member) if not inside and member.attr.value in _CALLS:
                    parent = source.parent(member)
                    if isinstance(parent, cst.Call) and parent.func is member:
                        self._call(source, parent)
                    else:
                        self._block(source, member, "is passed on")
                case Member(node=member):
                    self._block(
                        source,
                        member,
                        f"is used by .{member.attr.value}",
                        "dspex programs are values: see with_().",
                    )
                case Item(node=item) if inside:
                    self._program(source, item, inside=False)
                case Bound():
                    self._bound(source, way, inside)
                case Passed(node=passed, how="is looped over") if inside:
                    self._looped(source, passed)
                case Passed(node=passed, how=how):
                    self._block(source, passed, how)
                case Argument(call=call):
                    self._block(source, call, f"is given to {source.code(call.func)[:60]}()")
                case Called() | Item() | Based():
                    self._block(source, node, "is used in a way that is not followed")

    def _bound(self, source: Source, bound: Bound, inside: bool) -> None:
        key = (source.path, bound.target)
        if key in self._seen:
            return
        self._seen.add(key)
        around = source.inside(bound.target, cst.ClassDef)
        for other, node in self._all.uses.of(source, bound, around):
            if not isinstance(node, cst.Attribute) or dotted_self(node) or _is_certain(other, node):
                self._program(other, node, inside or bound.inside)

    def _looped(self, source: Source, node: cst.CSTNode) -> None:
        loop = source.parent(node)
        target = loop.target if isinstance(loop, (cst.For, cst.CompFor)) else None
        if isinstance(target, cst.Name):
            self._bound(source, Bound(target), inside=False)
        else:
            self._block(source, node, "is looped over")

    def _call(self, source: Source, call: cst.Call) -> None:
        given: set[str] = set()
        starred = False
        for arg in call.args:
            if arg.star == "**":
                starred = True
            elif arg.keyword is None:
                self._block(source, arg, "is called with arguments without names", "Name them.")
                return
            else:
                given.add(arg.keyword.value)
        if starred:
            what = f"{self._site.thing.name} is called with names that cannot be seen"
            remedy = "Those that are no inputs are refused now."
            self._all.starred[self._site].append(finding(source, call, "check", what, remedy))
        self._texts(source, call)
        self._values(source, call)
        inputs = self._shape.inputs
        taken = sorted(given & _TAKEN) if self._all.package == "dspy" else []
        if taken:
            self._block(source, call, f"is called with {taken[0]}=", "Write program.with_(…)(…) by hand.")
        elif inputs is not None:
            extra = sorted(given - inputs.keys())
            missing = sorted(n for n, needed in inputs.items() if needed and n not in given and not starred)
            if extra:
                self._block(source, call, f"is called with {extra[0]}=, which is no input", "Remove it.")
            elif missing:
                self._block(
                    source, call, f"is called without {missing[0]}", "Give it, or let it have a default."
                )
        self._result(source, call)

    def _texts(self, source: Source, call: cst.Call) -> None:
        """Look at what inputs without a type are given: DSPy takes anything, dspex a text."""
        for arg in call.args if self._all.package == "dspy" else ():
            name = arg.keyword.value if arg.keyword is not None else ""
            if name not in self._shape.untyped or is_text(source, arg.value):
                continue
            if is_no_text(arg.value):
                what = f"is called with a value of {name} that is no text"
                self._block(source, arg, what, f"Give the input its type, as in '{name}: list[str]'.")
            else:
                what = f"the input {name} of {self._site.thing.name} had no type and is a str now"
                remedy = "Other values are refused: give it the type that it takes."
                self._all.untyped[self._site].append(finding(source, arg, "check", what, remedy))

    def _values(self, source: Source, call: cst.Call) -> None:
        """Look at what inputs with a type are given: DSPy takes anything, dspex what the type says."""
        for arg in call.args if self._all.package == "dspy" else ():
            name = arg.keyword.value if arg.keyword is not None else ""
            why = refused(source, arg.value, self._shape.types[name]) if name in self._shape.types else ""
            if why:
                what = f"is called with a value of {name} that dspex refuses: {why}"
                self._block(source, arg, what, "Mend the value, or the type of the field.")

    def _result(self, source: Source, node: cst.CSTNode) -> None:
        for way in ways(source, node):
            self._result_way(source, node, way)

    def _result_way(self, source: Source, node: cst.CSTNode, way: Way) -> None:
        match way:
            case Member(node=member):
                self._read(source, member)
            case Bound(target=cst.Name(), inside=False):
                self._named(source, way)
            case Argument(call=cst.Call(func=cst.Name(value=function))) if function in _OF_MAPPINGS:
                self._block(source, node, _AS_MAPPING, _ELSEWHERE)
            case Passed() if is_looked_into(source, node):
                self._block(source, node, _AS_MAPPING, _ELSEWHERE)
            case Argument(call=call, arg=cst.Arg(star="")):
                self._escape(source, call, f"is given to {source.code(call.func)[:60]}()")
            case Passed(node=passed, how=how) if how != "is looped over":
                self._escape(source, passed, how)
            case Bound():
                self._escape(source, node, "is stored")
            case _:
                self._block(source, node, _AS_MAPPING, _ELSEWHERE)

    def _named(self, source: Source, bound: Bound) -> None:
        key = (source.path, bound.target)
        if key in self._seen or not isinstance(bound.target, cst.Name):
            return
        self._seen.add(key)
        for other, node in self._all.uses.of(source, bound, None):
            self._result(other, node)

    def _read(self, source: Source, member: cst.Attribute) -> None:
        name = member.attr.value
        if isinstance(source.parent(member), (cst.AssignTarget, cst.Del)):
            self._block(
                source, member, f"gives a result whose .{name} is changed", "Make a new object of your own."
            )
        elif self._shape.outputs is not None and name not in self._shape.outputs:
            own = name in self._all.results
            remedy = _REASONING if name in ("reasoning", "rationale") else _ELSEWHERE
            what = f"gives a result of which .{name} is read" + ("" if own else ", which is no output")
            self._block(source, member, what, remedy)
        elif self._shape.outputs is None and name in self._all.results:
            self._block(source, member, f"gives a result of which .{name} is read", _ELSEWHERE)

    def _escape(self, source: Source, node: cst.CSTNode, how: str) -> None:
        what = f"the result of {self._site.thing.name} {how}"
        remedy = "It is a record now: attributes stay the same; it is no mapping, and cannot be changed."
        self._all.escapes[self._site].append(finding(source, node, "check", what, remedy))
        statement = source.parent(node)
        while isinstance(statement, cst.Await):
            statement = source.parent(statement)
        if isinstance(statement, cst.Return):
            self._all.returned[statement] = self._site


_REASONING: Final = (
    "In dspex it is full(…).reasoning; or declare reasoning: str = Out() as the first output and use Predict."
)


def _is_certain(source: Source, node: cst.Attribute) -> bool:
    """Whether an attribute of some object is used as only programs are."""
    for way in ways(source, node):
        if isinstance(way, Called):
            return bool(way.call.args) and all(a.keyword is not None for a in way.call.args)
        if isinstance(way, Member):
            return way.node.attr.value in {
                "demos",
                "lm",
                "signature",
                "predict",
                "set_lm",
                "acall",
                "dump_state",
                "load_state",
            }
    return False
