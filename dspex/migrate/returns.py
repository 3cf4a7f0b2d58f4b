"""Annotations that say what a function returns, where that is the result of a program."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst
from msgspec import Struct

from dspex.migrate.following import Following
from dspex.migrate.outcome import Finding
from dspex.migrate.programs import Site
from dspex.migrate.project import Project
from dspex.migrate.source import Source
from dspex.migrate.units import Thing, finding


class Returned(Struct, frozen=True):
    """An annotation `-> dspy.Prediction` that becomes the name of a signature.

    Attributes:
        text: the name; "" for that of the records of strings.
    """

    node: cst.BaseExpression
    text: str


def returned(
    project: Project, source: Source, following: Following, left: set[Thing]
) -> Iterator[Returned | Finding]:
    """Find the annotations of functions that return results of programs which are turned."""
    for function in source.all(cst.FunctionDef):
        annotation = function.returns.annotation if function.returns is not None else None
        if annotation is None or project.full(source, annotation) != "dspy.Prediction":
            continue
        statements = [s for s in source.all(cst.Return) if source.inside(s, cst.FunctionDef) is function]
        sites = [following.returned.get(s) for s in statements]
        turned = [s for s in sites if s is not None and s.thing not in left]
        names = {_name(source, s) for s in turned}
        if turned and len(turned) == len(statements) and len(names) == 1 and None not in names:
            yield Returned(annotation, next(iter(names)) or "")
        elif turned:
            what = f"{function.name.value} says that it returns a dspy.Prediction, and returns a record"
            yield finding(source, annotation, "check", what, "Annotate the signature, or leave it out.")


def _name(source: Source, site: Site) -> str | None:
    """Return how a file calls the records of a program; None where it does not."""
    if site.text is not None:
        return ""
    same = site.source is source and site.signature is not None
    return source.code(site.signature.value) if same and site.signature is not None else None
