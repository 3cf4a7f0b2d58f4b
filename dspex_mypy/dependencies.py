"""What a finding depends on besides the module where it stands, for mypy's daemon and its cache."""

from __future__ import annotations

from collections.abc import Iterable

from mypy.checker import TypeChecker
from mypy.nodes import TypeInfo
from mypy.server.trigger import make_trigger, make_wildcard_trigger
from mypy.types import Instance, Type, get_proper_type


def depend_on(classes: Iterable[TypeInfo], checker: TypeChecker) -> None:
    """Have the module checked again when one of the classes, or one that it inherits from, changes."""
    target = checker.tscope.current_target()
    # the module's own classes are checked with it: one that depends on itself is checked without end
    apart = ("builtins", checker.tree.fullname)
    for info in classes:
        for base in info.mro:
            if base.module_name not in apart:
                checker.module_refs.add(base.module_name)
                trigger = make_wildcard_trigger(base.fullname)
                checker.tree.plugin_deps.setdefault(trigger, set()).add(target)


def depend_on_type(typ: Type, checker: TypeChecker) -> None:
    """Have the module checked again when the class of a value changes."""
    found = get_proper_type(typ)
    if isinstance(found, Instance):
        depend_on((found.type,), checker)


def depend_on_names(names: Iterable[str], checker: TypeChecker) -> None:
    """Have the module checked again when one of the names comes to mean another thing."""
    target = checker.tscope.current_target()
    for name in names:
        checker.tree.plugin_deps.setdefault(make_trigger(name), set()).add(target)
