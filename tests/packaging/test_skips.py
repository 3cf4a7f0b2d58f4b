"""In CI a skipped test is a failure, unless its reason is on the list."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

CONFTEST = Path(__file__).parents[1] / "conftest.py"


@pytest.fixture
def suite(pytester: pytest.Pytester) -> pytest.Pytester:
    """A test suite with our conftest, a list of one allowed reason, and skips of each kind."""
    pytester.makepyfile(
        conftest=CONFTEST.read_text(encoding="utf-8"),
        test_skips="""
            import pytest

            def test_allowed():
                pytest.skip("needs a GPU")

            @pytest.mark.skip(reason="flaky")
            def test_marked():
                pass

            @pytest.mark.xfail(reason="known", strict=True)
            def test_expected_failure():
                assert False
        """,
        test_module='import pytest\npytest.importorskip("no_such_module")',
    )
    (pytester.path / "allowed_skips.txt").write_text("# reasons\nneeds a GPU\n", encoding="utf-8")
    return pytester


def test_strict(suite: pytest.Pytester) -> None:
    """A marked skip and a skipped module fail; the allowed skip and the expected failure stay."""
    result = suite.runpytest_subprocess("--strict-skips", "--continue-on-collection-errors")
    result.assert_outcomes(skipped=1, xfailed=1, errors=2)
    result.stdout.fnmatch_lines(["*does not allow it: flaky*"])


def test_relaxed(suite: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without CI and without the option a skip is a skip."""
    monkeypatch.delenv("CI", raising=False)
    suite.runpytest_subprocess().assert_outcomes(skipped=3, xfailed=1)


def test_ci_is_strict(suite: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment variable CI is enough."""
    monkeypatch.setenv("CI", "true")
    assert suite.runpytest_subprocess("test_skips.py").ret == pytest.ExitCode.TESTS_FAILED
