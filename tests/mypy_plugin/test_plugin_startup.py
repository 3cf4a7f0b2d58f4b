"""What every run of mypy pays for the plugin, also one that has nothing to check."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from dspex import __version__
from dspex_mypy.state import code_digest
from tests.mypy_plugin.mypy_project import Project

WATCHED = """\
from pathlib import Path
from dspex_mypy.plugin import DspexPlugin

class Watched(DspexPlugin):
    @property
    def _hooks(self):
        Path(__file__).with_name("asked").touch()
        return super()._hooks

def plugin(version):
    return Watched
"""
SOURCE = 'from dspex import Predict\n\nask = Predict("question: str -> answer: int")\n'


def test_the_entry_point_loads_nothing_that_finds_mistakes() -> None:
    """What mypy loads at its start are the settings, the codes and the digest of the code."""
    told = "import json, sys; import dspex_mypy.plugin; print(json.dumps([*sys.modules]))"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    loaded = {name for name in json.loads(done.stdout) if name.partition(".")[0] in ("dspex", "dspex_mypy")}
    assert loaded == {
        "dspex",
        "dspex.check",
        "dspex.check.codes",
        "dspex_mypy",
        "dspex_mypy.config",
        "dspex_mypy.errorcodes",
        "dspex_mypy.plugin",
        "dspex_mypy.state",
    }
    assert not {"msgspec", "libcst", "pydantic", "dspy"} & set(json.loads(done.stdout))


def test_a_run_without_changes_asks_for_no_hook(tmp_path: Path) -> None:
    """mypy takes everything from its cache; the run before had the hooks loaded."""
    project = Project(tmp_path, '[tool.mypy]\nplugins = ["watched.py"]\nexclude = "watched.py"\n')
    project.write({"watched.py": WATCHED, "m.py": SOURCE})
    asked = tmp_path / "asked"
    assert project.run().status == 0
    assert asked.exists()
    asked.unlink()
    assert project.run().status == 0
    assert not asked.exists()


def test_changed_code_of_the_same_version_is_another_state(tmp_path: Path) -> None:
    """mypy then drops its cache: by its files in a development install, else by the installer's record."""
    home, module = tmp_path / "dspex", tmp_path / "dspex" / "check" / "rules.py"
    module.parent.mkdir(parents=True)
    module.write_text("ONE = 1\n", encoding="utf-8")
    states = [code_digest(home, [home]), code_digest(home, [home])]
    module.write_text("ONE = 1\nTWO = 2\n", encoding="utf-8")
    states.append(code_digest(home, [home]))
    record = tmp_path / f"dspex-{__version__}.dist-info" / "RECORD"
    record.parent.mkdir()
    for digest in ("a", "b"):
        record.write_text(f"dspex_mypy/plugin.py,sha256={digest},1\n", encoding="utf-8")
        states.append(code_digest(home, [home]))
    assert states[0] == states[1]
    assert len(set(states)) == 4
