"""What makes a class unusable as a signature whatever its fields are."""

from __future__ import annotations

from collections.abc import Iterator, Set

from mypy.nodes import ClassDef, RefExpr, TempNode

from dspex.check.problem import Problem
from dspex_mypy.fields import Declaration, declarations, is_signature, marker

GENERATED = "Use __post_init__: the constructor is generated."


def shape_problems(defn: ClassDef, module: str) -> Iterator[Problem]:
    """Find what run time refuses before it looks at fields.

    Args:
        defn: the class.
        module: the one being checked; of bases in other modules, the bodies may not be known.
    """
    for code, message, remedy in (*_own(defn), *_bases(defn, module)):
        yield Problem(f"dspex-{code}", f"{defn.name} {message}", remedy, line=defn.line)


def undecorated(defn: ClassDef) -> Problem | None:
    """Find a subclass of a signature that adds fields without being one."""
    inherits = any(is_signature(cls) for base in defn.info.bases for cls in base.type.mro)
    if not inherits or is_signature(defn.info) or not any(declarations(defn)):
        return None
    what = f"{defn.name} adds fields to a signature but has no @signature"
    return Problem("dspex-undecorated", what, "Decorate it.", line=defn.line)


def _own(defn: ClassDef) -> Iterator[tuple[str, str, str]]:
    if any(isinstance(d, RefExpr) and d.fullname == "dataclasses.dataclass" for d in defn.decorators):
        yield "init", "is a dataclass already", "Remove @dataclass: @signature does its work."
    for method in ("__init__", "__new__"):
        symbol = defn.info.names.get(method)
        if symbol is not None and not symbol.plugin_generated:
            yield "init", f"defines {method}", GENERATED


def _bases(defn: ClassDef, module: str) -> Iterator[tuple[str, str, str]]:
    bases = [base.type for base in defn.info.bases]
    signatures = [base for base in bases if any(map(is_signature, base.mro))]
    if len(signatures) > 1:
        names = " and ".join(base.name for base in signatures)
        remedy = "Inherit from one and add fields, or use one as the type of a field."
        yield "two-signatures", f"inherits from two signatures, {names}", remedy
    known = {d.field.name for cls in defn.info.mro if is_signature(cls) for d in declarations(cls.defn)}
    for base in bases:
        if base in signatures:
            continue
        if (metaclass := base.metaclass_type) is not None and metaclass.type.fullname != "builtins.type":
            what = f"has the base {base.name} with the metaclass {metaclass.type.name}"
            yield "metaclass", what, "Use a plain class as base."
        for cls in base.mro:
            if cls.module_name == module and any(_is_lost(d, known) for d in declarations(cls.defn)):
                what = f"has the base {cls.name} with fields but no @signature"
                yield "undecorated", what, f"Decorate {cls.name} too."


def _is_lost(declared: Declaration, known: Set[str]) -> bool:
    """Whether a statement would be a field in a signature, and does nothing else in a plain class.

    A mixin may say which fields its methods use: those the signature itself has.
    """
    name = declared.field.name
    bare = isinstance(declared.statement.rvalue, TempNode) and not name.startswith("_")
    return (bare and name not in known) or marker(declared.statement) is not None
