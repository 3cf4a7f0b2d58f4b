"""`[tool.dspex.mypy]` decides what becomes of a finding; a mistake there is one clear error."""

from __future__ import annotations

from pathlib import Path

import pytest
from mypy_project import CONFIG, Project

from dspex.check.codes import CODES
from dspex.errors import ConfigurationError
from dspex_mypy.config import load_levels
from dspex_mypy.errorcodes import ERROR_CODES, STATIC_CODES

SOURCE = """\
from dspex import In, Out, signature

@signature
class Triage:
    first: str = Out()
    late: str = In()
    lm: str = In()
    copy: str = In()
"""
TABLE = """
[tool.dspex.mypy]
dspex-input-after-output = "error"
dspex-reserved-name = "warning"
dspex-shadowing-name = "off"
"""


def test_levels_and_mypys_own_switches(tmp_path: Path) -> None:
    """A code can be an error, a note or nothing; mypy's own switch knows the codes, too."""
    project = Project(tmp_path, CONFIG + TABLE)
    project.write({"m.py": SOURCE})
    found = {(m.line, m.severity, m.code) for m in project.run().messages}
    late = {(6, "error"), (7, "error"), (8, "error")}
    assert found == {(n, s, "dspex-input-after-output") for n, s in late} | {
        (7, "note", "dspex-reserved-name")
    }

    silenced = (
        '# mypy: disable-error-code="dspex-reserved-name,dspex-input-after-output,dspex-shadowing-name"\n'
    )
    project.write({"pyproject.toml": CONFIG, "silenced.py": silenced + SOURCE})
    outcome = project.run()
    assert (6, "note", "dspex-input-after-output") in {(m.line, m.severity, m.code) for m in outcome.messages}
    assert (7, "error", "dspex-reserved-name") in {(m.line, m.severity, m.code) for m in outcome.messages}
    assert {m.file for m in outcome.messages} == {"m.py"}
    assert outcome.status == 1


def test_a_mistake_ends_the_run_with_one_message(tmp_path: Path) -> None:
    """mypy stops with status 2, and says what is wrong; no traceback."""
    project = Project(tmp_path, CONFIG + '[tool.dspex.mypy]\ndspex-no-outputs = "off"\n')
    project.write({"m.py": SOURCE})
    outcome = project.run()
    assert outcome.status == 2
    assert "there is no code 'dspex-no-outputs'. Did you mean 'dspex-no-output'?" in outcome.output
    assert "Traceback" not in outcome.output


def test_settings_stand_beside_another_config_file(tmp_path: Path) -> None:
    """With mypy.ini, the settings come from the pyproject.toml in the same folder, if there is one."""
    (tmp_path / "pyproject.toml").write_text(TABLE, encoding="utf-8")
    assert load_levels(str(tmp_path / "mypy.ini"))["dspex-shadowing-name"] == "off"
    assert load_levels(str(tmp_path / "elsewhere" / "mypy.ini")) == {}
    assert load_levels(None) == {}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('[tool.dspex.mypy]\ndspex-init = "of"\nx = 1', ["'of'", "error, warning, off", "no code 'x'"]),
        ("[tool.dspex.mypy]\ndspex-init = []", ["[] is none of"]),
        ("[tool.dspex]\nmypy = 3", ["tool.dspex.mypy"]),
        ("[tool.dspex\n", ["cannot be used"]),
        ("\udcff", ["cannot be used"]),
    ],
)
def test_every_mistake_is_named(text: str, expected: list[str], tmp_path: Path) -> None:
    """All mistakes of a file come in one error."""
    path = tmp_path / "pyproject.toml"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(ConfigurationError) as caught:
        load_levels(str(path))
    for part in expected:
        assert part in str(caught.value)


def test_a_byte_order_mark_does_not_hide_the_settings(tmp_path: Path) -> None:
    """Editors of Windows may write one. Beside a mypy.ini, the settings behind it are read."""
    (tmp_path / "pyproject.toml").write_bytes(b"\xef\xbb\xbf" + TABLE.encode())
    assert load_levels(str(tmp_path / "mypy.ini"))["dspex-shadowing-name"] == "off"


@pytest.mark.parametrize("content", [TABLE.encode("utf-16"), b"a = " + b"[" * 5000, b"\xff", b"a = \x00"])
def test_what_is_no_toml_is_told(content: bytes, tmp_path: Path) -> None:
    """Another encoding, or anything else, is one clear error."""
    (tmp_path / "pyproject.toml").write_bytes(content)
    with pytest.raises(ConfigurationError, match=r"pyproject\.toml cannot be used"):
        load_levels(str(tmp_path / "mypy.ini"))


def test_every_rule_has_its_error_code() -> None:
    """mypy knows each code of the rule book, with its description."""
    descriptions = {code: error.description for code, error in ERROR_CODES.items()}
    assert descriptions == {**CODES, **STATIC_CODES}
