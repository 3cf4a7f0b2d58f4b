"""Which signature classes can be turned: what stands in them, and what is done with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import libcst as cst

from dspex.migrate.classes import SignatureClass, all_fields, lineage
from dspex.migrate.flow import Argument, Based, Bound, Called, Item, Member, Passed, Way, ways
from dspex.migrate.project import Project
from dspex.migrate.shown import PLAIN, shown_otherwise
from dspex.migrate.sides import Side
from dspex.migrate.source import External, Source, Symbol, text_of
from dspex.migrate.units import Thing, Units

Classes = Mapping[Symbol, SignatureClass]
Programs = Mapping[cst.Call, Thing]

_BY_HAND: Final = "Turn it by hand, with its programs."
_NAMES: Final = frozenset(("__name__", "__qualname__", "__module__", "__doc__"))


def check_classes(units: Units, project: Project, side: Side, classes: Classes) -> None:
    """Block what cannot be written on the other side; join classes with their bases."""
    for cls in classes.values():
        units.add(cls.thing)
    for cls in classes.values():
        _check_shape(units, project, side, cls, classes)
        for field in cls.fields:
            _check_options(units, project, side, cls, field.call)
            if field.annotation is not None and side.package == "dspy":
                _check_type(units, cls, field.annotation)
        for base in cls.bases:
            if base in classes:
                units.join(cls.thing, classes[base].thing)


def _check_shape(units: Units, project: Project, side: Side, cls: SignatureClass, classes: Classes) -> None:
    found = [*_head_problems(side, cls, classes), *_body_problems(cls), *_lineage_problems(cls, classes)]
    for node, what, remedy in found:
        units.block(cls.thing, cls.thing.source, node, what, remedy)


Problem = tuple[cst.CSTNode, str, str]
"""Where, what, and what to do."""


def _head_problems(side: Side, cls: SignatureClass, classes: Classes) -> Iterator[Problem]:
    """Look at bases, options and decorators."""
    source, node = cls.thing.source, cls.node
    for arg in cls.strange:
        what = f"has the base {source.code(arg.value)}, which is no signature of these files"
        yield arg, what, "Name the file of the base, too, or turn it by hand."
    if any(base not in classes for base in cls.bases):
        yield node, "has a base that is no signature", _BY_HAND
    if len(cls.bases) + len(cls.direct) > 1:
        yield node, "inherits from two signatures", "Inherit from one and add fields."
    for keyword in node.keywords:
        yield keyword, f"has the class option {source.code(keyword)}", _BY_HAND
    for decorator in node.decorators:
        call = decorator.decorator
        if decorator is not cls.decorator:
            yield decorator, "has another decorator", _BY_HAND
        elif isinstance(call, cst.Call) and call.args:
            yield decorator, "has options of @signature", "Write the instructions as its docstring."
    if len(source.assignments(cls.symbol)) != 1:
        yield node, "has a name that is given to something else, too", "Rename one of them."


def _body_problems(cls: SignatureClass) -> Iterator[Problem]:
    for odd in cls.odd:
        yield odd.node, f"has {odd.what}", "A signature of the other side has fields alone: move it out."
    names = [f.name for f in cls.fields]
    for field in cls.fields:
        if names.count(field.name) > 1:
            yield field.statement, f"declares {field.name} twice", "Remove one of them."


def _lineage_problems(cls: SignatureClass, classes: Classes) -> Iterator[Problem]:
    for owner in list(lineage(cls, classes))[1:]:
        kinds = {f.name: f.kind for f in owner.fields}
        for field in cls.fields:
            if kinds.get(field.name, field.kind) != field.kind:
                what = f"makes {field.name} an {field.kind}, and its base the other"
                yield field.statement, what, _BY_HAND
        if owner.doc is not None and not owner.doc.strip() and cls.doc is None:
            what = f"has no docstring, and {owner.thing.name} an empty one"
            yield cls.node, what, "Give it a docstring."


def _check_options(
    units: Units, project: Project, side: Side, cls: SignatureClass, call: cst.Call | None
) -> None:
    source = cls.thing.source
    for arg in call.args if call is not None else ():
        name = arg.keyword.value if arg.keyword is not None else ""
        value = arg.value
        if name not in side.options:
            what = f"gives a field the option {name}=" if name else "gives a field options without names"
            units.block(cls.thing, source, arg, what, "The other side has no such option.")
        elif name == "default_factory" and side.package == "dspy" and _is_input(project, source, call):
            what = "has an input with default_factory=, which DSPy does not apply"
            units.block(cls.thing, source, arg, what, "Pass the value where the program is called.")
        elif name in ("desc", "description") and not _may_be_text(value):
            units.block(cls.thing, source, arg, f"has a {name}= that is no text", "Write it as text.")


def _is_input(project: Project, source: Source, call: cst.Call | None) -> bool:
    return call is not None and project.full(source, call.func) == "dspy.InputField"


def _may_be_text(value: cst.BaseExpression) -> bool:
    if isinstance(value, (cst.Integer, cst.Float, cst.List, cst.Dict, cst.Tuple, cst.Lambda)):
        return False
    return not (isinstance(value, cst.Name) and value.value in ("None", "True", "False"))


def _check_type(units: Units, cls: SignatureClass, annotation: cst.BaseExpression) -> None:
    source = cls.thing.source
    if shown_otherwise(annotation):
        what = f"has a field of the type {source.code(annotation)}, which dspex shows in other words"
        units.block(cls.thing, source, annotation, what, PLAIN)


def check_uses(units: Units, project: Project, side: Side, classes: Classes, programs: Programs) -> None:
    """Join signatures with the programs that take them; block those that are used in other ways."""
    for cls in classes.values():
        uses = [(s, n) for s, n in project.uses(cls.symbol) if not isinstance(s.parent(n), cst.ClassDef)]
        for source, node in uses:
            _check_use(units, project, side, cls, source, node, programs)
        if not uses and _is_exported(cls):
            what = "is exported, and nobody in these files uses it"
            units.block(cls.thing, cls.thing.source, cls.node, what, "Name the files that do, too.")
        if cls.thing.source.inside(cls.node, cst.ClassDef) is not None:
            _check_inner(units, project, cls)


def _is_exported(cls: SignatureClass) -> bool:
    """Whether the file names a class in a text, as `__all__` does."""
    source = cls.thing.source
    return any(text_of(node) == cls.thing.name for node in source.all(cst.SimpleString))


def _check_inner(units: Units, project: Project, cls: SignatureClass) -> None:
    """Block a class inside of a class that somebody may reach through an object."""
    for source in project.sources:
        for node in source.all(cst.Attribute):
            if node.attr.value == cls.thing.name and project.meaning(source, node) is None:
                units.block(
                    cls.thing, source, node, "may be used here by its name", "Move it out of its class."
                )


def _check_use(
    units: Units,
    project: Project,
    side: Side,
    cls: SignatureClass,
    source: Source,
    node: cst.CSTNode,
    programs: Programs,
) -> None:
    if source.inside(node, cst.Annotation) is not None:
        return
    parent = source.parent(node)
    if isinstance(parent, cst.Subscript) and isinstance(source.parent(parent), cst.Arg):
        node = parent  # Box[int], as a base or for a program
    for way in ways(source, node):
        if isinstance(way, Argument) and way.call in programs and _is_signature_of(way.call, way.arg):
            units.join(programs[way.call], cls.thing)
        elif (what := _objection(project, source, way)) is not None:
            units.block(cls.thing, source, node, what, _REMEDIES[side.package])


def _objection(project: Project, source: Source, way: Way) -> str | None:
    """Say what is done with a signature that only one side can do; None where both can."""
    match way:
        case Based():
            return None  # that class is a signature itself, and joined
        case Argument(call=call):
            return f"is given to {source.code(call.func)[:60]}()"
        case Member(node=member) if isinstance(source.parent(member), cst.AssignTarget):
            return f"gets another {member.attr.value}"
        case Member(node=member) if member.attr.value in _NAMES or _is_nested(project, source, member):
            return None
        case Member(node=member):
            return f"is used by .{member.attr.value}"
        case Called():
            return "is called"
        case Passed(how=how):
            return how
        case Bound() | Item():
            return "is given another name or indexed"


_REMEDIES: Final = {
    "dspy": "DSPy signatures can do that. dspex.bridge.dspy_signature(…) makes one of a @signature.",
    "dspex": "Only dspex can do that.",
}


def _is_nested(project: Project, source: Source, member: cst.Attribute) -> bool:
    found = project.meaning(source, member)
    return found is not None and not isinstance(found, External)


def _is_signature_of(call: cst.Call, arg: cst.Arg) -> bool:
    if arg.keyword is not None:
        return arg.keyword.value == "signature"
    return call.args[0] is arg and not arg.star


def field_names(cls: SignatureClass, classes: Classes) -> tuple[dict[str, bool], frozenset[str]]:
    """Return the inputs, each with whether it must be given, and the names of the outputs."""
    fields = all_fields(cls, classes)
    inputs = {n: not _has_default(f.call, f.bare) for n, f in fields.items() if f.kind == "input"}
    return inputs, frozenset(n for n, f in fields.items() if f.kind == "output")


def _has_default(call: cst.Call | None, bare: cst.BaseExpression | None) -> bool:
    if call is None:
        return bare is not None
    options = {a.keyword.value: a.value for a in call.args if a.keyword is not None}
    default = options.get("default")
    return (default is not None and not isinstance(default, cst.Ellipsis)) or "default_factory" in options
