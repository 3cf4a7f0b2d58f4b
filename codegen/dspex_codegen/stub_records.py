"""Classes of types: the record of a signature string, the inputs and outputs of a signature class."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dspex.spec.signature import FieldKind
from dspex.spec.written import WrittenField
from dspex_codegen.source import literal
from dspex_codegen.stub_words import Words

INDENT = "    "


def record_class(name: str, text: str, fields: Iterable[WrittenField], words: Words) -> list[str]:
    """Write the class of a string: its constructor takes the inputs, and its fields are all.

    Args:
        name: of the class.
        text: the string.
        fields: its inputs and outputs.
        words: names of the module.
    """
    fields = tuple(fields)
    inside = words.beside({f.name for f in fields})
    lines = [f"@{words['record']}", f"class {name}({words['StringRecord']}):", f"{INDENT}{literal(text)}", ""]
    for field in fields:
        lines += _field(field, inside.type(field.type) + _value(field, inside))
    return lines


def _value(field: WrittenField, words: Words) -> str:
    if field.kind == "output":
        return f" = {words['answered']}()"
    match field.default:
        case "none":
            return ""
        case "other":
            return f" = {words['optional']}(default=...)"
        case (value,):
            return f" = {literal(value) if isinstance(value, str) else repr(value)}"


def typed_dict(
    name: str, owner: str, kind: FieldKind, fields: Iterable[WrittenField], words: Words
) -> list[str]:
    """Write the inputs or the outputs of a class as a TypedDict.

    Args:
        name: of the TypedDict.
        owner: the signature class.
        kind: which of the two.
        fields: all of the class.
        words: names of the module.
    """
    some = [f for f in fields if f.kind == kind]
    inside = words.beside({f.name for f in some})
    lines = [f"class {name}({words['TypedDict']}):", f'{INDENT}"""The {kind}s of {owner}."""']
    lines += [""] * bool(some)
    for field in some:
        written = inside.type(field.type)
        given = kind == "input" and field.default != "none"
        lines += _field(field, f"{inside['NotRequired']}[{written}]" if given else written)
    return lines


def _field(field: WrittenField, written: str) -> Iterator[str]:
    yield f"{INDENT}{field.name}: {written}"
    if field.desc:
        yield f"{INDENT}{literal(field.desc)}"
