"""Decide what is turned: read, join, block, write, and look at the result with the rule book."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dspex.define.source.modules import read_source
from dspex.migrate.classes import read_classes
from dspex.migrate.edits import Edit, applied
from dspex.migrate.files import Text
from dspex.migrate.following import Following
from dspex.migrate.given import class_inputs
from dspex.migrate.groups import block_groups, join_own_types
from dspex.migrate.instructor import ResponseCall, response_calls, response_notes
from dspex.migrate.modules import check_modules, find_modules
from dspex.migrate.notes import (
    field_notes,
    left_notes,
    model_notes,
    other_modules,
    result_notes,
    type_notes,
    unused_notes,
)
from dspex.migrate.outcome import Change, Finding, Target, Turned
from dspex.migrate.programs import Shape, Site, find_programs, program_problems, string_shape
from dspex.migrate.project import Project
from dspex.migrate.reading import Done, parsed, unwritable
from dspex.migrate.returns import Returned, returned
from dspex.migrate.rewriting import Rewriting
from dspex.migrate.sides import SIDES
from dspex.migrate.signatures import check_classes, check_uses, field_names
from dspex.migrate.source import Source
from dspex.migrate.units import Thing, Units


class Plan:
    """What is turned in some files, and what is not and why."""

    def __init__(self, project: Project, to: Target, *, instructor: bool = False) -> None:
        """Read the files and decide.

        Args:
            project: the files.
            to: the side that is turned to.
            instructor: whether calls of instructor clients are turned.
        """
        self._responses = response_calls(project) if to == "dspex" else []
        self._asked = instructor
        self._project = project
        self._old, self._new = SIDES[to]
        self._units = Units()
        self._classes = read_classes(project, self._old)
        self._sites = find_programs(project, self._old)
        self._modules = find_modules(project, self._old)
        self._following = Following(self._units, project, self._old)
        check_classes(self._units, project, self._old, self._classes)
        self._check_programs()
        programs = {s.call: s.thing for s in self._sites}
        check_uses(self._units, project, self._old, self._classes, programs)
        check_modules(self._units, project, self._old, self._modules, self._sites, self._following)
        block_groups(self._units, project, list(self._units.things))
        self._types = join_own_types(self._units, project, self._old, self._classes)
        self._texts = self._written()

    def _check_programs(self) -> None:
        for site in self._sites:
            self._units.add(site.thing)
            for node, what, remedy in program_problems(site, self._old):
                self._units.block(site.thing, site.source, node, what, remedy)
            shape = self._shape(site)
            self._following.program(site, shape)
            self._following.told(site, shape)

    def _shape(self, site: Site) -> Shape:
        if site.text is not None:
            return string_shape(site.source, site.text)
        if site.symbol is not None and site.symbol in self._classes:
            cls = self._classes[site.symbol]
            inputs, outputs = field_names(cls, self._classes)
            return Shape(inputs, outputs, types=class_inputs(cls, self._classes))
        if site.signature is not None and site.symbol is not None:
            what = "has a signature that is none of these files, or made at run time"
            self._units.block(
                site.thing, site.source, site.signature, what, "Name the file of its class, too."
            )
        return Shape()

    def _written(self) -> dict[Source, str]:
        """Write until the rule book has nothing more to say; what it refuses is left."""
        while True:
            left = self._units.left()
            texts = {s: applied(s.text.text, self._edits(s, left)) for s in self._project.sources}
            refused = [self._refused(s, t, left) for s, t in texts.items() if t != s.text.text]
            if not any(refused):
                return texts

    def _edits(self, source: Source, left: set[Thing]) -> list[Edit]:
        rewriting = Rewriting(self._project, source, self._old, self._new)

        def here(thing: Thing) -> bool:
            return thing.source is source and thing not in left

        for cls in filter(lambda c: here(c.thing), self._classes.values()):
            rewriting.signature(cls, self._classes)
        for site in filter(lambda s: here(s.thing), self._sites):
            rewriting.program(site)
        for module in filter(lambda m: here(m.thing), self._modules.values()):
            rewriting.module(module)
        rewriting.own_types(
            [n for t, nodes in self._types.items() if t not in left for s, n in nodes if s is source]
        )
        for found in returned(self._project, source, self._following, left):
            if isinstance(found, Returned):
                rewriting.result(found)
        for call in self._answered(source):
            rewriting.response(call)
        return rewriting.edits()

    def _answered(self, source: Source) -> list[ResponseCall]:
        """Return the calls of instructor clients in a file that are turned."""
        return [c for c in self._responses if self._asked and c.source is source and not c.problem]

    def _refused(self, source: Source, text: str, left: set[Thing]) -> bool:
        """Leave what could not be written, or what the rule book refuses; say whether anything was."""
        here = [t for t in self._units.things if t.source is source and t not in left]
        problem = unwritable(source, text)
        for thing in here if problem else ():
            self._units.block(thing, source, thing.node, problem, "Turn it by hand.")
        if problem or self._new.package != "dspex":
            return bool(problem and here)
        found = False
        for reading in read_source(text, str(source.path)).readings:
            for refused in (p for p in reading.problems if p.severity == "error"):
                for thing in (t for t in here if t.kind == "signature" and t.name == reading.spec.name):
                    what = f"would be refused by dspex: {refused.message}"
                    self._units.block(thing, source, thing.node, what, refused.remedy)
                    found = True
        return found

    def change(self, source: Source) -> Change:
        """Return what happens to one file."""
        left = self._units.left()
        here = [t for t in self._units.things if t.source is source and t not in left]
        turned = [Turned(t.kind, t.name, source.place(t.node)[0]) for t in here]
        calls = self._answered(source)
        turned += [Turned("program", c.name, source.place(c.call)[0]) for c in calls]
        turned.sort(key=lambda t: t.line)
        told = [*left_notes(self._units, source), *other_modules(self._project, source)]
        if self._new.package == "dspex":
            told += self._checks(source, left)
        findings = sorted(dict.fromkeys(told), key=lambda f: (f.line, f.column))
        after = source.text.encoded(self._texts[source])
        return Change(source.path, source.text.data, after, tuple(turned), tuple(findings))

    def _checks(self, source: Source, left: set[Thing]) -> Iterator[Finding]:
        yield from response_notes(self._responses, source, asked=self._asked)
        yield from field_notes(self._classes, source, left)
        yield from type_notes(self._types, source, left)
        yield from unused_notes(self._classes, self._sites, source, left)
        yield from result_notes(self._following.escapes, source, left)
        yield from result_notes(self._following.starred, source, left)
        yield from result_notes(self._following.untyped, source, left)
        for found in returned(self._project, source, self._following, left):
            if isinstance(found, Finding):
                yield found
        group = self._project.groups
        programs = [t for t in self._units.things if t.kind == "program" and t not in left]
        if any(group[t.source.path] == group[source.path] for t in programs):
            yield from model_notes(self._project, source)


def plan_group(texts: Sequence[Text], done: Done, to: Target, *, instructor: bool) -> list[Change]:
    """Say what happens to files that belong together, and to no other."""
    read = [parsed(text, done) for text in texts]
    plan = Plan(Project(r for r in read if isinstance(r, Source)), to, instructor=instructor)
    return [
        plan.change(found)
        if isinstance(found, Source)
        else Change(text.path, text.data, text.data, findings=(found,))
        for text, found in zip(texts, read, strict=True)
    ]
