"""Write type expressions again with every name resolved to the module it comes from."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from dspex.define.source.scopes import Assigned, Binding, Class, Imported, Parameter
from dspex.define.strings.full_names import QUALIFIERS, RENAMED
from dspex.define.strings.static import dotted_text, parsed_expression, union_members
from dspex.spec.own_types import HOME
from dspex.spec.types import Ref
from dspex.spec.written import NONE, Code, Name, Quoted, Written

MAX_DEPTH: Final = 60
"""How deep a type may be nested."""
MAX_PARTS: Final = 500
"""Of how many pieces a type may be."""

Resolve = Callable[[str], Binding]
"""Gives the meaning of a dotted name."""

LITERAL: Final = Name(Ref("typing", "Literal"))
ANY: Final = Name(Ref("typing", "Any"))
BARE: Final[dict[str, int]] = {
    **dict.fromkeys(("list", "set", "frozenset", "type"), 1),
    "dict": 2,
    "tuple": -1,
    **dict.fromkeys(("Collection", "Iterable", "Iterator", "MutableSequence", "MutableSet", "Sequence"), 1),
    **dict.fromkeys(("Mapping", "MutableMapping"), 2),
    "Set": 1,
}
"""How many arguments a type takes that may stand without any; -1 for as many as one likes."""
STANDARD: Final = frozenset(("builtins", "collections.abc", "typing"))


class UnnameableError(Exception):
    """A type holds something that no other module can name; the message is a clause that says what."""


class TypeText:
    """Writes the types that stand in one place of a source file."""

    def __init__(self, resolve: Resolve) -> None:
        """Use these names.

        Args:
            resolve: the meaning of dotted names where the types stand.
        """
        self._resolve = resolve

    def write(self, node: ast.expr) -> Written:
        """Write a type.

        Raises:
            UnnameableError: another module cannot name what it holds.
        """
        parts: list[Quoted | Code | Name] = []
        for part in self._type(node, 0):
            parts.append(part)
            if len(parts) > MAX_PARTS:
                raise UnnameableError(f"a type has more than {MAX_PARTS} parts")
        return tuple(parts)

    def _type(self, node: ast.expr, depth: int) -> Iterator[Quoted | Code | Name]:
        if depth > MAX_DEPTH:
            raise UnnameableError(f"a type is nested more than {MAX_DEPTH} deep")
        match node:
            case ast.Constant(value=None):
                yield NONE
            case ast.Constant(value=str(text)):
                inner = parsed_expression(text)
                if inner is None:
                    raise UnnameableError("a type in quotes cannot be read")
                yield from self._type(inner, depth + 1)
            case ast.Constant(value=value) if value is ...:
                yield Code("...")
            case ast.Name() | ast.Attribute():
                yield from self._bare(node)
            case ast.Subscript():
                yield from self._subscript(node, depth)
            case ast.BinOp(op=ast.BitOr()):
                yield from self._joined(union_members(node), " | ", depth)
            case ast.List(elts=items):
                yield Code("[")
                yield from self._joined(items, ", ", depth)
                yield Code("]")
            case _:
                raise UnnameableError(f"`{ast.unparse(node)[:80]}` is no type that can be written down")

    def _joined(self, items: Sequence[ast.expr], between: str, depth: int) -> Iterator[Quoted | Code | Name]:
        for index, item in enumerate(items):
            if index:
                yield Code(between)
            yield from self._type(item, depth + 1)

    def _bare(self, node: ast.expr) -> Iterator[Quoted | Code | Name]:
        """Write a name; a container without arguments gets those that it means."""
        full, suffix = self._name(node)
        yield Name(full)
        if suffix:
            yield Code(suffix)
        place, _, short = RENAMED.get(text := f"{full.module}.{full.qualname}", text).rpartition(".")
        count = BARE.get(short, 0) if place in STANDARD and not suffix else 0
        if count:
            yield Code("[")
            yield ANY
            yield from (part for _ in range(count - 1) for part in (Code(", "), ANY))
            yield Code(", ...]" if count < 0 else "]")

    def _subscript(self, node: ast.Subscript, depth: int) -> Iterator[Quoted | Code | Name]:
        full, suffix = self._name(node.value)
        items = list(node.slice.elts) if isinstance(node.slice, ast.Tuple) else [node.slice]
        text = f"{full.module}.{full.qualname}"
        if text == "typing.Literal":
            yield from self._literal(items, depth)
        elif text == "typing.Annotated" or text in QUALIFIERS:
            yield from self._type(items[0], depth + 1)
        else:
            yield Name(full)
            yield Code(f"{suffix}[")
            if text == f"{HOME}.Code" and isinstance(items[0], ast.Constant):
                yield from self._literal(items, depth)
            elif items:
                yield from self._joined(items, ", ", depth)
            else:
                yield Code("()")
            yield Code("]")

    def _literal(self, items: Sequence[ast.expr], depth: int) -> Iterator[Quoted | Code | Name]:
        yield LITERAL
        yield Code("[")
        for index, item in enumerate(items):
            if index:
                yield Code(", ")
            match item:
                case ast.Constant(value=str(text)):
                    yield Quoted(text)
                case ast.Constant() | ast.UnaryOp(operand=ast.Constant()):
                    yield Code(ast.unparse(item))
                case _:
                    yield from self._type(item, depth + 1)
        yield Code("]")

    def _name(self, node: ast.expr) -> tuple[Ref, str]:
        """Resolve a dotted name: what to import, and what follows it with a dot."""
        text = dotted_text(node)
        if not text:
            raise UnnameableError(f"`{ast.unparse(node)[:80]}` is no type that can be written down")
        names = text.split(".")
        for count in range(len(names), 0, -1):
            found, rest = self._resolve(".".join(names[:count])), names[count:]
            match found:
                case Class():
                    return _in_module(found.scope.module.name, [*found.qualname.split("."), *rest], text)
                case Assigned(expression, owner):
                    if name := owner.name_of(expression):
                        return _in_module(owner.module.name, [*owner.qualname.split("."), name, *rest], text)
                case Imported(full):
                    return _imported(full, rest)
                case Parameter():
                    raise UnnameableError(f"`{text}` is a type parameter")
                case _:
                    continue
        raise UnnameableError(f"it is not known what `{text}` means")


def _in_module(module: str, names: list[str], text: str) -> tuple[Ref, str]:
    first, *rest = [name for name in names if name]
    if "<locals>" in names:
        raise UnnameableError(f"`{text}` is defined in a function")
    if not module:
        raise UnnameableError(f"`{text}` is defined in a file that no module can import")
    return Ref(module, first), "".join(f".{name}" for name in rest)


def _imported(full: str, rest: list[str]) -> tuple[Ref, str]:
    """Guess where the name of a module ends that was not read: before the first capital, or the last name."""
    names = full.split(".")
    last = len(names) - 1
    end = next((i for i, name in enumerate(names) if i and name[:1].isupper()), last)
    if not last:
        raise UnnameableError(f"`{full}` is a module")
    after = "".join(f".{name}" for name in [*names[end + 1 :], *rest])
    return Ref(".".join(names[:end]), names[end]), after
