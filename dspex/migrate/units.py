"""What is turned together, or not at all."""

from __future__ import annotations

from collections import defaultdict

import libcst as cst
from msgspec import Struct

from dspex.migrate.outcome import Finding, Kind, Weight
from dspex.migrate.source import Source


class Thing(Struct, frozen=True):
    """A signature, a program or a module of a file.

    Attributes:
        node: the class, or the call that makes the program.
        name: as people know it.
    """

    kind: Kind
    source: Source
    node: cst.CSTNode
    name: str


def finding(source: Source, node: cst.CSTNode, weight: Weight, what: str, remedy: str = "") -> Finding:
    """Say something about a node."""
    line, column = source.place(node)
    return Finding(source.path, line, column, weight, what, remedy)


class Units:
    """Joins what needs each other, and keeps the reasons why a part of it must stay as it is."""

    def __init__(self) -> None:
        self.things: dict[Thing, None] = {}
        self.reasons: dict[Thing, list[Finding]] = defaultdict(list)
        self._above: dict[Thing, Thing] = {}

    def add(self, thing: Thing) -> None:
        """Take a thing in, alone at first."""
        self.things[thing] = None

    def join(self, one: Thing, other: Thing) -> None:
        """Let two things be turned together, or not at all."""
        first, second = self.root(one), self.root(other)
        if first != second:
            self._above[first] = second

    def block(self, thing: Thing, source: Source, node: cst.CSTNode, what: str, remedy: str = "") -> None:
        """Leave a thing, and what it is joined with, as it is.

        Args:
            thing: that cannot be turned.
            source, node: where the reason stands.
            what: the reason, as a sentence about the thing without its name: "is passed on".
            remedy: what to do.
        """
        reason = finding(source, node, "left", f"{thing.name} {what}", remedy)
        if reason not in self.reasons[thing]:
            self.reasons[thing].append(reason)

    def left(self) -> set[Thing]:
        """Return everything that stays as it is."""
        roots = {self.root(t) for t, found in self.reasons.items() if found}
        return {t for t in self.things if self.root(t) in roots}

    def cause(self, thing: Thing) -> tuple[Thing, Finding] | None:
        """Return what a thing is joined with that must stay, and the reason."""
        root = self.root(thing)
        found = [(t, r) for t, all_ in self.reasons.items() if self.root(t) == root for r in all_]
        return found[0] if found else None

    def root(self, thing: Thing) -> Thing:
        """Return the one thing that stands for all that a thing is joined with."""
        while thing in self._above:
            thing = self._above[thing]
        return thing
