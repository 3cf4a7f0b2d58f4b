"""`dspy.Module`: the attributes of a program of any class, and classes with a call of their own."""

from __future__ import annotations

from typing import Final

from mypy.checker import TypeChecker
from mypy.nodes import ARG_POS, Argument, Decorator, Expression, FuncBase, SuperExpr, TypeInfo, Var
from mypy.plugin import AttributeContext, ClassDefContext
from mypy.plugins.common import add_method_to_class
from mypy.types import AnyType, Instance, NoneType, Type, TypeOfAny, TypeVarType, get_proper_type

from dspex_mypy.fullnames import DSPY, DSPY_MODULE
from dspex_mypy.named_attributes import named_attributes
from dspex_mypy.program_types import ANYTHING
from dspex_mypy.report import report_failure

READ: Final = "__getattr__"
WRITTEN: Final = "__setattr__"
WITHOUT_MODULES: Final = frozenset(("abc", "builtins", "typing"))
"""What classes of programs are made of beside those of DSPy and their own."""


def open_attributes(context: ClassDefContext) -> None:
    """Let a `dspy.Module` have any attribute; `module_attribute` takes that back for classes made of it."""
    if context.cls.fullname != DSPY_MODULE or READ in context.cls.info.names:
        return
    name = _argument("name", context.api.named_type("builtins.str"))
    # an object, so that no module is taken for one that has a `forward`
    add_method_to_class(context.api, context.cls, READ, [name], context.api.named_type("builtins.object"))
    value = _argument("value", ANYTHING)
    add_method_to_class(context.api, context.cls, WRITTEN, [name, value], NoneType())


def module_attribute(context: AttributeContext) -> Type:
    """Say what an attribute of a module is; report one that its class does not have.

    Where a class defines `__call__` or `acall`, mypy asks what they are in `dspy.Module`: there they are what
    `forward` says, and such a class has none or calls it in another way.
    """
    try:
        return _attribute(context)
    except Exception as error:  # a fault of the plugin must not end the user's run
        report_failure(context.api.msg, error, context.context)
        return context.default_attr_type


def _attribute(context: AttributeContext) -> Type:
    place, checker = context.context, context.api
    if isinstance(place, (FuncBase, Decorator)):
        return ANYTHING
    if not isinstance(place, Expression):  # where it is asked whether it fits a protocol
        return context.default_attr_type
    name = getattr(place, "name", None)
    owner = get_proper_type(context.type)
    module = get_proper_type(owner.upper_bound) if isinstance(owner, TypeVarType) else owner
    if not isinstance(name, str):  # of a call, which is what `__call__` gives
        return context.default_attr_type
    if not isinstance(module, Instance) or not isinstance(checker, TypeChecker):
        return ANYTHING
    if module.type.get(name) is not None:
        return context.default_attr_type
    is_any = module.type.fullname == DSPY_MODULE or module.type.fallback_to_any
    if is_any or _may_be_there(name, module.type, checker):
        return ANYTHING
    if isinstance(place, SuperExpr):
        checker.msg.undefined_in_superclass(name, place)
    else:
        checker.msg.has_no_attr(owner, module, name, place)
    return AnyType(TypeOfAny.from_error)


def _may_be_there(name: str, module: TypeInfo, checker: TypeChecker) -> bool:
    """Whether a run may have given a program an attribute that its class does not define.

    Anyone may write attributes of a program. They are looked for where the attribute is read, and in
    the files of its classes; those of DSPy write none that the stubs do not have.
    """
    if named_attributes(checker.path).has(name):
        return True
    for info in module.mro:
        file = checker.modules.get(info.module_name)
        if file is None or info.fullname.startswith(DSPY) or info.module_name in WITHOUT_MODULES:
            continue
        there = named_attributes(file.path)
        if there.has(name) or info.line in there.open_classes:
            return True
    return False


def _argument(name: str, typ: Type) -> Argument:
    return Argument(Var(name, typ), typ, None, ARG_POS)
