"""Write the type that DSPy gives to a field without one: `question = dspy.InputField()` is a str."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, TypeAlias

import libcst as cst

from dspex.migrate.classes import Field, SignatureClass, read_classes
from dspex.migrate.edits import Edit, applied
from dspex.migrate.files import Text
from dspex.migrate.outcome import Change, Finding, Turned
from dspex.migrate.project import Project
from dspex.migrate.reading import Done, collector_paused, parsed, unwritable
from dspex.migrate.sides import DSPY, KNOWN
from dspex.migrate.source import Source, Symbol
from dspex.migrate.units import finding
from dspex.migrate.untyped import with_untyped_fields
from dspex.migrate.values import is_no_text

Classes: TypeAlias = Mapping[Symbol, SignatureClass]

_SCOPES: Final = (cst.ClassDef, cst.FunctionDef, cst.Lambda)
_STATEMENTS: Final = (cst.BaseSmallStatement, cst.BaseCompoundStatement)
_TYPE_COMMENT: Final = re.compile(rb"#\s*type:(?!\s*ignore)")
_BY_HAND: Final = "Write its type by hand."


def annotate_texts(texts: Iterable[Text], begun: Callable[[int], object], done: Done) -> Iterator[Change]:
    """Say what files become when the fields of DSPy's signatures have their types written.

    Args:
        texts: the files.
        begun: told how many files are looked at.
        done: told of each file that was.
    """
    chosen = with_untyped_fields(texts)
    begun(len(chosen))
    with collector_paused():
        read = [parsed(text, done) for text in chosen]
        project = Project([source for source in read if isinstance(source, Source)], {"dspy": KNOWN})
        classes = read_classes(project, DSPY)
    for text, found in zip(chosen, read, strict=True):
        if isinstance(found, Source):
            yield _change(project, classes, found)
        else:
            yield Change(text.path, text.data, text.data, findings=(found,))


def _change(project: Project, classes: Classes, source: Source) -> Change:
    edits: list[Edit] = []
    turned: list[Turned] = []
    findings: list[Finding] = []
    for cls in (c for c in classes.values() if c.thing.source is source):
        if cls.strange or _is_signature(cls, classes):
            findings += _elsewhere(project, cls)
        for field, name in _untyped(cls):
            why = _why_not(cls, name, classes)
            label = f"{cls.thing.name}.{field.name}"
            if why is None:
                end = source.span(name)[1]
                edits.append(Edit(end, end, ": str"))
                turned.append(Turned("field", label, source.place(name)[0]))
                findings += _doubt(source, field, label)
            elif why:
                findings.append(finding(source, name, "left", f"{label} {why}", _BY_HAND))
    after = applied(source.text.text, edits)
    problem = unwritable(source, after) if edits else ""
    if problem:
        failed = Finding(source.path, 0, 0, "failed", f"the file {problem}", _BY_HAND)
        return Change(source.path, source.text.data, source.text.data, findings=(failed,))
    return Change(
        source.path,
        source.text.data,
        source.text.encoded(after),
        tuple(sorted(turned, key=lambda t: t.line)),
        tuple(sorted(findings, key=lambda f: (f.line, f.column))),
    )


def _untyped(cls: SignatureClass) -> Iterator[tuple[Field, cst.Name]]:
    for field in cls.fields:
        if isinstance(field.statement, cst.Assign):
            target = field.statement.targets[0].target
            if isinstance(target, cst.Name) and not target.value.startswith("_"):
                yield field, target


def _why_not(cls: SignatureClass, name: cst.Name, classes: Classes) -> str | None:
    """Say why a field stays as it is, "" where nobody has to know; None where it gets its type."""
    source = cls.thing.source
    body = source.bodies.get(cls.node)
    if not _is_signature(cls, classes):
        return "has no type, and the base of its class is not in these files" if cls.strange else ""
    if body is None or source.named(body, "str") is not None:
        return "has no type, and `str` is something else here"
    if name.lpar:
        return "has no type, and stands in parentheses"
    line = source.data[source.span(name)[0] : source.line_span(name)[1]]
    if _TYPE_COMMENT.search(line):
        return "has its type in a comment"
    return None


def _is_signature(cls: SignatureClass, classes: Classes) -> bool:
    """Whether a class derives from `dspy.Signature` as far as can be seen."""
    waiting, seen = [cls], {cls.symbol}
    while waiting:
        current = waiting.pop()
        if current.direct:
            return True
        bases = [b for b in current.bases if b in classes and b not in seen]
        seen.update(bases)
        waiting += [classes[b] for b in bases]
    return False


def _elsewhere(project: Project, cls: SignatureClass) -> Iterator[Finding]:
    """Point out fields that stand in no statement of their own: no type is written there."""
    source, name = cls.thing.source, cls.thing.name
    own = {field.call for field in cls.fields}
    for call in source.all(cst.Call):
        if call in own or project.full(source, call.func) not in DSPY.markers:
            continue
        around = next((a for a in source.ancestors(call) if isinstance(a, _SCOPES)), None)
        statement = next((a for a in source.ancestors(call) if isinstance(a, _STATEMENTS)), None)
        if around is not cls.node or statement is None or isinstance(statement, cst.AnnAssign):
            continue
        targets = len(statement.targets) if isinstance(statement, cst.Assign) else 1
        shared = statement.value if isinstance(statement, cst.Assign) else None
        if targets > 1 and shared is call:
            what = f"{name} gives several fields one value, and none a type"
            yield finding(
                source, statement, "left", what, "Write a line for each, or a colon before the type."
            )
        else:
            what = f"{name} has a field without a type in `{source.first_line(statement)}`"
            remedy = "Write its name, a colon and its type on a line of the class."
            yield finding(source, call, "left", what, remedy)


def _doubt(source: Source, field: Field, label: str) -> Iterator[Finding]:
    for arg in field.call.args if field.call is not None else ():
        named = arg.keyword is not None and arg.keyword.value == "default"
        if named and is_no_text(arg.value):
            what = f"{label} is a str, as DSPy says, and its default is none"
            yield finding(source, arg, "check", what, "Give it the type that it takes; its prompt changes.")
