"""Model names as settings files and environment variables write them."""

from __future__ import annotations

from dspex.errors import ConfigurationError
from dspex.lm.model import Model
from dspex.lm.secrets import hide_credentials


def parse_model(text: str) -> Model:
    """Make a model from one line of text, as in `DSPEX_MODEL` or `[tool.dspex]`.

    Args:
        text: "provider/model", or "model@base_url" for a server of one's own.

    Raises:
        ConfigurationError: the text names no model or an unknown provider.
        ModelNotFoundError: there is no such offline model.

    >>> parse_model("openai/gpt-4o-mini")
    Model('openai/gpt-4o-mini')
    >>> parse_model("my-model@http://127.0.0.1:8000/v1")
    Model('my-model', base_url='http://127.0.0.1:8000/v1')
    """
    name, at, base_url = text.strip().rpartition("@http")
    if not at:
        name, base_url = base_url, ""
    if name.startswith(("http://", "https://")) or (not name and at):
        # not shown: it may hold a password
        raise ConfigurationError(
            "A model is set to the address of a server alone. Name the model too: model@http://host:port/v1"
        )
    if not name:
        raise ConfigurationError(
            f"{hide_credentials(text)!r} names no model. Write provider/model, such as openai/gpt-4o-mini, "
            f"or model@http://host:port/v1"
        )
    return Model(name, base_url=f"http{base_url}" if at else None)
