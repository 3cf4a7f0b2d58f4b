"""Names for the classes of a module of types: they stay the same whatever else the package holds."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from typing import Final

from dspex.spec.types import Ref
from dspex.spec.written import WrittenField
from dspex_codegen.source import pascal

LONGEST: Final = 50
"""How long the name of a string's record may be before its tail is a digest."""


def record_names(strings: Sequence[tuple[str, tuple[WrittenField, ...]]]) -> list[str]:
    """Name the record of each string after its fields.

    A name that several strings would have goes to the shortest; the others get a digest of their text.

    Args:
        strings: their texts and fields.
    """
    wanted = [_fields_name(fields) for _, fields in strings]
    first: dict[str, tuple[int, str, int]] = {}
    for index, ((text, _), name) in enumerate(zip(strings, wanted, strict=True)):
        first[name] = min(first.get(name, (len(text), text, index)), (len(text), text, index))
    return [
        name if first[name][2] == index else f"{name}_{_digest(text)}"
        for index, ((text, _), name) in enumerate(zip(strings, wanted, strict=True))
    ]


def _fields_name(fields: Sequence[WrittenField]) -> str:
    """Join the names of fields, as in `QuestionAnswer`."""
    joined = pascal(" ".join(part for f in fields for part in f.name.split("_")))
    if len(joined) <= LONGEST:
        return joined
    digest = hashlib.blake2b(joined.encode(), digest_size=3).hexdigest()
    return f"{joined[: LONGEST - 7]}_{digest}"


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=3).hexdigest()


def class_names(refs: Sequence[Ref]) -> list[str]:
    """Name signature classes; those that share a name are told apart by their modules.

    >>> class_names([Ref("shop.tickets", "Triage"), Ref("shop.mails", "Triage"), Ref("shop", "Route")])
    ['ShopTicketsTriage', 'ShopMailsTriage', 'Route']
    """
    short = [pascal(ref.qualname) for ref in refs]
    count = Counter(short)
    return [
        name if count[name] == 1 else pascal(ref.module) + name for name, ref in zip(short, refs, strict=True)
    ]
