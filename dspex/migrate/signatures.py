"""Which signature classes can be turned: what stands in them, and what is done with them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import libcst as cst

from dspex.migrate.classes import SignatureClass, all_fields, lineage
from dspex.migrate.flow import Argument, Based, Called, Member, Passed, ways
from dspex.migrate.project import Project
from dspex.migrate.sides import Side
from dspex.migrate.source import External, Source, Symbol, dotted, text_of
from dspex.migrate.units import Thing, Units

Classes = Mapping[Symbol, SignatureClass]
Programs = Mapping[cst.CSTNode, Thing]

_BY_HAND: Final = "Turn it by hand, with its programs."
_NAMES: Final = frozenset(("__name__", "__qualname__", "__module__", "__doc__"))

SHOWN_OTHERWISE: Final = frozenset(
    (
        *("Annotated", "Sequence", "MutableSequence", "Iterable", "Collection", "Mapping", "MutableMapping"),
        *("AbstractSet", "MutableSet", "NewType", "object", "PositiveInt", "NegativeInt", "NonNegativeInt"),
        *("PositiveFloat", "NonNegativeFloat", "NegativeFloat", "conint", "constr", "confloat", "conlist"),
        *("StrictStr", "StrictInt", "StrictFloat", "StrictBool", "EmailStr"),
    )
)
"""Types that the two packages do not show to a model in the same words."""


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
    source, node = cls.thing.source, cls.node

    def block(at: cst.CSTNode, what: str, remedy: str = _BY_HAND) -> None:
        units.block(cls.thing, source, at, what, remedy)

    for arg in cls.strange:
        base = source.code(arg.value)
        block(arg, f"has the base {base}, which is no signature of these files", f"Name its file, too, or {_BY_HAND.lower()}")
    if len(cls.bases) + len(cls.direct) > 1:
        block(node, "inherits from two signatures", "Inherit from one and add fields.")
    for keyword in node.keywords:
        block(keyword, f"has the class option {source.code(keyword)}")
    for decorator in node.decorators:
        if decorator is not cls.decorator:
            block(decorator, "has another decorator")
    if cls.decorator is not None and isinstance(cls.decorator.decorator, cst.Call) and cls.decorator.decorator.args:
        block(cls.decorator, "has options of @signature", "Write the instructions as its docstring.")
    for odd in cls.odd:
        block(odd.node, f"has {odd.what}", "A signature of the other side has fields alone: move it out.")
    for base in cls.bases:
        if side.package == "dspex" and base not in classes:
            block(node, "has a base that is no signature", _BY_HAND)
    names = [f.name for f in cls.fields]
    for field in cls.fields:
        if names.count(field.name) > 1:
            block(field.statement, f"declares {field.name} twice", "Remove one of them.")
    if len(source.assignments(cls.symbol)) != 1:
        block(node, "has a name that is given to something else, too", "Rename one of them.")
    for owner in list(lineage(cls, classes))[1:]:
        kinds = {f.name: f.kind for f in owner.fields}
        for field in cls.fields:
            if kinds.get(field.name, field.kind) != field.kind:
                block(field.statement, f"makes {field.name} an {field.kind}, and its base the other", _BY_HAND)
        if owner.doc is not None and not owner.doc.strip() and cls.doc is None:
            block(node, f"has no docstring, and {owner.thing.name} an empty one", "Give it a docstring.")


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
    quoted = text_of(annotation)
    waiting: list[cst.CSTNode] = [annotation if quoted is None else _parsed(quoted) or annotation]
    while waiting:
        node = waiting.pop()
        waiting.extend(node.children)
        last = dotted(node).rpartition(".")[2] if isinstance(node, (cst.Name, cst.Attribute)) else ""
        if last in SHOWN_OTHERWISE:
            what = f"has a field of the type {source.code(annotation)}, which dspex shows in other words"
            units.block(cls.thing, source, annotation, what, "Use the plain type, such as list[str].")
            return


def _parsed(text: str) -> cst.CSTNode | None:
    try:
        return cst.parse_expression(text)
    except cst.ParserSyntaxError:
        return None


def check_uses(units: Units, project: Project, side: Side, classes: Classes, programs: Programs) -> None:
    """Join signatures with the programs that take them; block those that are used in other ways."""
    for cls in classes.values():
        for source, node in project.uses(cls.symbol):
            if isinstance(source.parent(node), cst.ClassDef) or node is cls.node.name:
                continue  # its own definition
            _check_use(units, project, side, cls, source, node, programs)


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
    if isinstance(parent, cst.Subscript) and source.inside(node, cst.ClassDef) is not None:
        if isinstance(source.parent(parent), cst.Arg) and isinstance(source.inside(parent, cst.Arg), cst.Arg):
            node = parent  # Box[int] as a base
    for way in ways(source, node):
        match way:
            case Argument(call=call, arg=arg) if call in programs and _is_signature_of(call, arg):
                units.join(programs[call], cls.thing)
            case Argument(call=call):
                name = source.code(call.func)[:60]
                units.block(cls.thing, source, node, f"is given to {name}()", _REMEDIES[side.package])
            case Based():
                pass  # that class is a signature itself, and joined
            case Member(node=member) if member.attr.value in _NAMES or _is_nested(project, source, member):
                if isinstance(source.parent(member), cst.AssignTarget):
                    units.block(cls.thing, source, node, f"gets another {member.attr.value}", _BY_HAND)
            case Member(node=member):
                units.block(cls.thing, source, node, f"is used by .{member.attr.value}", _REMEDIES[side.package])
            case Called():
                units.block(cls.thing, source, node, "is called", _REMEDIES[side.package])
            case Passed(how=how):
                units.block(cls.thing, source, node, how, _REMEDIES[side.package])
            case _:
                units.block(cls.thing, source, node, "is given another name", "Use its own name.")


_REMEDIES: Final = {
    "dspy": "Only DSPy signatures can do that. dspex.bridge.dspy_signature(…) makes one of a @signature class.",
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
    fields = all_fields(cls, dict(classes))
    inputs = {n: not _has_default(f.call, f.bare) for n, f in fields.items() if f.kind == "input"}
    return inputs, frozenset(n for n, f in fields.items() if f.kind == "output")


def _has_default(call: cst.Call | None, bare: cst.BaseExpression | None) -> bool:
    if call is None:
        return bare is not None
    options = {a.keyword.value: a.value for a in call.args if a.keyword is not None}
    default = options.get("default")
    return (default is not None and not isinstance(default, cst.Ellipsis)) or "default_factory" in options
