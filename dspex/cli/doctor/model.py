"""Look at the configured model: whether there is one, and whether it could be called."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from dspex.cli.doctor.finding import Finding
from dspex.cli.modules import shown_path
from dspex.errors import DspexError
from dspex.lm.engine import engine_installed
from dspex.lm.install import installed
from dspex.lm.model import Model
from dspex.lm.providers import LOCAL, PROVIDERS
from dspex.lm.resolve import parse_model
from dspex.lm.weights import WEIGHTS
from dspex.run.settings import configured_name

TIMEOUT: Final = 3.0
"""Seconds to wait for a connection."""


def look_at_models(*, network: bool) -> Iterator[Finding]:
    """Look at the configured model and at the offline ones.

    Args:
        network: whether to open a connection to the model's server; nothing is sent.
    """
    yield from _configured(network)
    engine = engine_installed()
    for name in WEIGHTS:
        path = installed(name)
        if path is None:
            yield Finding(f"{LOCAL}/{name}", "absent", "not installed", f"dspex model install {name}")
        elif not engine:
            yield Finding(f"{LOCAL}/{name}", "absent", "no engine to run it", 'pip install "dspex[local]"')
        else:
            yield Finding(f"{LOCAL}/{name}", "ok", str(path))


def _configured(network: bool) -> Iterator[Finding]:
    try:
        named = configured_name()
        if named is None:
            remedy = "Set DSPEX_MODEL, or model under [tool.dspex]; programs can also be given lm=Model(…)."
            yield Finding("model", "warning", "none configured", remedy)
            return
        model = parse_model(named.name)
    except DspexError as error:
        yield Finding("model", "error", str(error))
        return
    yield Finding("model", "ok", f"{model.name} (from {shown_path(Path(named.source))})")
    yield from _local(model) if not model.base_url else _served(model, network)


def _local(model: Model) -> Iterator[Finding]:
    if not engine_installed():
        yield Finding("model engine", "error", "xllamacpp is not installed", 'pip install "dspex[local]"')
    if installed(model.name.removeprefix(f"{LOCAL}/")) is None:
        yield Finding("model file", "error", "not installed", "dspex model install")


def _served(model: Model, network: bool) -> Iterator[Finding]:
    prefix = model.name.partition("/")[0]
    provider = PROVIDERS.get(prefix)
    if provider and provider.needs_key and model.base_url == provider.base_url:
        variable = provider.key_variable
        if os.environ.get(variable):
            yield Finding("model key", "ok", f"{variable} is set")
        else:
            yield Finding("model key", "error", f"{variable} is not set", f"export {variable}=…")
    if not network:
        yield Finding("model server", "ok", f"{model.base_url}, not tried")
        return
    yield _reached(model.base_url)


def _reached(base_url: str) -> Finding:
    parts = urlsplit(base_url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        with socket.create_connection((parts.hostname or "", port), timeout=TIMEOUT):
            return Finding("model server", "ok", f"{base_url} accepts connections")
    except (OSError, UnicodeError) as error:
        remedy = "Start the server, or check the address, the network and any proxy."
        return Finding("model server", "error", f"{base_url} cannot be reached: {error}", remedy)
