"""`dspy.Module`: the attributes of a program of any class, and classes with a call of their own."""

from __future__ import annotations

from typing import Final

from mypy.checker import TypeChecker
from mypy.nodes import ARG_POS, Argument, Decorator, Expression, FuncBase, SuperExpr, TypeInfo, Var
from mypy.plugin import AttributeContext, ClassDefContext
from mypy.plugins.common import add_attribute_to_class, add_method_to_class
from mypy.types import AnyType, LiteralType, NoneType, Type, TypeOfAny, TypeVarType, get_proper_type

from dspex_mypy.dependencies import depend_on
from dspex_mypy.features.owners import owners_of
from dspex_mypy.fullnames import DSPY, DSPY_MODULE
from dspex_mypy.named_attributes import ANY_NAME, named_attributes
from dspex_mypy.program_types import ANYTHING
from dspex_mypy.report import report_failure

READ: Final = "__getattr__"
WRITTEN: Final = "__setattr__"
GIVEN: Final = "dspex given attributes"
"""The symbol of a class, which no program can name, that lists the attributes its file gives from outside."""


def open_attributes(context: ClassDefContext) -> None:
    """Let a `dspy.Module` have any attribute; `module_attribute` takes that back for classes made of it."""
    if context.cls.fullname != DSPY_MODULE or READ in context.cls.info.names:
        return
    name = _argument("name", context.api.named_type("builtins.str"))
    # an object, so that no module is taken for one that has a `forward`
    add_method_to_class(context.api, context.cls, READ, [name], context.api.named_type("builtins.object"))
    value = _argument("value", ANYTHING)
    add_method_to_class(context.api, context.cls, WRITTEN, [name, value], NoneType())


def keep_attributes(context: ClassDefContext) -> None:
    """Keep with a module what its file gives objects from outside: who uses it may not see the file.

    As a symbol, by which mypy's cache and its daemon know when it changes.
    """
    api, info = context.api, context.cls.info
    file = api.modules.get(info.module_name)
    if info.fullname.startswith(DSPY) or file is None:
        return
    try:
        known = named_attributes(file.path)
    except Exception as error:  # a fault of the plugin must not end the user's run
        report_failure(api.msg, error, context.cls)
        return
    names = {one.name for one in known.outside}
    if context.cls.line in known.open_classes:
        names.add(ANY_NAME)
    if names:
        text = LiteralType(" ".join(sorted(names)), api.named_type("builtins.str"))
        add_attribute_to_class(api, context.cls, GIVEN, text, is_classvar=True, overwrite_existing=True)


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
    if not isinstance(name, str):  # of a call, which is what `__call__` gives
        return context.default_attr_type
    owner = get_proper_type(context.type)
    modules = owners_of(owner.upper_bound if isinstance(owner, TypeVarType) else owner, DSPY_MODULE)
    if not modules or not isinstance(checker, TypeChecker):
        return ANYTHING
    if any(module.type.get(name) is not None for module in modules):
        return context.default_attr_type if len(modules) == 1 else ANYTHING
    depend_on([module.type for module in modules], checker)
    if named_attributes(checker.path).has(name) or any(_takes(name, module.type) for module in modules):
        return ANYTHING
    if isinstance(place, SuperExpr):
        checker.msg.undefined_in_superclass(name, place)
    else:
        checker.msg.has_no_attr(owner, modules[0], name, place)
    return AnyType(TypeOfAny.from_error)


def _takes(name: str, module: TypeInfo) -> bool:
    """Whether a module may have an attribute that its classes do not define."""
    is_any = module.fullname == DSPY_MODULE or module.fallback_to_any
    return is_any or _may_be_there(name, module)


def _may_be_there(name: str, module: TypeInfo) -> bool:
    """Whether the files of a program's classes may have given it an attribute that these do not define."""
    for info in module.mro:
        symbol = info.names.get(GIVEN)
        given = get_proper_type(symbol.type) if symbol else None
        if isinstance(given, LiteralType) and not {name, ANY_NAME}.isdisjoint(str(given.value).split()):
            return True
    return False


def _argument(name: str, typ: Type) -> Argument:
    return Argument(Var(name, typ), typ, None, ARG_POS)
