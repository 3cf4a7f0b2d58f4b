"""The import statements of a generated file, in the order that isort and ruff give them."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from dspex_codegen.layout import fits

STANDARD, OTHERS, OWN, RELATIVE = range(4)
"""The sections, in their order."""


class Statement(Struct, frozen=True, order=True):
    """One import statement and its place among the others.

    Attributes:
        section: which block it stands in.
        from_import: `import x` stands before `from x import y`.
        rank: fewer dots stand later; 0 for an absolute import.
        module: in lower case.
        member: of the first name.
        lines: as they are written.
    """

    section: int
    from_import: bool
    rank: int
    module: str
    member: tuple[int, str, str]
    lines: tuple[str, ...]


def import_block(imports: Mapping[str, Iterable[str]], module: str, *, package: bool = False) -> list[str]:
    """Write the imports of the file that is generated beside a module.

    Modules of the same top-level package are imported relatively, so that the file works
    wherever the package hangs.

    Args:
        imports: module → names, "name as other" among them; with no names the module itself.
        module: the module with the signatures.
        package: whether it is the `__init__` of a package.
    """
    home = module if package else module.rpartition(".")[0]
    lines: list[str] = []
    last = -1
    statements = (s for name, names in imports.items() for s in _statements(name, names, home, module))
    for statement in sorted(statements):
        if lines and statement.section != last:
            lines.append("")
        lines += statement.lines
        last = statement.section
    return lines


def _statements(name: str, names: Iterable[str], home: str, module: str) -> Iterator[Statement]:
    written = relative(name, home)
    dots = len(written) - len(written.lstrip("."))
    section = _section(written, module)

    def made(members: list[str], *lines: str) -> Statement:
        first = member_key(members[0]) if members else (0, "", "")
        return Statement(section, bool(members), -dots, written.lower(), first, lines)

    ordered = sorted(set(names), key=member_key)
    if not ordered:
        yield made([], f"import {written}")
    yield from (made([n], f"from {written} import {n}") for n in ordered if " as " in n)
    plain = [n for n in ordered if " as " not in n]
    if plain:
        line = f"from {written} import {', '.join(plain)}"
        long = (f"from {written} import (", *(f"    {n}," for n in plain), ")")
        yield made(plain, *([line] if fits(line) else long))


def relative(name: str, home: str) -> str:
    """Write a module as seen from a package; absolute when it lies in another top-level package.

    >>> relative("shop.support.types", "shop.support"), relative("shop.common", "shop.support")
    ('.types', '..common')
    >>> relative("typing", "shop.support"), relative("tickets", "")
    ('typing', 'tickets')
    """
    own, other = home.split("."), name.split(".")
    if own[0] != other[0]:
        return name
    shared = 0
    while shared < min(len(own), len(other)) and own[shared] == other[shared]:
        shared += 1
    return "." * (len(own) - shared + 1) + ".".join(other[shared:])


def _section(written: str, module: str) -> int:
    if written.startswith("."):
        return RELATIVE
    top = written.partition(".")[0]
    if top in sys.stdlib_module_names:
        return STANDARD
    return OWN if top == module.partition(".")[0] else OTHERS


def member_key(name: str) -> tuple[int, str, str]:
    """Order constants before classes before the rest, numbers by their value."""
    plain = name.partition(" ")[0]
    kind = 0 if plain.isupper() and len(plain) > 1 else 1 if plain[:1].isupper() else 2
    return kind, re.sub(r"\d+", lambda found: found[0].zfill(12), plain), name
