"""The names that the generated code of one signature may use."""

from __future__ import annotations

from dspex.spec.dialect import short_name
from dspex.spec.signature import SignatureSpec
from dspex_codegen.annotations import Names
from dspex_codegen.source import fresh, pascal, snake

HELPERS = {
    "MISSING": "dspex.define.fields",
    "Missing": "dspex.define.fields",
    "Message": "dspex.native.message",
    "Program": "dspex.native.program",
    "Recover": "dspex.native.answers",
    "Repairs": "dspex.native.answers",
    "UNREADABLE": "dspex.native.answers",
    "encode_plain": "dspex.native.render",
    "encode_texts": "dspex.native.render",
    "fill": "dspex.native.live",
    "format_value": "dspex.native.render",
    "joined": "dspex.native.pieces",
    "live": "dspex.native.live",
    "object_decoder": "dspex.native.live",
    "odd_separators": "dspex.native.answers",
    "plain_text": "dspex.native.xml.text",
    "Annotated": "typing",
    "Any": "typing",
    "Callable": "collections.abc",
    "Meta": "msgspec",
    "Raw": "msgspec",
    "Sequence": "collections.abc",
    "Struct": "msgspec",
}
"""What generated code calls, and where it comes from."""


def identifier(dialect: str) -> str:
    """Write the short name of a dialect as part of a name in generated code.

    >>> identifier("dspy-3.4/two-step")
    'two_step'
    """
    return short_name(dialect).replace("-", "_")


class Scope:
    """Names for one signature, which no field of it can shadow and no other signature has.

    Attributes:
        live: the constant that holds the live signature, such as `TRIAGE`.
        record: the record class as an annotation, once it is known.
        own: names of the outputs that the record has; a chain of thought asks for one more.
        names: of the module, as seen from functions whose variables are the fields.
    """

    def __init__(self, spec: SignatureSpec, names: Names, *, suffix: str = "") -> None:
        self.fields = {f.name for f in spec.fields}
        self.own = {f.name for f in spec.outputs}
        self.names = names.avoiding(self.fields)
        self._name = snake(spec.name) + suffix
        self._title = pascal(spec.name) + (pascal(suffix) if suffix else "")
        self._defined: dict[str, str] = {}
        self.live = self._define(self._name.upper())
        self.record = ""

    def helper(self, name: str) -> str:
        """Return the name under which a helper is known."""
        return self.names.use(HELPERS[name], name)

    def builtin(self, name: str) -> str:
        """Return the name under which something built in is known."""
        return self.names.builtin(name)

    def function(self, kind: str, of: str = "") -> str:
        """Name a function or a value of this signature.

        Args:
            kind: what it does, such as "check"; `check_triage`.
            of: the field or dialect that it belongs to, such as "score"; `check_triage_score`.
        """
        return self._define(f"{kind}_{self._name}" + (f"_{of}" if of else ""))

    def constant(self, kind: str) -> str:
        """Name a constant, such as `TRIAGE_SCHEMA`."""
        return self._define(f"{self._name.upper()}_{kind}")

    def struct(self, kind: str) -> str:
        """Name a class, such as `TriageOutputs`."""
        return self._define(f"{self._title}{kind}")

    def _define(self, wanted: str) -> str:
        if wanted not in self._defined:
            self._defined[wanted] = self.names.define(wanted)
        return self._defined[wanted]

    def local(self, wanted: str) -> str:
        """Return a name for a local variable that no field has."""
        return fresh(wanted, self.fields)
