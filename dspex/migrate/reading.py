"""Parse source files; what cannot be parsed becomes a finding."""

from __future__ import annotations

import gc
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

import libcst as cst

from dspex.define.source.modules import module_name
from dspex.migrate.files import Text, syntax_problem
from dspex.migrate.outcome import Finding
from dspex.migrate.source import Source

Done: TypeAlias = Callable[[Path], object]


def parsed(text: Text, done: Done) -> Source | Finding:
    """Parse a file, or say why it cannot be parsed.

    Args:
        text: the file.
        done: told of it.
    """
    done(text.path)
    return syntax_problem(text.text, text.path) or _parsed(text)


def _parsed(text: Text) -> Source | Finding:
    try:
        source = Source(text, module_name(text.path))
        if source.is_exact:
            return source
        what = "the file cannot be reproduced exactly"
    except cst.ParserSyntaxError as error:
        what = f"the file is no Python that libcst can read: {error.message}"
        return Finding(text.path, error.raw_line, error.raw_column, "failed", what, "Mend it first.")
    except RecursionError:
        what = "the file is nested too deeply"
    except Exception as error:  # a fault of libcst in one file stops no other
        what = f"libcst cannot read the file: {type(error).__name__}: {error}"
    return Finding(text.path, 0, 0, "failed", what, "Migrate it by hand.")


def unwritable(source: Source, text: str) -> str:
    """Say why a file cannot hold a text; "" where it can."""
    broken = syntax_problem(text, source.path)
    if broken is not None:
        return f"would break the file: {broken.what}"
    try:
        source.text.encoded(text)
    except UnicodeEncodeError as error:
        return f"cannot be written in the encoding of the file: {error}"
    return ""


@contextmanager
def collector_paused() -> Generator[None]:
    """Keep the garbage collector from visiting the nodes of growing trees again and again."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
