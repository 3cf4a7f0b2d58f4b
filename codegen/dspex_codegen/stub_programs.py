"""`Predict`, `ChainOfThought` and `example` with an overload for each signature of a package."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, Literal

from dspex.spec.written import WrittenField
from dspex_codegen.layout import arguments
from dspex_codegen.source import literal, snake
from dspex_codegen.stub_words import Words

Program = Literal["Predict", "ChainOfThought"]
PROGRAMS: Final[tuple[Program, ...]] = ("Predict", "ChainOfThought")
EXAMPLE: Final = "example"
INDENT: Final = 4


def program_class(program: Program, strings: Sequence[tuple[str, str]], words: Words) -> Iterator[list[str]]:
    """Write a class of programs, and the function that decorates its overloads where there are any.

    Args:
        program: its name.
        strings: texts, and the names of their records.
        words: names of the module.
    """
    p, r, gives = words["P"], words["R"], words.names.define(f"_{snake(program)}")
    if strings:
        yield _decorator(program, gives, words)
    bases = f"{words['StringPredict']}[{p}, {r}]"
    if program != "Predict":
        bases = f"Predict[{p}, {r}], {words[program]}[{p}, {r}]"
    lines = [f"class {program}({bases}):"]
    for text, record in strings:
        lines += _of_string(text, record, gives, words)
    lines += [*_of_any_string(program, words), *_of_class(program, words)]
    lines += _constructor([f"signature: {words['Any']}", f"**settings: {words['Any']}"], words["Any"])
    yield lines


def _decorator(program: Program, name: str, words: Words) -> list[str]:
    p, q, r, function = words["P"], words["Q"], words["R"], words["Callable"]
    result = f"{function}[[{function}[{q}, object]], {function}[{q}, {program}[{p}, {r}]]]"
    head = arguments(f"def {name}(", [f"record: {function}[{p}, {r}]", "/"], f") -> {result}:")
    return [*head, "    raise NotImplementedError"]


def _of_string(text: str, record: str, gives: str, words: Words) -> Iterator[str]:
    yield f"    @{words['overload']}"
    yield f"    @{gives}({record})"
    demos = f"demos: {words['Sequence']}[{record}] = ()"
    parts = [f"signature: {words['Literal']}[{literal(text)}]", "*", demos]
    yield from _constructor([*parts, _settings("StringSettings", words)], words["Any"])


def _of_any_string(program: Program, words: Words) -> Iterator[str]:
    yield f"    @{words['overload']}"
    parts = ["signature: str", "*", f"demos: {words['Sequence']}[{words['Any']}] = ()"]
    settings = _settings("StringSettings", words)
    yield from _constructor([*parts, settings], f"{program}[..., {words['Record']}]")


def _of_class(program: Program, words: Words) -> Iterator[str]:
    p, r, function, many = words["P"], words["R"], words["Callable"], words["Sequence"]
    yield f"    @{words['overload']}"
    judges = [f"{name}: {many}[{function}[[{r}], object]] = ()" for name in ("validators", "checks")]
    parts = [f"signature: {function}[{p}, {r}]", "*", f"demos: {many}[{r}] = ()", *judges]
    yield from _constructor([*parts, _settings("Settings", words)], f"{program}[{p}, {r}]")


def _settings(kind: str, words: Words) -> str:
    return f"**settings: {words['Unpack']}[{words[kind]}]"


def _constructor(parts: Sequence[str], result: str) -> list[str]:
    return arguments("def __new__(", ["cls", *parts], f") -> {result}: ...", INDENT)


def examples(
    records: Iterable[tuple[str, tuple[WrittenField, ...]]], others: Iterable[str], words: Words
) -> Iterator[list[str]]:
    """Write `example` with an overload for each kind of record.

    Args:
        records: names of classes, and their fields.
        others: records whose outputs are not known, as type variables.
        words: names of the module.
    """
    some, overload = words["Any"], f"@{words['overload']}"
    for record, fields in records:
        outputs = [f for f in fields if f.kind == "output"]
        given = [f"{f.name}: {words.type(f.type)} = ..." for f in outputs]
        first = _free("record", {f.name for f in outputs})
        parts = [f"{first}: {record}", "/", *(["*", *given] if given else [])]
        yield [overload, *arguments(f"def {EXAMPLE}(", parts, f") -> {record}: ...")]
    for other in map(words.__getitem__, others):
        parts = [f"record: {other}", "/", f"**outputs: {some}"]
        yield [overload, *arguments(f"def {EXAMPLE}(", parts, f") -> {other}: ...")]
    yield [f"def {EXAMPLE}(record: {some}, /, **outputs: {some}) -> {some}: ..."]


def any_example(words: Words) -> list[str]:
    """Write `example` of any record."""
    r, some = words["R"], words["Any"]
    return [f"def {EXAMPLE}(record: {r}, /, **outputs: {some}) -> {r}:", "    raise NotImplementedError"]


def _free(wanted: str, taken: Iterable[str]) -> str:
    occupied = set(taken)
    while wanted in occupied:
        wanted = f"_{wanted}"
    return wanted
