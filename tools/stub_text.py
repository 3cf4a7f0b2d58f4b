"""Rewrite stubs: fill in what stubgen leaves open, and put hand-written definitions in.

The text that stubgen writes has every name of a package and few types. A template has types for the
names that matter. A definition of the template replaces the one of the same name; of a class the members
that the template leaves out stay.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, cast

import libcst as cst

KEPT_DECORATORS: Final = frozenset(
    (
        "abstractmethod",
        "classmethod",
        "contextmanager",
        "dataclass",
        "dataclass_transform",
        "final",
        "overload",
        "override",
        "property",
        "runtime_checkable",
        "setter",
        "staticmethod",
    )
)
"""Of any other, stubgen does not know what it makes of a function; these stubs say what is called."""

BARE: Final = {
    "callable": "Any",
    **dict.fromkeys(("Callable",), "Callable[..., Any]"),
    **dict.fromkeys(("dict", "Dict", "Mapping", "defaultdict", "OrderedDict"), "{}[Any, Any]"),
    **dict.fromkeys(("tuple", "Tuple"), "tuple[Any, ...]"),
    **dict.fromkeys(
        ("list", "List", "set", "frozenset", "type", "Iterator", "Iterable", "Sequence"), "{}[Any]"
    ),
}
"""What generic classes without arguments mean."""
ANY: Final = cst.Annotation(cst.Name("Any"))
TYPING: Final = "from typing import Any\n"
STUDENT: Final = "student"
PROGRAM: Final = cst.Annotation(cst.Name("_Program"))
"""An optimiser gives a program of the class that it was given."""
OPTIMISER: Final = "from dspy.teleprompt.teleprompt import _Program\n"
SEQUENCE: Final = "from collections.abc import Sequence\n"
TAKING: Final = frozenset(("__init__", "compile"))
"""The functions that take what users make, as they have it."""
SIGNATURES: Final = "type[Signature]"
MODEL: Final = "LM"
ANY_MODEL: Final = "BaseLM"
CALLBACK: Final = "BaseCallback"
MODELS: Final = "from dspy.clients.base_lm import BaseLM\n"
EXTENDED: Final = frozenset(
    (
        "Adapter",
        "BAMLAdapter",
        "Cache",
        "ChatAdapter",
        "JSONAdapter",
        "LocalProvider",
        "OpenAIProvider",
        "Provider",
        "ReinforceJob",
        "StatusMessageProvider",
        "TwoStepAdapter",
        "Type",
        "XMLAdapter",
    )
)
"""The classes that users make their own of."""


class Filled(cst.CSTTransformer):
    """Gives every parameter and result a type, and every generic class its arguments."""

    def __init__(self) -> None:
        super().__init__()
        self._classes = 0
        self._annotations = 0
        self._owners: list[str] = []
        self.optimises = self.has_sequences = self.has_models = False

    def visit_ClassDef(self, node: cst.ClassDef) -> None:
        self._classes += 1
        self._owners.append(node.name.value)

    def leave_ClassDef(self, original_node: cst.ClassDef, updated_node: cst.ClassDef) -> cst.ClassDef:
        self._classes -= 1
        self._owners.pop()
        return updated_node

    def leave_Name(self, original_node: cst.Name, updated_node: cst.Name) -> cst.BaseExpression:
        if updated_node.value == "Incomplete":
            return cst.Name("Any")
        if self._annotations > 0 and updated_node.value in BARE:
            return cst.parse_expression(BARE[updated_node.value].format(updated_node.value))
        return updated_node

    def visit_Annotation(self, node: cst.Annotation) -> None:
        self._annotations += 1

    def leave_Annotation(self, original_node: cst.Annotation, updated_node: cst.Annotation) -> cst.Annotation:
        self._annotations -= 1
        return updated_node

    def visit_Subscript_value(self, node: cst.Subscript) -> None:
        self._annotations -= 1000

    def leave_Subscript_value(self, node: cst.Subscript) -> None:
        self._annotations += 1000

    def visit_Attribute(self, node: cst.Attribute) -> bool:
        return False

    def leave_FunctionDef(
        self, original_node: cst.FunctionDef, updated_node: cst.FunctionDef
    ) -> cst.FunctionDef:
        decorators = [d for d in updated_node.decorators if _last_name(d.decorator) in KEPT_DECORATORS]
        is_static = any(_last_name(d.decorator) == "staticmethod" for d in decorators)
        params = _typed(updated_node.params, has_self=bool(self._classes) and not is_static)
        returns = updated_node.returns or ANY
        if original_node.name.value == "compile" and any(p.name.value == STUDENT for p in params.params):
            self.optimises, returns = True, PROGRAM
            params = params.with_changes(params=[_as_program(p) for p in params.params])
        if original_node.name.value in TAKING:
            generous = _Generous()
            params = cst.ensure_type(params.visit(generous), cst.Parameters)
            self.has_sequences |= generous.has_sequences
            self.has_models |= generous.has_models
        elif self._owners[-1:] and self._owners[-1] in EXTENDED:
            params = cst.ensure_type(params.visit(_Anything()), cst.Parameters)
        params = cst.ensure_type(params.visit(_AnySignatures()), cst.Parameters)
        return updated_node.with_changes(decorators=decorators, params=params, returns=returns)

    def leave_ImportFrom(
        self, original_node: cst.ImportFrom, updated_node: cst.ImportFrom
    ) -> cst.ImportFrom | cst.RemovalSentinel:
        module = original_node.module
        return (
            cst.RemoveFromParent()
            if module is not None and _last_name(module) == "_typeshed"
            else updated_node
        )


class _Generous(cst.CSTTransformer):
    """Lets a constructor take any sequence of objects: a list of a subclass's is none of theirs.

    Any model will do where DSPy writes `LM`, and any object for a callback. The keys of a dict have one type.
    """

    def __init__(self) -> None:
        super().__init__()
        self.has_sequences = self.has_models = False

    def visit_Subscript(self, node: cst.Subscript) -> bool:
        return _last_name(node.value) != "dict"

    def leave_Subscript(self, original_node: cst.Subscript, updated_node: cst.Subscript) -> cst.Subscript:
        if not isinstance(updated_node.value, cst.Name):
            return updated_node
        item = updated_node.slice[0].slice
        is_text = isinstance(item, cst.Index) and _last_name(item.value) == "str"
        if updated_node.value.value == "list" and not is_text:  # a str is a sequence of str
            self.has_sequences = True
            return updated_node.with_changes(value=cst.Name("Sequence"))
        return updated_node

    def leave_Attribute(
        self, original_node: cst.Attribute, updated_node: cst.Attribute
    ) -> cst.BaseExpression:
        return self._any_model() if updated_node.attr.value == MODEL else updated_node

    def leave_Name(self, original_node: cst.Name, updated_node: cst.Name) -> cst.BaseExpression:
        if updated_node.value == CALLBACK:
            return cst.Name("Any")
        return self._any_model() if updated_node.value == MODEL else updated_node

    def _any_model(self) -> cst.Name:
        self.has_models = True
        return cst.Name(ANY_MODEL)


class _Anything(cst.CSTTransformer):
    """Lets a method take anything: what those of the classes made of it take is their own matter."""

    def leave_Annotation(self, original_node: cst.Annotation, updated_node: cst.Annotation) -> cst.Annotation:
        return ANY


class _AnySignatures(cst.CSTTransformer):
    """Lets a function take any signature: `Signature("...")` is a class, and to a checker an instance.

    What stands behind `**` is the type of one argument; DSPy writes that of all.
    """

    def leave_Annotation(self, original_node: cst.Annotation, updated_node: cst.Annotation) -> cst.Annotation:
        text = cst.Module([]).code_for_node(updated_node.annotation).replace('"', "")
        return ANY if text == SIGNATURES else updated_node

    def leave_Parameters(self, original_node: cst.Parameters, updated_node: cst.Parameters) -> cst.Parameters:
        rest = updated_node.star_kwarg
        kind = rest.annotation.annotation if rest is not None and rest.annotation is not None else None
        is_dict = isinstance(kind, cst.Subscript) and _last_name(kind.value) == "dict"
        if rest is None or not is_dict:
            return updated_node
        return updated_node.with_changes(star_kwarg=rest.with_changes(annotation=ANY))


def _last_name(node: cst.CSTNode) -> str:
    while not isinstance(node, cst.Name):
        if isinstance(node, cst.Attribute):
            node = node.attr
        elif isinstance(node, cst.Call):
            node = node.func
        else:
            return ""
    return node.value


def _typed(params: cst.Parameters, *, has_self: bool) -> cst.Parameters:
    def typed(param: cst.Param) -> cst.Param:
        return param if param.annotation is not None else param.with_changes(annotation=ANY)

    first, plain = list(params.posonly_params), list(params.params)
    skipped = int(has_self)
    first, left = [*first[:skipped], *map(typed, first[skipped:])], skipped - min(skipped, len(first))
    return params.with_changes(
        posonly_params=first,
        params=[*plain[:left], *map(typed, plain[left:])],
        kwonly_params=[typed(p) for p in params.kwonly_params],
        star_arg=typed(params.star_arg) if isinstance(params.star_arg, cst.Param) else params.star_arg,
        star_kwarg=typed(params.star_kwarg) if params.star_kwarg is not None else None,
    )


def _as_program(param: cst.Param) -> cst.Param:
    return param.with_changes(annotation=PROGRAM) if param.name.value == STUDENT else param


def names_of(statement: cst.CSTNode) -> tuple[str, ...]:
    """Name what a statement defines; nothing for imports, docstrings and the like."""
    if isinstance(statement, (cst.FunctionDef, cst.ClassDef)):
        return (statement.name.value,)
    if isinstance(statement, cst.If):
        return tuple(dict.fromkeys(name for inner in statement.body.body for name in names_of(inner)))
    if not isinstance(statement, cst.SimpleStatementLine):
        return ()
    names: list[str] = []
    for small in statement.body:
        if isinstance(small, cst.AnnAssign) and isinstance(small.target, cst.Name):
            names.append(small.target.value)
        elif isinstance(small, cst.Assign):
            names += [t.target.value for t in small.targets if isinstance(t.target, cst.Name)]
    return tuple(names)


def _is_import(statement: cst.CSTNode) -> bool:
    return isinstance(statement, cst.SimpleStatementLine) and isinstance(
        statement.body[0], (cst.Import, cst.ImportFrom)
    )


def filled(text: str) -> str:
    """Fill in what stubgen leaves open."""
    visitor = Filled()
    code = cst.parse_module(text).visit(visitor).code
    models = visitor.has_models and "class BaseLM" not in text
    imports = (
        TYPING,
        OPTIMISER if visitor.optimises else "",
        SEQUENCE if visitor.has_sequences else "",
        MODELS if models else "",
    )
    return "".join((*imports, code))


def merged(skeleton: str, template: str) -> tuple[str, list[str]]:
    """Put the definitions of a template into a stub.

    Args:
        skeleton: what stubgen made, filled in.
        template: hand-written. `__gone__ = ("name", ...)` in it, or in a class, leaves names out.

    Returns:
        The stub; and the names that the template has and the stub has not.
    """
    base, own = cst.parse_module(skeleton), cst.parse_module(template)
    known = {name for statement in base.body for name in names_of(statement)}
    body, added, unknown = _joined(base.body, own.body, known)
    imports = [s for s in own.body if _is_import(s)]
    lead = [s for s in base.body if _is_import(s)]
    rest = [s for s in body if not _is_import(s)]
    result = base.with_changes(body=[*lead, *imports, *added, *rest], header=own.header)
    return result.code, unknown


def _joined(
    base: Sequence[cst.CSTNode], own: Sequence[cst.CSTNode], known: Iterable[str]
) -> tuple[list[cst.CSTNode], list[cst.CSTNode], list[str]]:
    """Replace statements in place; return them, those that are new, and the public names of these."""
    gone = _gone(own)
    groups: dict[str, list[cst.CSTNode]] = {}
    for statement in own:
        for name in names_of(statement):
            if name != "__gone__":
                groups.setdefault(name, []).append(statement)
    known, placed = set(known), set[str]()
    body: list[cst.CSTNode] = []
    for statement in base:
        names = names_of(statement)
        if any(name in gone for name in names):
            continue
        replaced = next((name for name in names if name in groups), None)
        if replaced is None:
            body.append(statement)
        elif replaced not in placed:
            placed.add(replaced)
            body += [_replaced(statement, new) for new in groups[replaced]]
    added = [s for name, group in groups.items() if name not in known for s in group]
    return body, added, [name for name in groups if name not in known and not name.startswith("_")]


def _replaced(old: cst.CSTNode, new: cst.CSTNode) -> cst.CSTNode:
    if not isinstance(old, cst.ClassDef) or not isinstance(new, cst.ClassDef):
        return new
    members = [s for s in old.body.body if names_of(s)]
    own = [s for s in new.body.body if names_of(s)]
    known = {name for s in members for name in names_of(s)}
    body, added, _ = _joined(members, own, known)
    lead = list(new.leading_lines)
    block = [*added, *body] or [cst.parse_statement("...")]
    return new.with_changes(
        body=cst.IndentedBlock(body=cast("list[cst.BaseStatement]", block)), leading_lines=lead
    )


def _gone(statements: Iterable[cst.CSTNode]) -> frozenset[str]:
    for statement in statements:
        if names_of(statement) == ("__gone__",) and isinstance(statement, cst.SimpleStatementLine):
            (assign,) = statement.body
            value = assign.value if isinstance(assign, cst.Assign) else None
            if isinstance(value, cst.Tuple):
                texts = (e.value for e in value.elements)
                return frozenset(str(t.evaluated_value) for t in texts if isinstance(t, cst.SimpleString))
    return frozenset()
