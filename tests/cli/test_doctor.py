"""`dspex doctor` and `dspex model`: what is there, what is missing, what to do."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dspex.cli.doctor.packages import Requirement, fits, parse_requirement
from tests.cli.cli_project import Done
from tests.servers.openai_server import OpenAIServer

Cli = Callable[..., Done]
Doctor = Callable[..., tuple[int, dict[str, Any]]]


@pytest.fixture
def doctor(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., tuple[int, dict[str, Any]]]:
    """Run the doctor in an empty project; return the code and the findings by name."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()
    (tmp_path / "pyproject.toml").touch()

    def run(*options: str) -> tuple[int, dict[str, Any]]:
        done = cli("doctor", "--json", *options)
        return done.code, {f["name"]: f for f in json.loads(done.out)}

    return run


def test_this_environment_is_sound(doctor: Any) -> None:
    """Python and every dependency are in their ranges."""
    code, found = doctor("--no-network")
    assert code == 0
    for name in ("python", "dspex", "msgspec", "aiohttp", "dspy [dspy]", "mypy [mypy]"):
        assert found[name]["status"] == "ok", found[name]


def test_text_form(cli: Cli) -> None:
    """The readable form has one line for each finding."""
    done = cli("doctor", "--no-network")
    assert done.code == 0
    assert any(line.startswith("ok") and "msgspec" in line for line in done.out.splitlines())


def test_no_model(doctor: Any) -> None:
    """Without a model there is a remedy, but nothing is broken."""
    code, found = doctor()
    assert (code, found["model"]["status"]) == (0, "warning")
    assert "DSPEX_MODEL" in found["model"]["remedy"]


def test_server(doctor: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server is tried, unless told not to; one that does not answer is an error."""
    with OpenAIServer() as server:
        monkeypatch.setenv("DSPEX_MODEL", f"m@{server.base_url}")
        code, found = doctor()
        assert (code, found["model server"]["status"]) == (0, "ok")
        assert server.requests == []
    code, found = doctor()
    assert (code, found["model server"]["status"]) == (1, "error")
    code, found = doctor("--no-network")
    assert (code, found["model server"]["status"]) == (0, "ok")


def test_missing_key(doctor: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A provider's key that is not set is an error, told by the name of its variable."""
    monkeypatch.setenv("DSPEX_MODEL", "openai/gpt-4o-mini")
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    code, found = doctor("--no-network")
    assert (code, found["model key"]["status"]) == (1, "error")
    assert "OPENAI_API_KEY" in found["model key"]["remedy"]


def test_wrong_model(doctor: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A model that does not exist is an error."""
    monkeypatch.setenv("DSPEX_MODEL", "opnai/x")
    code, found = doctor("--no-network")
    assert (code, found["model"]["status"]) == (1, "error")


@pytest.mark.parametrize("text", ["tool = 5", "[tool]\ndspex = 5\nmypy = 5", "[tool.dspex]\nmodel = 5"])
def test_wrong_project_file(doctor: Any, text: str) -> None:
    """A project file that says nonsense is told as the model's error; the rest is looked at."""
    Path("pyproject.toml").write_text(text, encoding="utf-8")
    code, found = doctor("--no-network")
    assert (code, found["model"]["status"]) == (1, "error")
    assert "pyproject.toml: " in found["model"]["detail"]


@pytest.mark.parametrize(
    ("file", "text", "status"),
    [
        ("pyproject.toml", '[tool.mypy]\nplugins = ["dspex_mypy.plugin"]\n', "ok"),
        ("mypy.ini", "[mypy]\nplugins = a, dspex_mypy.plugin\n", "ok"),
        ("pyproject.toml", "[tool.mypy]\nstrict = true\n", "warning"),
        ("pyproject.toml", "", "absent"),
    ],
)
def test_mypy_plugin(doctor: Any, file: str, text: str, status: str) -> None:
    """The configuration of mypy is found where mypy finds it."""
    Path(file).write_text(text, encoding="utf-8")
    assert doctor("--no-network")[1]["mypy plugin"]["status"] == status


@pytest.mark.parametrize(
    ("file", "text"),
    [
        (
            "pyproject.toml",
            '[tool.mypy]\nplugins = ["dspex_mypy.plugin"]\n[tool.dspex]\nmodel = "nowhere/x"\n',
        ),
        ("mypy.ini", "[mypy]\nplugins = dspex_mypy.plugin\n"),
    ],
)
def test_a_byte_order_mark(doctor: Any, file: str, text: str) -> None:
    """dspex reads what stands behind one; mypy reads nothing, which is told."""
    Path(file).write_text(text, encoding="utf-8-sig")
    findings = doctor("--no-network")[1]
    assert findings["mypy plugin"]["status"] == "warning"
    assert "byte order mark" in findings["mypy plugin"]["detail"]
    if file == "pyproject.toml":
        assert "Invalid statement" not in findings["model"]["detail"]
        assert "nowhere" in findings["model"]["detail"]


def test_requirements() -> None:
    """Lines of Requires-Dist are read in the forms that build tools write."""
    assert parse_requirement("msgspec<0.23,>=0.20.0") == Requirement("msgspec", "<0.23,>=0.20.0", "")
    assert parse_requirement("dspy[x] (>=3.4, <3.5) ; extra == 'dspy'") == Requirement(
        "dspy", ">=3.4,<3.5", "dspy"
    )
    assert parse_requirement('dspex[dspy]; extra == "all"') is None
    assert not fits("0.23.0", ">=0.20.0,<0.23")
    assert fits("2026.10.11549", ">=2026.4.8672")


def test_models(cli: Cli) -> None:
    """The offline models are listed; installing one that is there says where it is."""
    listed = cli("model", "list")
    assert listed.out.startswith("local/smollm2")
    done = cli("model", "install")
    assert done.code == 0
    assert Path(done.out.strip()).exists()
