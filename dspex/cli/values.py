"""Read the inputs of a signature from options, typed as the signature says."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

from dspex.cli.media import media_class, read_media
from dspex.errors import ConfigurationError, excerpt
from dspex.native.live import Live
from dspex.native.text_values import lenient_reader
from dspex.spec.signature import FieldSpec, NoDefault, SignatureSpec

STDIN: Final = "-"
HELP: Final = (
    "Each input is an option of its name: --ticket TEXT, or --ticket=TEXT for one that begins with --. "
    "Numbers, lists and objects are written as JSON. "
    "@file reads a file, also an image, - reads stdin, @@ stands for @. "
    "An input that is called like another option is given as --input name=value."
)


def given_inputs(
    spec: SignatureSpec, words: Sequence[str], pairs: Sequence[str], options: Sequence[str] = ()
) -> dict[str, str]:
    """Pair names of inputs with texts.

    Args:
        spec: the signature.
        words: of the command line, such as `["--ticket", "…", "--lang=en"]`.
        pairs: values of --input, such as `["ticket=…"]`.
        options: of the command itself, one of which may have been meant.

    Raises:
        ConfigurationError: lists every word that is no input, or is given twice.
    """
    problems: list[str] = []
    found: dict[str, str] = {}
    for option, name, text in [*_options(words, problems), *_pairs(pairs, problems)]:
        known = _input(name, spec)
        if known is None:
            problems.append(f"there is no input {option}.{_guess(option, name, spec, options)}")
        elif text is None:
            dashed = f"; one that begins with dashes is written {option}=--…"
            problems.append(f"{option} needs a value{dashed if option in words[:-1] else ''}")
        elif known in found:
            problems.append(f"{option} is given twice")
        else:
            found[known] = text
    if problems:
        raise ConfigurationError(f"{spec.name}: {'; '.join(problems)}")
    return found


def _options(words: Sequence[str], problems: list[str]) -> list[tuple[str, str, str | None]]:
    found: list[tuple[str, str, str | None]] = []
    rest = list(words)
    while rest:
        word = rest.pop(0)
        if not word.startswith("--") or len(word) == 2:
            problems.append(f"{excerpt(word)} belongs to no option")
            continue
        option, equals, text = word.partition("=")
        if equals:
            found.append((option, option[2:], text))
        elif rest and not rest[0].startswith("--"):
            found.append((option, option[2:], rest.pop(0)))
        else:
            found.append((option, option[2:], None))
    return found


def _pairs(pairs: Sequence[str], problems: list[str]) -> list[tuple[str, str, str | None]]:
    found: list[tuple[str, str, str | None]] = []
    for pair in pairs:
        name, equals, text = pair.partition("=")
        if equals:
            found.append((f"--input {name}", name, text))
        else:
            problems.append(f"--input {excerpt(pair)} has no '=': write --input name=value")
    return found


def _input(name: str, spec: SignatureSpec) -> str | None:
    names = [f.name for f in spec.inputs]
    plain = name.replace("-", "_")
    return name if name in names else plain if plain in names else None


def _guess(option: str, name: str, spec: SignatureSpec, options: Sequence[str]) -> str:
    names = [f"--{f.name}" for f in spec.inputs]
    plain = f"--{name.replace('-', '_')}"
    found = get_close_matches(plain, names, n=1) or get_close_matches(option, options, n=1)
    if found:
        return f" Did you mean {found[0]}?"
    return f" Inputs: {', '.join(names) or 'none'}"


def read_inputs(live: Live, texts: Mapping[str, str]) -> dict[str, Any]:
    """Turn the texts of inputs into values.

    Raises:
        ConfigurationError: lists every text that does not fit its type.
    """
    problems: list[str] = []
    values: dict[str, Any] = {}
    piped = [f"--{name}" for name, text in texts.items() if text == STDIN]
    if len(piped) > 1:
        raise ConfigurationError(
            f"{live.own_spec.name}: {' and '.join(piped)} are both to be read from stdin. Give one of them "
            "as @file or as text"
        )
    for name, text in texts.items():
        try:
            values[name] = _value(live, name, text)
        except OSError as error:
            problems.append(f"--{name}: {_source(text)} cannot be read: {error.strerror}")
        except UnicodeError:
            problems.append(f"--{name}: {_source(text)} is no UTF-8")
        except ValueError as error:
            problems.append(f"--{name}: {error}")
    if problems:
        raise ConfigurationError(f"{live.own_spec.name}: {'; '.join(problems)}")
    return values


def _value(live: Live, name: str, text: str) -> Any:
    kind = live.field(name).type
    cls = media_class(kind)
    if cls is None:
        return read_value(live, name, _contents(text))
    return read_media(cls, kind, text, lambda word: read_value(live, name, word))


def read_value(live: Live, name: str, text: str) -> Any:
    """Turn one text into the value of a field.

    Raises:
        ValueError: it does not fit.
    """
    field = live.field(name)
    return lenient_reader(live.annotations[name], field.constraints)(text)


def _contents(text: str) -> str:
    """Return what a word of the command line stands for.

    Raises:
        OSError: the file or stdin cannot be read.
        UnicodeError: it is no UTF-8.
        ValueError: stdin is closed, or no file is named.
    """
    if text == STDIN:
        # A process that is started as by `<&-` has no stdin at all.
        if sys.stdin is None:  # pyright: ignore[reportUnnecessaryComparison]  # typed as if it always had
            raise ValueError("stdin is closed. Give a text, or @file")
        text = sys.stdin.read().removesuffix("\n")
    elif text == "@":
        raise ValueError("@ needs the path of a file. An @ itself is written @@")
    elif text.startswith("@@"):
        text = text[1:]
    elif text.startswith("@"):
        text = Path(text[1:]).read_text(encoding="utf-8-sig").removesuffix("\n")
    text.encode()  # bytes that are no UTF-8 come as half surrogates
    return text


def _source(text: str) -> str:
    return "stdin" if text == STDIN else text[1:] if text.startswith("@") else "the text"


def missing_inputs(spec: SignatureSpec, given: Mapping[str, object]) -> list[FieldSpec]:
    """Return the inputs that have no default and were not given."""
    return [f for f in spec.inputs if isinstance(f.default, NoDefault) and f.name not in given]
