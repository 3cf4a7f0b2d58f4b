"""The switch that blocks real requests."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from dspex.errors import BlockedRequestError
from dspex.lm.blocking import VARIABLE, is_loopback
from dspex.lm.model import Model
from dspex.run.sync import drive
from dspex.testing import ScriptedModel, block_requests
from tests.lm.conftest import ask
from tests.servers.openai_server import OpenAIServer


def test_blocked_requests_are_not_sent(server: OpenAIServer) -> None:
    """Inside the block nothing leaves; after it, requests pass again."""
    model = Model("x", base_url=server.base_url)
    with block_requests(), pytest.raises(BlockedRequestError, match="ScriptedModel"):
        drive(model.complete(ask()))
    assert server.requests == []
    assert drive(model.complete(ask())).text == "ok"


def test_a_missing_key_does_not_matter_while_blocked() -> None:
    """Tests fail for the reason that counts."""
    with block_requests(), pytest.raises(BlockedRequestError):
        drive(Model("openai/gpt-4o-mini").complete(ask()))


def test_loopback_may_pass(server: OpenAIServer) -> None:
    """A test's own server can be let through, and nothing else."""
    with block_requests(allow_loopback=True):
        assert drive(Model("x", base_url=server.base_url).complete(ask())).text == "ok"
        with pytest.raises(BlockedRequestError):
            drive(Model("openai/gpt-4o-mini", api_key="k").complete(ask()))


def test_scripted_models_are_not_blocked() -> None:
    """They send nothing."""
    with block_requests():
        assert drive(ScriptedModel("yes").complete(ask())).text == "yes"


def test_blocks_nest_and_restore() -> None:
    """Each block restores what it found, once."""
    before = os.environ.get(VARIABLE)
    outer = block_requests(allow_loopback=True)
    with block_requests():
        assert os.environ[VARIABLE] == "1"
    assert os.environ[VARIABLE] == "loopback"
    outer.release()
    outer.release()
    assert os.environ.get(VARIABLE) == before


def test_child_processes_are_blocked_too() -> None:
    """The switch is the environment variable itself."""
    code = (
        "from dspex.lm.blocking import check_allowed\n"
        "from dspex.errors import BlockedRequestError\n"
        "try: check_allowed('m', 'https://api.openai.com/v1')\n"
        "except BlockedRequestError: print('blocked')"
    )
    with block_requests():
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "blocked\n"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://127.0.0.1:8000/v1", True),
        ("http://127.9.9.9/v1", True),
        ("http://localhost/v1", True),
        ("http://LOCALHOST:1/v1", True),
        ("http://api.localhost/v1", True),
        ("http://[::1]:8000/v1", True),
        ("http://localhost.example.com/v1", False),
        ("http://127.0.0.1.example.com/v1", False),
        ("http://127.0.0.1@example.com/v1", False),
        ("http://example.com/127.0.0.1", False),
        ("http://0.0.0.0/v1", False),
        ("https://api.openai.com/v1", False),
    ],
)
def test_only_this_machine_is_loopback(url: str, expected: bool) -> None:
    """Names that merely look local are not."""
    assert is_loopback(url) is expected
