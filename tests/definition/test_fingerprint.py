"""The fingerprint of a signature: equal everywhere, different when the meaning is."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from typing import Any, Literal

import msgspec
import pytest

from dspex import In, Out, signature
from dspex.spec.fingerprint import fingerprint
from dspex.spec.signature import SignatureSpec

SOURCE = """
from typing import Literal
from dspex import In, Out, signature

@signature
class Triage:
    '''Triage a ticket.'''
    ticket: str = In(desc="text", min_length=1)
    tags: set[Literal["a", "b"]] = In(default_factory=set)
    priority: Literal["low", "high"] = Out()
    scores: dict[str, float] = Out()
"""
SHOW = "from dspex.spec.fingerprint import fingerprint\nprint(fingerprint(Triage.__dspex_spec__))\n"
KNOWN = "e75ba889b988a4832f8b9abfb46ff1a7"
"""Generated files in the field carry such numbers: a change here makes all of them stale."""


def test_processes_agree() -> None:
    """Neither the hash seed nor where the class stands in its file counts."""
    found = set()
    for seed, lines in (("0", ""), ("1", ""), ("2", "\n\n\n# moved\n")):
        done = subprocess.run(
            [sys.executable, "-c", lines + SOURCE + SHOW],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        found.add(done.stdout.strip())
    assert found == {KNOWN}


def of(cls: Any) -> str:
    """Return the fingerprint without where the class is defined."""
    return fingerprint(msgspec.structs.replace(cls.__dspex_spec__, ref=None))


def variants() -> dict[str, Callable[[], Any]]:
    """Signatures that differ from the first in one thing each."""

    def base() -> Any:
        @signature
        class Ask:
            """Ask."""

            q: str = In(desc="d")
            a: int = Out(ge=0)

        return Ask

    def doc() -> Any:
        @signature
        class Ask:
            """Ask more."""

            q: str = In(desc="d")
            a: int = Out(ge=0)

        return Ask

    def desc() -> Any:
        @signature
        class Ask:
            """Ask."""

            q: str = In(desc="e")
            a: int = Out(ge=0)

        return Ask

    def bound() -> Any:
        @signature
        class Ask:
            """Ask."""

            q: str = In(desc="d")
            a: int = Out(ge=1)

        return Ask

    def kind() -> Any:
        @signature
        class Ask:
            """Ask."""

            q: str = In(desc="d")
            a: Literal[0, 1] = Out(ge=0)

        return Ask

    def wire() -> Any:
        @signature
        class Ask:
            """Ask."""

            q: str = In(desc="d", wire_name="question")
            a: int = Out(ge=0)

        return Ask

    def hook() -> Any:
        @signature
        class Ask:
            """Ask."""

            q: str = In(desc="d")
            a: int = Out(ge=0)

            def __post_init__(self) -> None:
                """Generated constructors run it."""

        return Ask

    return {made.__name__: made for made in (base, doc, desc, bound, kind, wire, hook)}


def test_every_change_of_meaning_changes_it() -> None:
    """Each variant has its own; the same class written again has the same."""
    numbers = {name: of(make()) for name, make in variants().items()}
    assert len(set(numbers.values())) == len(numbers)
    assert of(variants()["base"]()) == numbers["base"]


def test_methods_do_not_count() -> None:
    """They change neither prompt nor validation."""

    @signature
    class Ask:
        """Ask."""

        q: str = In(desc="d")
        a: int = Out(ge=0)

        def shout(self) -> str:
            """Use the answer."""
            return str(self.a)

    assert of(Ask) == of(variants()["base"]())


@pytest.mark.parametrize("name", variants())
def test_a_spec_survives_json(name: str) -> None:
    """What is read back is equal, and so is its fingerprint."""
    spec = variants()[name]().__dspex_spec__
    again = msgspec.json.decode(msgspec.json.encode(spec), type=SignatureSpec)
    assert again == spec
    assert fingerprint(again) == fingerprint(spec)
