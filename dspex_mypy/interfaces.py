"""What other modules see of a module: mypy keeps that in its cache before it looks into most functions.

It looks first into the module, its classes, and the functions that define a variable or an attribute. A type
that the plugin changes later is seen by the modules that mypy checks in the same run, and by no other run.
"""

from __future__ import annotations

from typing import Final

from mypy.checker import TypeChecker
from mypy.nodes import FakeInfo, Var

FIRST: Final = "def_or_infer_vars"
"""The mark of a function that belongs to the interface; mypy before 2.0 has none: it keeps all last."""


def may_change(variable: Var, checker: TypeChecker) -> bool:
    """Whether the type of a variable may be changed: it is local, or of an interface that is not kept yet.

    Args:
        variable: of any module.
        checker: where the change is found.
    """
    if not isinstance(variable.info, FakeInfo):
        return variable.info.module_name == checker.tree.fullname and _is_interface(checker)
    symbol = checker.tree.names.get(variable.name)
    if symbol is None or symbol.node is not variable:
        return True
    return variable.fullname == f"{checker.tree.fullname}.{variable.name}" and _is_interface(checker)


def _is_interface(checker: TypeChecker) -> bool:
    function = checker.scope.top_level_function()
    return function is None or getattr(function, FIRST, True) or not checker.options.local_partial_types
