"""What a person should know of what was left, and of what was turned."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import libcst as cst

from dspex.migrate.classes import SignatureClass
from dspex.migrate.outcome import Finding
from dspex.migrate.programs import Site
from dspex.migrate.project import Project
from dspex.migrate.sides import OTHER_MODULES
from dspex.migrate.source import Source, Symbol, text_of
from dspex.migrate.units import Thing, Units, finding


def left_notes(units: Units, source: Source) -> Iterator[Finding]:
    """Give the reasons that stand in a file; of what stays only because of something else, what that is."""
    for found in units.reasons.values():
        yield from (f for f in found if f.path == source.path)
    left = units.left()
    for thing in (t for t in units.things if t.source is source and t in left):
        cause = units.cause(thing)
        own = units.reasons.get(thing)
        if cause is not None and not (own and own[0].path == source.path):
            other, why = cause
            what = f"{thing.name} stays together with {other.name}"
            yield finding(source, thing.node, "left", what, f"See {why.path.name}:{why.line}.")


def field_notes(
    classes: Mapping[Symbol, SignatureClass], source: Source, left: set[Thing]
) -> Iterator[Finding]:
    """Point out inputs that take less than before, since they had no type."""
    for cls in classes.values():
        for field in cls.fields if cls.thing.source is source and cls.thing not in left else ():
            if field.kind == "input" and field.annotation is None:
                what = f"{cls.thing.name}.{field.name} had no type and is a str now, as the prompt says"
                remedy = "Other values are refused: give it the type that it takes."
                yield finding(source, field.statement, "check", what, remedy)


def type_notes(
    types: Mapping[Thing, Sequence[tuple[Source, cst.CSTNode]]], source: Source, left: set[Thing]
) -> Iterator[Finding]:
    """Point out fields of types that both packages have, whose values may be made elsewhere."""
    for thing, nodes in types.items():
        for where, node in nodes if thing not in left else ():
            if where is source and source.inside(node, cst.ClassDef) is not None:
                what = f"{source.code(node)} is the type of dspex now"
                yield finding(source, node, "check", what, "Values from elsewhere have to be so, too.")


def unused_notes(
    classes: Mapping[Symbol, SignatureClass], sites: Iterable[Site], source: Source, left: set[Thing]
) -> Iterator[Finding]:
    """Point out signatures that are turned though nobody was seen who uses them."""
    used = {base for cls in classes.values() for base in cls.bases} | {site.symbol for site in sites}
    for symbol, cls in classes.items():
        if cls.thing.source is source and cls.thing not in left and symbol not in used:
            what = f"{cls.thing.name} is turned, and no program of these files takes it"
            yield finding(source, cls.node, "check", what, "What takes it elsewhere has to be turned, too.")


def result_notes(
    escapes: Mapping[Site, Sequence[Finding]], source: Source, left: set[Thing]
) -> Iterator[Finding]:
    """Point out where the results of programs go out of sight."""
    for site, found in escapes.items():
        if site.thing not in left:
            yield from (f for f in found if f.path == source.path)


def other_modules(project: Project, source: Source) -> Iterator[Finding]:
    """List the modules of DSPy that have no counterpart, and signatures that are made in calls."""
    for call in source.all(cst.Call):
        full = project.full(source, call.func)
        last = full.rpartition(".")[2]
        if full == f"dspy.{last}" and last in OTHER_MODULES:
            what = f"dspy.{last} has no counterpart and stays"
            yield finding(source, call, "left", what, "dspex.bridge.wrap(module, signature) gives it types.")
        elif full == "dspy.Signature":
            holder = source.parent(source.parent(call) or call)
            inline = isinstance(holder, cst.Call) and project.full(source, holder.func) in (
                "dspy.Predict",
                "dspy.ChainOfThought",
            )
            if not inline:
                what = "dspy.Signature(…) makes a signature at run time and stays"
                yield finding(source, call, "left", what, "Write a class, or give the string to the program.")


def model_notes(project: Project, source: Source) -> Iterator[Finding]:
    """Say where DSPy is told its model, which programs of dspex do not see."""
    for call in source.all(cst.Call):
        full = project.full(source, call.func)
        if full == "dspy.inspect_history":
            what = "dspy.inspect_history(…) shows the calls of DSPy alone"
            yield finding(source, call, "check", what, "dspex.inspect_history(…) shows those of dspex.")
        if full != "dspy.configure":
            continue
        for arg in call.args:
            if arg.keyword is not None and arg.keyword.value == "lm":
                what = "dspy.configure(lm=…) sets the model of DSPy alone"
                name = _model(project, source, arg.value)
                remedy = f"Give dspex one: DSPEX_MODEL={name}, or see `with Runtime(lm=Model(…)):`"
                yield finding(source, call, "check", what, remedy)


def _model(project: Project, source: Source, node: cst.CSTNode) -> str:
    """Return the name of the model that an expression makes; "…" where it cannot be seen."""
    found = project.meaning(source, node)
    if isinstance(found, Symbol) and found.path == source.path:
        targets = [source.parent(n) for n in source.assignments(found)]
        statements = [source.parent(t) for t in targets if isinstance(t, cst.AssignTarget)]
        if len(statements) == 1 and isinstance(statements[0], cst.Assign):
            node = statements[0].value
    if isinstance(node, cst.Call) and node.args and project.full(source, node.func) == "dspy.LM":
        return text_of(node.args[0].value) or "…"
    return "…"
