"""What makes a class unusable as a signature whatever its fields are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec.structs import replace
from mypy.nodes import AssignmentStmt, ClassDef, MypyFile, NameExpr, RefExpr, TypeInfo, Var

from dspex.check.naming import shadowing_member
from dspex.check.problem import Problem
from dspex.spec.signature import FieldSpec, SignatureSpec
from dspex_mypy.fields import declarations, is_signature, marker, own_members, remembered

MAKERS = ("__init__", "__new__")
GENERATED = "Use __post_init__: the constructor is generated."


def shape_problems(defn: ClassDef, module: str, modules: Mapping[str, MypyFile]) -> Iterator[Problem]:
    """Find what run time refuses before it looks at fields.

    Args:
        defn: the class.
        module: the one being checked; of bases in other modules, the bodies may not be known.
        modules: all that mypy knows.
    """
    for code, message, remedy in (*_own(defn), *_bases(defn, module, modules)):
        yield _problem(defn, code, message, remedy)


def undecorated(defn: ClassDef, module: str) -> Iterator[Problem]:
    """Find a subclass of a signature that adds fields without being one; arguments as above."""
    bases = [base.type for base in defn.info.bases]
    if not any(is_signature(cls) for base in bases for cls in base.mro) or is_signature(defn.info):
        return
    for base in bases:
        for message, remedy in _undecorated_fields(defn, base, module):
            yield _problem(defn, "undecorated", message, remedy)
    if any(declarations(defn)):
        yield _problem(
            defn, "undecorated", "adds fields to a signature but has no @signature", "Decorate it."
        )
    yield from _hidden_fields(defn)


def _hidden_fields(defn: ClassDef) -> Iterator[Problem]:
    """Find what hides an inherited field in a subclass that needs no decorator."""
    fields: dict[str, FieldSpec] = {}
    for cls in filter(is_signature, defn.info.mro[1:]):
        # a parent in the same module has not been looked at yet
        own = remembered(cls).fields or tuple(d.field for d in declarations(cls.defn))
        fields = {f.name: f for f in own} | fields
    spec = SignatureSpec(defn.name, tuple(fields.values()), members=own_members(defn))
    for problem in shadowing_member(spec):
        yield replace(problem, line=defn.line)


def _problem(defn: ClassDef, code: str, message: str, remedy: str) -> Problem:
    return Problem(f"dspex-{code}", f"{defn.name} {message}", remedy, line=defn.line)


def _own(defn: ClassDef) -> Iterator[tuple[str, str, str]]:
    if any(isinstance(d, RefExpr) and d.fullname == "dataclasses.dataclass" for d in defn.decorators):
        yield "init", "is a dataclass already", "Remove @dataclass: @signature does its work."
    for method in MAKERS:
        symbol = defn.info.names.get(method)
        if symbol is not None and not symbol.plugin_generated:
            yield "init", f"defines {method}", GENERATED


def _bases(defn: ClassDef, module: str, modules: Mapping[str, MypyFile]) -> Iterator[tuple[str, str, str]]:
    bases = [base.type for base in defn.info.bases]
    signatures = [base for base in bases if any(map(is_signature, base.mro))]
    if len(signatures) > 1:
        names = " and ".join(base.name for base in signatures)
        remedy = "Inherit from one and add fields, or use one as the type of a field."
        yield "two-signatures", f"inherits from two signatures, {names}", remedy
    for base in bases:
        if base in signatures:
            continue
        metaclass = base.metaclass_type
        if metaclass is not None and metaclass.type.fullname != "builtins.type":
            what = f"has the base {base.name} with the metaclass {metaclass.type.name}"
            yield "metaclass", what, "Use a plain class as base."
        for what, remedy in _undecorated_fields(defn, base, module):
            yield "undecorated", what, remedy
        if metaclass is None or metaclass.type.fullname == "builtins.type":
            yield from (("init", what, remedy) for what, remedy in _makers(base, modules))


def _undecorated_fields(defn: ClassDef, base: TypeInfo, module: str) -> Iterator[tuple[str, str]]:
    """Find the fields of a plain base class, which nobody would look at."""
    if any(map(is_signature, base.mro)):
        return
    for cls in base.mro:
        if cls.module_name == module and (_has_markers(cls) or _has_lost(cls, defn.info)):
            yield f"has the base {cls.name} with fields but no @signature", f"Decorate {cls.name} too."


def _has_lost(cls: TypeInfo, info: TypeInfo) -> bool:
    """Whether a class annotates what no class of the line gives a value."""
    return not info.fallback_to_any and any(
        _is_bare(cls, name) and not any(name in c.names and _gives(c, name) for c in info.mro)
        for name in cls.names
    )


def _gives(cls: TypeInfo, name: str) -> bool:
    """Whether a class that has an attribute gives it a value."""
    if not is_signature(cls) or not isinstance(cls.names[name].node, Var):
        return not _is_bare(cls, name)
    memory = remembered(cls)  # mypy lists the fields of dataclasses above it as its own
    return name in memory.members or any(f.name == name for f in memory.fields)


def _is_bare(cls: TypeInfo, name: str) -> bool:
    """Whether a class annotates an attribute and gives it no value."""
    node = cls.names[name].node
    if not isinstance(node, Var) or name.startswith("_"):
        return False
    inferred = node.is_inferred or node.explicit_self_type or node.is_property
    return not (inferred or node.is_classvar or node.has_explicit_value or name in _assigned(cls))


def _assigned(cls: TypeInfo) -> set[str]:
    """Name what a class body assigns without a type, after it was annotated."""
    statements = (s for s in cls.defn.defs.body if isinstance(s, AssignmentStmt) and not s.new_syntax)
    return {target.name for s in statements for target in s.lvalues if isinstance(target, NameExpr)}


def _makers(base: TypeInfo, modules: Mapping[str, MypyFile]) -> Iterator[tuple[str, str]]:
    """Find an `__init__` that a plain base class would bring; one in a stub may be written in C."""
    for cls in base.mro:
        file = modules.get(cls.module_name)
        for method in MAKERS if file is not None and not file.is_stub else ():
            symbol = cls.names.get(method)
            if symbol is not None and not symbol.plugin_generated:
                yield f"has the base {cls.name} that defines {method}", GENERATED


def _has_markers(info: TypeInfo) -> bool:
    return any(marker(d.statement) is not None for d in declarations(info.defn))
