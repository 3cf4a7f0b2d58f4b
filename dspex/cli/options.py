"""Check the values of options that several commands take."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any, Final

from dspex.errors import ConfigurationError
from dspex.spec.dialect import DIALECTS, short_name

ROUTES: Final = ("native", "bridge")
SHORT: Final = tuple(map(short_name, DIALECTS))
DIALECT: Final = f"The prompt format: {', '.join(SHORT[:-1])} or {SHORT[-1]}."
"""What the help of a command says of its option --dialect."""


def choice(option: str, value: str, known: Sequence[str]) -> str:
    """Check that a value is one of some.

    Raises:
        ConfigurationError: it is not.
    """
    if value in known:
        return value
    found = get_close_matches(value, known, n=1)
    guess = f" Did you mean {found[0]!r}?" if found else ""
    raise ConfigurationError(f"{option} is one of {', '.join(known)}, not {value!r}.{guess}")


def dialect(value: str) -> Any:
    """Return a prompt format by its whole name or the part after the slash.

    Raises:
        ConfigurationError: there is none.

    >>> dialect("json")
    'dspy-3.4/json'
    """
    short = {short_name(name): name for name in DIALECTS}
    return short.get(value) or choice("--dialect", value, (*short, *DIALECTS))
