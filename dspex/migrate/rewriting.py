"""Write what is turned the way of the other side."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

import libcst as cst

from dspex.migrate.classes import Field, SignatureClass, all_fields, default_instructions, lineage
from dspex.migrate.edits import Edit
from dspex.migrate.imports import import_edits
from dspex.migrate.instructor import ResponseCall, response_edits
from dspex.migrate.modules import ModuleClass
from dspex.migrate.names import Names, unused
from dspex.migrate.programs import Site
from dspex.migrate.project import Project
from dspex.migrate.removal import without
from dspex.migrate.returns import Returned
from dspex.migrate.sides import COUNTERPARTS, OWN_TYPES, Side
from dspex.migrate.source import Source, Symbol

_BACK: Final = {dspex: dspy for dspy, dspex in COUNTERPARTS.items()}


class Rewriting:
    """Collects the edits of one file."""

    def __init__(self, project: Project, source: Source, old: Side, new: Side) -> None:
        self._project = project
        self._source = source
        self._old = old
        self._new = new
        self._named: list[tuple[int, int, Callable[[Names], str]]] = []
        self._plain: list[Edit] = []

    def signature(self, cls: SignatureClass, known: Mapping[Symbol, SignatureClass]) -> None:
        """Turn a signature class."""
        if self._new.package == "dspex":
            start = self._source.span(cls.node)[0]
            indent = self._indent(cls.node)
            self._name(start, start, "@", "signature", f"{self._newline}{indent}")
            self._plain += self._without_base(cls)
        else:
            if cls.decorator is not None:
                start = self._source.line_span(cls.decorator)[0]
                following = self._source.line_span(cls.decorator)[1]
                self._plain.append(Edit(start, following, ""))
            if not cls.bases:
                self._with_base(cls)
        self._document(cls, known)
        for field in cls.fields:
            self._field(field)

    def _without_base(self, cls: SignatureClass) -> Iterator[Edit]:
        source, node = self._source, cls.node
        removed = [arg in cls.direct for arg in node.bases]
        if not any(removed):
            return
        if all(removed) and isinstance(node.lpar, cst.LeftParen) and isinstance(node.rpar, cst.RightParen):
            yield Edit(source.span(node.lpar)[0], source.span(node.rpar)[1], "")
        else:
            yield from without(source, node.bases, removed)

    def _with_base(self, cls: SignatureClass) -> None:
        source, node = self._source, cls.node
        if node.bases:
            start = source.span(node.bases[0])[0]
            self._name(start, start, "", "Signature", ", ")
        elif isinstance(node.lpar, cst.LeftParen):
            end = source.span(node.lpar)[1]
            self._name(end, end, "", "Signature", "")
        else:
            end = source.span(node.name)[1]
            self._name(end, end, "(", "Signature", ")")

    def _document(self, cls: SignatureClass, known: Mapping[Symbol, SignatureClass]) -> None:
        """Give a class the instructions that it would get on the old side, where the new one says others."""
        line = list(lineage(cls, known))
        if len(line) == 1 or any(c.doc is not None for c in line) or _sets_doc(line):
            return
        told = line[-1] if self._old.package == "dspy" else cls
        text = f'"""{default_instructions(all_fields(told, known))}"""'
        first = next(iter(cls.node.body.body))
        start = self._source.span(first)[0]
        if isinstance(cls.node.body, cst.IndentedBlock):
            self._plain.append(Edit(start, start, f"{text}{self._newline}{self._indent(first)}"))
        else:
            self._plain.append(Edit(start, start, f"{text}; "))

    def _field(self, field: Field) -> None:
        source = self._source
        if isinstance(field.statement, cst.Assign):
            end = source.span(field.statement.targets[0].target)[1]
            self._plain.append(Edit(end, end, ": str"))
        if field.call is not None:
            full = self._project.full(source, field.call.func)
            other = COUNTERPARTS.get(full) or _BACK[full]
            self._name(*source.span(field.call.func), "", other.rpartition(".")[2], "")
            self._plain += self._options(field.call)
        elif isinstance(field.statement, cst.AnnAssign):
            self._bare(field.statement)

    def _bare(self, statement: cst.AnnAssign) -> None:
        source = self._source
        end = source.span(statement)[1]
        if statement.value is None:
            self._name(end, end, " = ", "InputField", "()")
        elif isinstance(statement.equal, cst.AssignEqual):
            start = source.span(statement.equal)[1]
            start += len(source.data[start:end]) - len(source.data[start:end].lstrip())
            self._name(start, start, "", "InputField", "(default=")
            self._plain.append(Edit(end, end, ")"))

    def _options(self, call: cst.Call) -> Iterator[Edit]:
        names = [a.keyword.value if a.keyword is not None else "" for a in call.args]
        removed = [
            self._old.options.get(name) == ""
            or (name == "default" and isinstance(arg.value, cst.Ellipsis))
            or (name == "description" and "desc" in names)
            for name, arg in zip(names, call.args, strict=True)
        ]
        yield from without(self._source, call.args, removed)
        for arg, gone in zip(call.args, removed, strict=True):
            if arg.keyword is not None and not gone:
                other = self._old.options[arg.keyword.value]
                if other != arg.keyword.value:
                    yield Edit(*self._source.span(arg.keyword), other)

    def program(self, site: Site) -> None:
        """Turn the making of a program."""
        source, call = self._source, site.call
        self._name(*source.span(call.func), "", site.kind, "")
        if site.signature is None or site.told is None:
            return
        value = site.signature.value
        told = source.code(site.told)
        if self._new.package == "dspex" and isinstance(value, cst.Call):
            text = value.args[0].value
            start, end = source.span(value)
            self._plain.append(Edit(start, end, f"{source.code(text)}, instructions={told}"))
        elif self._new.package == "dspy":
            start, end = source.span(value)
            self._name(start, start, "", "Signature", "(")
            self._plain.append(Edit(end, end, f", {told})"))
            removed = [a.keyword is not None and a.keyword.value == "instructions" for a in call.args]
            self._plain += without(source, call.args, removed)

    def inline(self, site: Site) -> None:
        """Turn `dspy.Signature("a -> b")` without instructions into its string."""
        if site.signature is not None and isinstance(site.signature.value, cst.Call) and site.told is None:
            value = site.signature.value
            self._plain.append(Edit(*self._source.span(value), self._source.code(value.args[0].value)))

    def module(self, module: ModuleClass) -> None:
        """Turn a class of programs."""
        if module.base is not None:
            self._name(*self._source.span(module.base.value), "", "Module", "")

    def own_types(self, nodes: list[cst.CSTNode]) -> None:
        """Turn the names of types that both packages have."""
        for node in nodes:
            name = self._project.full(self._source, node).rpartition(".")[2]
            if name in OWN_TYPES:
                self._name(*self._source.span(node), "", name, "")

    def result(self, returned: Returned) -> None:
        """Turn an annotation that says Prediction into what is returned."""
        span = self._source.span(returned.node)
        if returned.text:
            self._plain.append(Edit(*span, returned.text))
        else:
            self._name(*span, "", "Record", "")

    def response(self, call: ResponseCall) -> None:
        """Turn a call of an instructor client."""
        for start, end, text in response_edits(self._source, call):
            self._named.append((start, end, text))

    def edits(self) -> list[Edit]:
        """Return the edits, those of the imports included."""
        if not self._named and not self._plain:
            return []
        gone = [(e.start, e.end) for e in self._plain if e.end > e.start]
        gone += [(start, end) for start, end, *_ in self._named if end > start]
        freed = unused(self._source, self._old.package, gone)
        first = min((start for start, *_ in self._named), default=0)
        names = Names(self._source, self._new.package, freed, first)
        named = [Edit(start, end, text(names)) for start, end, text in self._named]
        imports = list(import_edits(self._source, self._old.package, names, freed, first))
        return [*self._plain, *named, *imports]

    def _name(self, start: int, end: int, before: str, name: str, after: str) -> None:
        self._named.append((start, end, lambda names: f"{before}{names.write(name)}{after}"))

    @property
    def _newline(self) -> str:
        return self._source.tree.default_newline

    def _indent(self, node: cst.CSTNode) -> str:
        data = self._source.data
        start = self._source.span(node)[0]
        return data[self._source.line_span(node)[0] : start].decode()


def _sets_doc(line: list[SignatureClass]) -> bool:
    for cls in line:
        for statement in cls.node.body.body:
            for part in (
                getattr(statement, "body", ()) if isinstance(statement, cst.SimpleStatementLine) else ()
            ):
                if isinstance(part, cst.Assign) and any(
                    isinstance(t.target, cst.Name) and t.target.value == "__doc__" for t in part.targets
                ):
                    return True
    return False
