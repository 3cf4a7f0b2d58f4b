"""Which files may have fields without a type: a look at the tree of `ast` costs a hundredth of libcst's."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from dspex.migrate.files import Text

_MARKERS: Final = ("InputField", "OutputField")
_PLAIN: Final = frozenset(("Signature", "BaseModel", "Enum", "Generic", "Module"))
"""Names of bases whose definition is not looked for."""


class _Outline(NamedTuple):
    """What a file has of classes.

    Attributes:
        bases: last names of the bases of each class, by its name.
        untyped: classes that have something like a field without a type.
        imported: names that are imported, by the names that they get.
        starred: whether it imports all names of a module.
    """

    bases: dict[str, set[str]]
    untyped: set[str]
    imported: dict[str, str]
    starred: bool


def with_untyped_fields(texts: Iterable[Text]) -> list[Text]:
    """Return the files with classes whose fields may lack a type, and those that define their bases.

    Args:
        texts: all files.
    """
    files = list(texts)
    outlines = {text.path: _outline(text) for text in files if _names_marker(text)}
    chosen = {path for path, found in outlines.items() if found is None or found.untyped}
    first = [found for found in outlines.values() if found is not None]
    names = {base for found in first for name in found.untyped for base in found.bases[name]} - _PLAIN
    before = -1
    while before != len(names):
        before = len(names)
        for text in files:
            if "import *" not in text.text and not any(name in text.text for name in names):
                continue
            found = outlines[text.path] = outlines.get(text.path) or _outline(text)
            if found is not None and (more := _given(found, names)) is not None:
                chosen.add(text.path)
                names |= more - _PLAIN
    return [text for text in files if text.path in chosen]


def _given(found: _Outline, names: set[str]) -> set[str] | None:
    """Return what else is looked for because of a file; None where it gives none of the names."""
    defined, taken = names & found.bases.keys(), names & found.imported.keys()
    if not (defined or taken or (found.starred and names)):
        return None
    return {base for name in defined for base in found.bases[name]} | {found.imported[n] for n in taken}


def _names_marker(text: Text) -> bool:
    return any(marker in text.text for marker in _MARKERS)


def _outline(text: Text) -> _Outline | None:
    """Look at a file; None where it cannot be read, which is said later."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text.text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    found = _Outline({}, set(), {}, False)
    starred = False
    for node in ast.walk(tree):
        match node:
            case ast.ClassDef(name=name):
                found.bases.setdefault(name, set()).update(_last_names(node.bases))
                if node.bases and any(map(_is_untyped, node.body)):
                    found.untyped.add(name)
            case ast.ImportFrom(names=names):
                found.imported.update({alias.asname or alias.name: alias.name for alias in names})
                starred = starred or any(alias.name == "*" for alias in names)
            case _:
                continue
    return found._replace(starred=starred)


def _is_untyped(statement: ast.stmt) -> bool:
    if isinstance(statement, (ast.AnnAssign, ast.AsyncFunctionDef, ast.ClassDef, ast.FunctionDef)):
        return False
    return any(isinstance(node, ast.Call) for node in ast.walk(statement))


def _last_names(bases: Iterable[ast.expr]) -> Iterator[str]:
    for base in bases:
        inner = base.value if isinstance(base, ast.Subscript) else base
        if isinstance(inner, (ast.Name, ast.Attribute)):
            yield inner.id if isinstance(inner, ast.Name) else inner.attr
