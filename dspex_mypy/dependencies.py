"""What a finding depends on besides the module where it stands, for mypy's daemon and its cache."""

from __future__ import annotations

from collections.abc import Iterable

from mypy.checker import TypeChecker
from mypy.nodes import TypeInfo
from mypy.server.trigger import make_trigger, make_wildcard_trigger


def depend_on(classes: Iterable[TypeInfo], checker: TypeChecker) -> None:
    """Have the module checked again when one of the classes changes."""
    target = checker.tscope.current_target()
    for info in classes:
        checker.module_refs.add(info.module_name)
        checker.tree.plugin_deps.setdefault(make_wildcard_trigger(info.fullname), set()).add(target)


def depend_on_names(names: Iterable[str], checker: TypeChecker) -> None:
    """Have the module checked again when one of the names comes to mean another thing."""
    target = checker.tscope.current_target()
    for name in names:
        checker.tree.plugin_deps.setdefault(make_trigger(name), set()).add(target)
