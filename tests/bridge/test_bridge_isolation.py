"""What the bridge loads, and what it asks for."""

from __future__ import annotations

import subprocess
import sys


def run(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_dspex_alone_loads_no_dspy() -> None:
    """Only the bridge imports DSPy, and only when it is used."""
    code = """
import sys, dspex, dspex.native.render
print([m for m in ("dspy", "litellm", "pydantic") if m in sys.modules])
"""
    assert run(code) == "[]\n"


def test_without_dspy_the_message_names_the_extra() -> None:
    """A missing DSPy is a MissingExtraError that tells what to install."""
    code = """
import sys
class Missing:
    def find_spec(self, name, path=None, target=None):
        if name == "dspy":
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Missing())
try:
    import dspex.bridge.signature
except ImportError as error:
    print(type(error).__name__, error)
"""
    assert run(code).startswith("MissingExtraError Running on DSPy needs an optional dependency.")


def test_another_minor_of_dspy_is_refused() -> None:
    """Prompts change between minors: a wrong one is told, not used."""
    code = """
import sys, types
module = types.ModuleType("dspy"); module.__version__ = "3.5.0"
sys.modules["dspy"] = module
try:
    import dspex.bridge
except ValueError as error:
    print(type(error).__name__, error)
"""
    assert run(code).startswith("ConfigurationError dspex runs on DSPy 3.4, and 3.5.0 is installed")


def test_litellm_is_told_to_stay_offline() -> None:
    """If a user's own code loads litellm later, it does not fetch its price list."""
    code = """
import os
os.environ.pop("LITELLM_LOCAL_MODEL_COST_MAP", None)
import dspex.bridge
print(os.environ["LITELLM_LOCAL_MODEL_COST_MAP"])
"""
    assert run(code) == "True\n"
