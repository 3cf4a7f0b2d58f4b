"""The module of a package that gives its signature strings and labelled examples types in any checker."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, Literal

from msgspec import Struct

from dspex.spec.written import WrittenClass, WrittenString
from dspex_codegen.annotations import Names
from dspex_codegen.header import STUB_PACKAGE, STUBS, Header, sealed
from dspex_codegen.imports import import_block, member_key
from dspex_codegen.layout import collection
from dspex_codegen.source import literal
from dspex_codegen.stub_names import class_names, record_names
from dspex_codegen.stub_programs import EXAMPLE, PROGRAMS, any_example, examples, program_class
from dspex_codegen.stub_records import record_class, typed_dict
from dspex_codegen.stub_words import Words

MODULE: Final = "_dspex"
"""The name of the module in a package."""
Labelled = Literal["all", "classes", "none"]
PREAMBLE: Final = """\
# ruff: noqa
# mypy: disable-error-code="overload-overlap"
# pyright: reportPrivateUsage=false

from __future__ import annotations

"""


class Stubs(Struct, frozen=True):
    """What a module of types holds.

    Attributes:
        package: dotted name of the package.
        classes: signature classes, those that derive from others first.
        strings: by text.
        labelled: the examples that are checked: of classes and strings, of classes alone, of none.
    """

    package: str
    classes: tuple[WrittenClass, ...]
    strings: tuple[WrittenString, ...]
    labelled: Labelled = "all"


def emit_stubs(stubs: Stubs, *, version: str) -> str:
    """Write the module.

    Args:
        stubs: what it holds.
        version: of dspex.
    """
    types = _Types(stubs)
    parts = ["if TYPE_CHECKING:", *_indented(types.imports), "", *_indented(types.lines)]
    parts += ["", "else:", *_indented(types.at_run_time()), ""]
    parts += collection("__all__ = [", [literal(n) for n in types.exported()], "]")
    header = Header(stubs.package, version, STUBS, "Types")
    condition = "from typing import TYPE_CHECKING\n\n"
    return sealed(header, PREAMBLE + condition + "\n".join(parts) + "\n")


def emit_stub_files(stubs: Stubs, modules: Mapping[str, str], *, version: str) -> dict[str, str]:
    """Write the files of a stub package, by their names in it.

    Args:
        stubs: what its module of types holds.
        modules: names of files, and what they say.
        version: of dspex.
    """
    types = _Types(stubs)
    exported = collection("__all__ = [", [literal(n) for n in types.exported()], "]")
    own = PREAMBLE + "\n".join([*types.imports, "", *types.lines, "", *exported]) + "\n"
    header = Header(stubs.package, version, STUB_PACKAGE, "Types")
    return {name: sealed(header, code) for name, code in {f"{MODULE}.pyi": own, **modules}.items()}


def _indented(lines: Iterable[str]) -> Iterator[str]:
    return (f"    {line}" if line else "" for line in lines)


class _Types:
    """The types of one module.

    Attributes:
        names: all that it imports and defines.
        imports: its import statements.
        lines: its classes and functions.
    """

    def __init__(self, stubs: Stubs) -> None:
        self.names = Names()
        for name in (*PROGRAMS, EXAMPLE):
            self.names.define(name)
        shapes = dict.fromkeys((s.text, s.fields) for s in stubs.strings)
        self._records = {
            shape: self.names.define(wanted)
            for shape, wanted in zip(shapes, record_names(list(shapes)), strict=True)
        }
        titles = class_names([c.ref for c in stubs.classes])
        self._dicts = [
            (self.names.define(f"{title}Inputs"), self.names.define(f"{title}Outputs")) for title in titles
        ]
        blocks = list(self._blocks(stubs, Words(self.names)))
        self.imports = import_block(self.names.imports, f"{stubs.package}.{MODULE}")
        self.lines = "\n\n".join(map("\n".join, blocks)).splitlines()

    def _blocks(self, stubs: Stubs, words: Words) -> Iterator[list[str]]:
        for (text, fields), name in self._records.items():
            yield record_class(name, text, fields, words)
        for found, (inputs, outputs) in zip(stubs.classes, self._dicts, strict=True):
            owner = found.ref.qualname
            yield typed_dict(inputs, owner, "input", found.fields, words)
            yield typed_dict(outputs, owner, "output", found.fields, words)
        for program in PROGRAMS:
            some = [s for s in stubs.strings if s.program == program]
            yield from program_class(
                program, [(s.text, self._records[s.text, s.fields]) for s in some], words
            )
        if stubs.labelled == "none":
            yield any_example(words)
        else:
            yield from self._examples(stubs, words)

    def _examples(self, stubs: Stubs, words: Words) -> Iterator[list[str]]:
        labelled = [(words.ref(c.ref), c.fields) for c in stubs.classes]
        if stubs.labelled == "all":
            labelled += [(name, fields) for (_, fields), name in self._records.items()]
            yield from examples(labelled, ["Loose"], words)
        else:
            yield from examples(labelled, ["Loose", "Known"], words)

    def at_run_time(self) -> Iterator[str]:
        """Write what the names stand for when nobody checks types."""
        yield f"from dspex import {', '.join(sorted((*PROGRAMS, EXAMPLE, 'Record')))}"
        yield ""
        yield from (f"{name} = Record" for name in self._records.values())
        yield from (f"{name} = dict" for pair in self._dicts for name in pair)

    def exported(self) -> list[str]:
        """Return every name that the package may import."""
        own = [*self._records.values(), *(name for pair in self._dicts for name in pair)]
        return sorted((*PROGRAMS, EXAMPLE, *own), key=member_key)
