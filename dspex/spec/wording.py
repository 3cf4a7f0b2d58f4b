"""What a program tells the model in other words than its signature does."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from dspex.spec.signature import SignatureSpec


class Wording(Struct, frozen=True):
    """Other instructions and descriptions, such as an optimiser finds.

    Attributes:
        instructions: instead of the docstring; None leaves that.
        descriptions: field names, each with what the model is told about the field.
    """

    instructions: str | None = None
    descriptions: tuple[tuple[str, str], ...] = ()

    def applied(self, spec: SignatureSpec) -> SignatureSpec:
        """Return a signature in these words."""
        told = dict(self.descriptions)
        fields = tuple(replace(f, desc=told[f.name]) if f.name in told else f for f in spec.fields)
        instructions = spec.instructions if self.instructions is None else self.instructions
        return replace(spec, fields=fields, instructions=instructions)

    def changed(self, other: Wording) -> Wording:
        """Return these words where the other has none."""
        instructions = self.instructions if other.instructions is None else other.instructions
        return Wording(instructions, tuple({**dict(self.descriptions), **dict(other.descriptions)}.items()))
