"""The names that the generated code of one signature may use."""

from __future__ import annotations

from dspex.spec.signature import SignatureSpec
from dspex_codegen.annotations import Names
from dspex_codegen.source import fresh, pascal, snake

HELPERS = {
    "MISSING": "dspex.define.fields",
    "Missing": "dspex.define.fields",
    "Message": "dspex.native.message",
    "Program": "dspex.native.program",
    "UNREADABLE": "dspex.native.answers",
    "encode_json": "dspex.native.render",
    "fill": "dspex.native.live",
    "format_value": "dspex.native.render",
    "live": "dspex.native.live",
    "object_decoder": "dspex.native.live",
    "odd_separators": "dspex.native.answers",
    "Annotated": "typing",
    "Any": "typing",
    "Callable": "collections.abc",
    "Meta": "msgspec",
    "Raw": "msgspec",
    "Sequence": "collections.abc",
    "Struct": "msgspec",
}
"""What generated code calls, and where it comes from."""


class Scope:
    """Names for one signature that no field of it can shadow.

    Attributes:
        name: for functions, such as `triage`.
        title: for classes, such as `Triage`.
        live: the constant that holds the live signature, such as `TRIAGE`.
        record: the record class as an annotation, once it is known.
        own: names of the outputs that the record has; a chain of thought asks for one more.
        names: collects imports.
    """

    def __init__(self, spec: SignatureSpec, names: Names, taken: set[str], *, suffix: str = "") -> None:
        self.names = names
        self.fields = {f.name for f in spec.fields}
        self.own = {f.name for f in spec.outputs}
        self.name = fresh(snake(spec.name) + suffix, taken)
        taken.add(self.name)
        self.title = fresh(pascal(spec.name) + pascal(suffix) if suffix else pascal(spec.name), taken)
        taken.add(self.title)
        self.live = self.name.upper()
        self.record = ""
        names.taken.update((self.live, f"{self.title}Inputs", f"{self.title}Outputs", "PROGRAMS"))

    def helper(self, name: str) -> str:
        """Return the name under which a helper is known, which is not that of a field."""
        return self.names.use(HELPERS[name], name, self.fields)

    def local(self, wanted: str) -> str:
        """Return a name for a local variable that no field has."""
        return fresh(wanted, self.fields)
