"""What can be generated beside a module: one row for each target."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from msgspec import Struct

from dspex.spec.dialect import DIALECTS, Dialect
from dspex.spec.signature import SignatureSpec
from dspex_codegen.bridge import emit_dspy
from dspex_codegen.header import Header, sealed
from dspex_codegen.imports import import_block
from dspex_codegen.program import Unit, emit


class Code(Struct, frozen=True):
    """Python source in two parts.

    Attributes:
        imports: module → names; with no names the module itself.
        body: what follows the imports.
    """

    imports: Mapping[str, Iterable[str]]
    body: str


class Target(Struct, frozen=True):
    """One kind of generated file.

    Attributes:
        name: as `dspex generate --target` takes it.
        title: what the file holds, for its first line.
        stem: of the file's name; "{}" stands for the module's.
        dialects: the prompt formats in it.
        write: specs → source.
    """

    name: str
    title: str
    stem: str
    write: Callable[[tuple[SignatureSpec, ...]], Code]
    dialects: tuple[Dialect, ...] = ()

    def file_name(self, module_stem: str) -> str:
        """Return the name of the file beside a module's.

        >>> TARGETS["native"].file_name("tickets")
        '_dspex_tickets.py'
        """
        return f"{self.stem.format(module_stem)}.py"


def _native(specs: tuple[SignatureSpec, ...]) -> Code:
    emitted = emit(tuple(Unit(spec, DIALECTS) for spec in specs))
    constants = "".join(f"{name} = {made}\n" for name, made in emitted.live.items())
    return Code(emitted.imports, f"{constants}\n\n{emitted.body}")


def _dspy(specs: tuple[SignatureSpec, ...]) -> Code:
    emitted = emit_dspy(specs)
    return Code(emitted.imports, emitted.body)


_ROWS: Final = (
    Target("native", "Native programs", "_dspex_{}", _native, DIALECTS),
    Target("dspy", "DSPy signatures", "_dspex_{}_dspy", _dspy),
)
TARGETS: Final = {row.name: row for row in _ROWS}
"""Every target by name."""


def generated_file(
    target: Target, module: str, specs: tuple[SignatureSpec, ...], *, version: str, package: bool = False
) -> str:
    """Write the file of one module.

    Args:
        target: what to generate.
        module: the module with the signatures.
        specs: its signatures, in the order of the source.
        version: of dspex.
        package: whether the module is the `__init__` of a package.
    """
    code = target.write(specs)
    imports = "\n".join(import_block(code.imports, module, package=package))
    header = Header(module, version, target.name, target.title, target.dialects)
    return sealed(header, f"{imports}\n\n{code.body}")
