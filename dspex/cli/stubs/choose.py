"""Choose which signatures of a package get types, and say which do not and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from dspex_codegen.stub_programs import PROGRAMS
from dspex_codegen.stubs import Labelled, Stubs

from dspex.cli.modules import shown_path
from dspex.define.source.package import WrittenPackage
from dspex.errors import excerpt
from dspex.spec.written import LeftOut, Place, WrittenString

CAP: Final = 150
"""How many strings get types for each kind of program: the time of checkers grows with the square."""
SHOWN: Final = 5
"""How many of those left out are listed."""

Used = tuple[WrittenString, tuple[Place, ...]]


def choose(name: str, found: WrittenPackage) -> tuple[Stubs, list[str]]:
    """Choose what a module of types holds.

    Args:
        name: of the package.
        found: its signatures.

    Returns:
        What it holds, and sentences about what it does not.
    """
    notes = [f"{_where(Place(p.file, p.line))}: {p.message}; it is left out." for p in found.problems]
    clear, unclear = _same_meaning(found.strings)
    kept: list[WrittenString] = []
    for program in PROGRAMS:
        some = [used for used in clear if used[0].program == program]
        kept += [string for string, _ in some[:CAP]]
        if len(some) > CAP:
            notes.append(_too_many(name, program, some))
    notes += _listed((*found.left_out, *unclear))
    classes = sorted(found.classes, key=lambda c: (-len(c.bases), c.ref.module, c.ref.qualname))
    records = {(s.text, s.fields) for s in kept}
    if len(classes) > CAP:
        notes.append(
            f"{name} has {len(classes)} signature classes, more than {CAP}: example() is not typed by them. "
            f"Give a part of the package its own types, such as dspex stubs {name}.part."
        )
    labelled: Labelled = "none" if len(classes) > CAP else "classes"
    if len(classes) + len(records) <= CAP:
        labelled = "all"
    return Stubs(name, tuple(classes), tuple(sorted(kept, key=_order)), labelled), notes


def _order(string: WrittenString) -> tuple[str, str, str]:
    return string.text, string.program, repr(string.fields)


def _same_meaning(strings: Iterable[Used]) -> tuple[list[Used], list[LeftOut]]:
    """Part the strings that mean the same wherever they stand from the others."""
    meanings: dict[tuple[str, str], list[Used]] = {}
    for used in strings:
        meanings.setdefault((used[0].program, used[0].text), []).append(used)
    clear: list[Used] = []
    unclear: list[LeftOut] = []
    for (_, text), several in sorted(meanings.items(), key=lambda item: item[0][1]):
        if len(several) == 1:
            clear += several
        else:
            first, second = sorted(places[0] for _, places in several)[:2]
            reason = f"its names mean something else in {_where(second)}"
            unclear.append(LeftOut(text, reason, first))
    return clear, unclear


def _too_many(name: str, program: str, some: Sequence[Used]) -> str:
    left = [f"{excerpt(s.text, 40)} ({_where(places[0])})" for s, places in some[CAP:]]
    more = f" and {len(left) - SHOWN} more" if len(left) > SHOWN else ""
    return (
        f"{name} uses {len(some)} strings with {program}; {CAP} have types, since the time that checkers "
        f"take grows with the square of their number. Without: {', '.join(left[:SHOWN])}{more}. "
        f"Give a part of the package its own types (dspex stubs {name}.part, and import from there), or make "
        "them @signature classes, of which there may be any number."
    )


def _listed(left_out: Sequence[LeftOut]) -> Iterator[str]:
    for one in sorted(left_out, key=lambda one: one.place)[:SHOWN]:
        yield f"{_where(one.place)}: {excerpt(one.what, 60)} gets no types: {one.reason}."
    if len(left_out) > SHOWN:
        yield f"{len(left_out) - SHOWN} more get no types."


def _where(place: Place) -> str:
    return f"{shown_path(Path(place.file))}:{place.line}" if place.line else shown_path(Path(place.file))
