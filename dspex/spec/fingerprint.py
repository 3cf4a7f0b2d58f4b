"""A short name for what a signature means, equal in every process and on every machine."""

from __future__ import annotations

import hashlib

import msgspec
from msgspec.structs import replace

from dspex.spec.signature import SignatureSpec

VERSION = 1
"""Part of every fingerprint; raised when the meaning of a spec changes."""


def fingerprint(spec: SignatureSpec) -> str:
    """Return 32 hexadecimal digits that change when prompt, types or validation change.

    File, lines and columns do not count; neither do names of the user's methods, except that of
    `__post_init__`, which generated constructors run.
    """
    fields = tuple(replace(f, line=0, column=-1) for f in spec.fields)
    members = tuple(m for m in spec.members if m == "__post_init__")
    plain = replace(spec, fields=fields, members=members, file="", line=0)
    data = msgspec.json.encode([VERSION, plain])
    return hashlib.blake2b(data, digest_size=16).hexdigest()
