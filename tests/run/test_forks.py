"""Programs in forked processes: each has its own loops and connections."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import pytest

from tests.servers.openai_server import OpenAIServer, Reply, completion

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the platform does not fork")

START = """
import asyncio, os, sys
from dspex import Model, Predict

ask = Predict("question -> answer", lm=Model("m", base_url=sys.argv[1]))

def wrong(who):
    asked = [f"{who}-{i}" for i in range(20)]
    return [(q, a) for q in asked if (a := call(q)) != q]
"""
PLAIN = """
def call(question):
    return ask(question=question).answer
"""
IN_A_LOOP = """
def call(question):
    async def cell():
        return ask(question=question).answer
    return asyncio.run(cell())
"""
FORK = """
assert call("warm") == "warm"
children = []
for child in range(3):
    process = os.fork()
    if process == 0:
        answers = wrong(f"child{child}")
        print(answers, file=sys.stderr, flush=True) if answers else None
        sys.exit(1 if answers else 0)
    children.append(process)
answers = wrong("parent")
codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
print(answers, codes, wrong("after"))
"""


def echo(body: dict[str, Any]) -> Reply:
    """Answer with the question."""
    question = body["messages"][-1]["content"].split("[[ ## question ## ]]\n")[-1].split("\n")[0]
    return Reply(completion(f"[[ ## answer ## ]]\n{question}\n\n[[ ## completed ## ]]"))


@pytest.mark.parametrize("call", [PLAIN, IN_A_LOOP], ids=["plain", "in a loop"])
def test_a_forked_process_uses_nothing_of_its_parent(call: str) -> None:
    """Neither takes an answer of the other, hangs in its loop or breaks its connections."""
    with OpenAIServer(echo) as server:
        done = subprocess.run(
            [sys.executable, "-c", START + call + FORK, server.base_url],
            capture_output=True,
            text=True,
            timeout=60,
        )
    assert (done.stdout, done.returncode) == ("[] [0, 0, 0] []\n", 0), done.stderr
