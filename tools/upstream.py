"""Run DSPy's own tests with and without the drop-in, and compare what passes.

python tools/upstream.py PATH     a checkout of DSPy, or its folder of tests

Exits with 0 if the outcomes of all tests are the same. Tests that fail without the drop-in too, such
as those that need the network or another version, are counted and do not matter.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from collections import Counter
from pathlib import Path

PARTS = ("adapters", "signatures", "predict", "streaming")
TOOLS = Path(__file__).parent


def main(arguments: list[str]) -> int:
    """Run both, compare, and tell."""
    if len(arguments) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    tests = Path(arguments[0])
    tests = tests / "tests" if (tests / "tests").is_dir() else tests
    parts = [str((tests / part).resolve()) for part in PARTS if (tests / part).is_dir()]
    if not parts:
        print(f"{tests} has none of {', '.join(PARTS)}", file=sys.stderr)
        return 2
    plain, installed = outcomes(parts, tests), outcomes(parts, tests, "-p", "upstream_plugin")
    for what, found in (("DSPy alone", plain), ("with the drop-in", installed)):
        print(f"{what:>16}: " + ", ".join(f"{n} {o}" for o, n in sorted(Counter(found.values()).items())))
    different = {name for name in plain.keys() | installed.keys() if plain.get(name) != installed.get(name)}
    for name in sorted(different):
        print(
            f"  {name}: {plain.get(name, 'absent')} alone, {installed.get(name, 'absent')} with the drop-in"
        )
    passed = [name for name, outcome in plain.items() if outcome == "passed"]
    if not passed:
        print("no test passes without the drop-in, so this shows nothing", file=sys.stderr)
        return 2
    print("different" if different else f"the same: {len(passed)} pass on both sides")
    return 1 if different else 0


def outcomes(parts: list[str], tests: Path, *options: str) -> dict[str, str]:
    """Run the tests in a process of their own; return each test's outcome by name."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(TOOLS), os.environ.get("PYTHONPATH", "")]),
            "DSPY_CACHEDIR": str(Path(folder) / "cache"),
            "LITELLM_LOCAL_MODEL_COST_MAP": "True",
            "HF_HUB_OFFLINE": "1",
        }
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--no-header"]
        command += ["--continue-on-collection-errors"]
        command += ["--rootdir", str(tests.parent), f"--junit-xml={report}", *options, *parts]
        log = Path(folder) / "log"
        with log.open("wb") as stream:
            subprocess.run(
                command, cwd=tests.parent, env=environment, stdout=stream, stderr=stream, check=False
            )
        if not report.exists():
            sys.exit(f"pytest did not run:\n{log.read_text(errors='replace')[-3000:]}")
        return {
            f"{case.get('classname')}::{case.get('name')}": outcome(case)
            for case in ET.parse(report).getroot().iter("testcase")
        }


def outcome(case: ET.Element) -> str:
    """Read a test's outcome out of the report."""
    kinds = {child.tag for child in case}
    return "failed" if kinds & {"failure", "error"} else "skipped" if "skipped" in kinds else "passed"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
