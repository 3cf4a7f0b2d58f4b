"""What holds for every test: no network, no cache of the user, and no silent skips in CI."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Generator
from pathlib import Path

import hypothesis
import pytest

ALLOWED_SKIPS = Path(__file__).parent / "allowed_skips.txt"
STRICT = pytest.StashKey[frozenset[str]]()
"""Allowed reasons, present in the stash when skips count as failures."""

# Set before anything imports dspy or litellm, which read them once.
os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"  # else litellm fetches its price list at import
os.environ["HF_HUB_OFFLINE"] = "1"
for _name in ("DSPEX_MODEL", "OPENAI_API_KEY"):
    os.environ.pop(_name, None)  # a test that needs a model or a key says so

hypothesis.settings.register_profile("default", deadline=None, max_examples=100, print_blob=True)
hypothesis.settings.register_profile(
    "ci", parent=hypothesis.settings.get_profile("default"), derandomize=True
)
hypothesis.settings.register_profile(
    "thorough", parent=hypothesis.settings.get_profile("default"), max_examples=5_000
)
hypothesis.settings.load_profile(
    os.environ.get("HYPOTHESIS_PROFILE", "ci" if "CI" in os.environ else "default")
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--strict-skips",
        action="store_true",
        default="CI" in os.environ,
        help=f"a skip whose reason is not in {ALLOWED_SKIPS.name} is a failure (on when CI is set)",
    )


def pytest_configure(config: pytest.Config) -> None:
    cache = tempfile.TemporaryDirectory(prefix="dspy-cache-", ignore_cleanup_errors=True)
    config.add_cleanup(cache.cleanup)
    os.environ["DSPY_CACHEDIR"] = cache.name  # no answer of an earlier run is seen
    if config.getoption("--strict-skips"):
        lines = ALLOWED_SKIPS.read_text(encoding="utf-8").splitlines()
        config.stash[STRICT] = frozenset(line for line in lines if line and not line.startswith("#"))


def refuse_skip(report: pytest.TestReport | pytest.CollectReport, allowed: frozenset[str]) -> None:
    """Turn a skip into a failure, unless its reason is allowed or it is an expected failure."""
    if report.outcome != "skipped" or hasattr(report, "wasxfail"):
        return
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    reason = reason.removeprefix("Skipped: ")
    if reason not in allowed:
        report.outcome = "failed"
        report.longrepr = f"skipped, and tests/{ALLOWED_SKIPS.name} does not allow it: {reason}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if (allowed := item.config.stash.get(STRICT, None)) is not None:
        refuse_skip(report, allowed)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    if (allowed := collector.config.stash.get(STRICT, None)) is not None:
        refuse_skip(report, allowed)
    return report


@pytest.fixture(scope="module", autouse=True)
def forget_temporary_modules(tmp_path_factory: pytest.TempPathFactory) -> Generator[None]:
    """Forget what a file of tests imported from its temporary folders, whose names another one may use."""
    yield
    temporary = str(tmp_path_factory.getbasetemp())
    for name, module in list(sys.modules.items()):
        where = getattr(module, "__file__", None) or next(iter(getattr(module, "__path__", ())), "")
        if where.startswith(temporary):
            del sys.modules[name]
