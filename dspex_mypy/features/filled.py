"""Methods that give attributes of a program their types, though these are defined elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

from mypy.nodes import ClassDef, TypeInfo, Var
from mypy.plugin import ClassDefContext

from dspex_mypy.assignments import SELF, Assignments, attributes_of, methods_of
from dspex_mypy.fullnames import DSPY
from dspex_mypy.interfaces import look_at_first
from dspex_mypy.report import report_failure


def look_at_filling_methods(context: ClassDefContext) -> None:
    """Have mypy look first at the methods that fill an empty attribute, or give it another program."""
    if context.cls.fullname.startswith(DSPY):
        return
    try:
        _look(context.cls)
    except Exception as error:  # a fault of the plugin must not end the user's run
        report_failure(context.api.msg, error, context.cls)


def _look(defn: ClassDef) -> None:
    methods = [(method, Assignments(method.body.body)) for method in methods_of(defn)]
    given = {name for _, body in methods for name in body.attributes() if body.is_emptied(name)}
    given |= {name for base in defn.info.mro[1:] for name in _attributes(base)}
    for method, body in methods:
        if any(name in given and body.is_filled(name) for name in body.attributes()):
            look_at_first(method)


def _attributes(base: TypeInfo) -> Iterator[str]:
    """Yield the attributes of objects of a class, whether mypy has looked into its methods yet or not."""
    if not base.fullname.startswith(DSPY):
        yield from (f"{SELF}{name}" for name, symbol in base.names.items() if isinstance(symbol.node, Var))
        yield from attributes_of(base.defn).attributes()
