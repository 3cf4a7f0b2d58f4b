"""Answers as models write them, one function for each dialect."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from dspex.native.xml.writing import escaped, tagged
from dspex.spec.dialect import LAYOUTS


def in_chat(**fields: Any) -> str:
    """Write an answer under headers."""
    shown = {k: v if isinstance(v, str) else json.dumps(v, ensure_ascii=False) for k, v in fields.items()}
    return "".join(f"[[ ## {k} ## ]]\n{v}\n\n" for k, v in shown.items()) + "[[ ## completed ## ]]"


def in_json(**fields: Any) -> str:
    """Write an answer as one object."""
    return json.dumps(fields, ensure_ascii=False)


def in_tags(**fields: Any) -> str:
    """Write an answer in tags."""
    return "\n\n".join(
        tagged(name, value)
        if isinstance(value, list | dict)
        else f"<{name}>\n{escaped(value if isinstance(value, str) else json.dumps(value))}\n</{name}>"
        for name, value in fields.items()
    )


BY_LAYOUT: dict[str, Callable[..., str]] = {"chat": in_chat, "json": in_json, "xml": in_tags}
WRITTEN = {dialect: BY_LAYOUT[layout] for dialect, layout in LAYOUTS.items()}
"""Dialect → what writes an answer in it."""
