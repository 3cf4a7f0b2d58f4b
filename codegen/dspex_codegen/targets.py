"""What can be generated beside a module: one row for each target."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from msgspec import Struct

from dspex.spec.dialect import Dialect
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
        write: specs and prompt formats → source.
        dialects: the prompt formats in it, unless it is told others; none where it holds no prompts.
    """

    name: str
    title: str
    stem: str
    write: Callable[[tuple[SignatureSpec, ...], tuple[Dialect, ...]], Code]
    dialects: tuple[Dialect, ...] = ()

    def file_name(self, module_stem: str) -> str:
        """Return the name of the file beside a module's.

        >>> TARGETS["native"].file_name("tickets")
        '_dspex_tickets.py'
        """
        return f"{self.stem.format(module_stem)}.py"


def _native(specs: tuple[SignatureSpec, ...], dialects: tuple[Dialect, ...]) -> Code:
    emitted = emit(tuple(Unit(spec, dialects) for spec in specs))
    constants = "".join(f"{name} = {made}\n" for name, made in emitted.live.items())
    return Code(emitted.imports, f"{constants}\n\n{emitted.body}")


def _dspy(specs: tuple[SignatureSpec, ...], dialects: tuple[Dialect, ...]) -> Code:
    emitted = emit_dspy(specs)
    return Code(emitted.imports, emitted.body)


USUAL: Final[tuple[Dialect, ...]] = ("dspy-3.4/chat", "dspy-3.4/json")
"""The prompt formats that most programs use. The others are built in memory where a file lacks them."""

PRIVATE: Final = "# pyright: reportPrivateUsage=false, reportUnusedClass=false\n\n"
"""Stands in a file that belongs to a module and names its private functions and classes."""

_ROWS: Final = (
    Target("native", "Native programs", "_dspex_{}", _native, USUAL),
    Target("dspy", "DSPy signatures", "_dspex_{}_dspy", _dspy),
)
TARGETS: Final = {row.name: row for row in _ROWS}
"""Every target by name."""


def generated_file(
    target: Target,
    module: str,
    specs: tuple[SignatureSpec, ...],
    *,
    version: str,
    package: bool = False,
    dialects: tuple[Dialect, ...] = (),
) -> str:
    """Write the file of one module.

    Args:
        target: what to generate.
        module: the module with the signatures.
        specs: its signatures, in the order of the source.
        version: of dspex.
        package: whether the module is the `__init__` of a package.
        dialects: the prompt formats; the target's own unless given.
    """
    held = target.dialects and (dialects or target.dialects)
    code = target.write(specs, held)
    imports = "\n".join(import_block(code.imports, module, package=package))
    header = Header(module, version, target.name, target.title, held)
    marks = PRIVATE if _has_private_names(code) else ""
    return sealed(header, f"{marks}{imports}\n\n{code.body}")


def _has_private_names(code: Code) -> bool:
    """Whether a file names what its module keeps to itself."""
    imported = any(name.startswith("_") for names in code.imports.values() for name in names)
    return imported or "\nclass _" in code.body
