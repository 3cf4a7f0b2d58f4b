"""Whether a model takes what a request holds beside text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from dspex.errors import UnsupportedInputError, excerpt
from dspex.lm.base import Capabilities, Message

_NEEDED: Final = {"Image": "images", "Audio": "audio", "File": "files", "Document": "documents"}
"""The capability that each type needs."""
_NONE: Final = Capabilities()


def refuse_parts(messages: Iterable[Message], capabilities: Capabilities, model: str) -> None:
    """Refuse a request that holds what the model does not take, before anything is sent.

    Args:
        messages: of the request.
        capabilities: of the model.
        model: its name, for the error.

    Raises:
        UnsupportedInputError: names the first object of every kind that the model does not take.
    """
    refused = _refused(messages, capabilities)
    if not refused:
        return
    kinds = list(refused)
    held = ", ".join(excerpt(value) for value in refused.values())
    claim = ", ".join(f"{kind}=True" for kind in kinds)
    raise UnsupportedInputError(
        model,
        f"it takes no {' and no '.join(kinds)}, and the prompt holds {held}. Nothing was sent. Use another "
        f"model; if this one takes them, say so: capabilities=Capabilities({claim})",
    )


def refuse_all_parts(messages: Iterable[Message], model: str) -> None:
    """Refuse a request that holds more than text, for a model that takes nothing else.

    Raises:
        UnsupportedInputError: it does.
    """
    if refused := _refused(messages, _NONE):
        held = ", ".join(excerpt(value) for value in refused.values())
        raise UnsupportedInputError(
            model,
            f"it runs in this process and takes text only, and the prompt holds {held}. Use another model",
        )


def _refused(messages: Iterable[Message], capabilities: Capabilities) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for message in messages:
        for value in message.objects:
            needed = _NEEDED[value.__dspex_own__.name]
            if not getattr(capabilities, needed):
                found.setdefault(needed, value)
    return found
