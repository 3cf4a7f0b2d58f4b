"""Files are written whole or not at all."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from pathlib import Path

import pytest

from dspex.cli.generate.write import replace_file


@pytest.fixture
def small_files() -> Iterator[None]:
    """Let no file grow beyond a kilobyte, as on a disk that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1024, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.usefixtures("small_files")
def test_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    """When there is no space for the new text, the old one is still there and nothing else."""
    path = tmp_path / "a.py"
    path.write_text("old", encoding="utf-8")
    with pytest.raises(OSError, match="too large"):
        replace_file(path, "new" * 10_000)
    assert path.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_mode_and_links_stay(tmp_path: Path) -> None:
    """A file keeps its permissions, and a link still leads to it."""
    path, link = tmp_path / "a.py", tmp_path / "b.py"
    path.write_text("old", encoding="utf-8")
    path.chmod(0o640)
    link.symlink_to(path)
    replace_file(link, "new\n")
    assert path.read_bytes() == b"new\n"
    assert path.stat().st_mode & 0o777 == 0o640
    assert link.is_symlink()


def test_new_file_follows_the_umask(tmp_path: Path) -> None:
    """A new file is as readable as any other that the user makes."""
    replace_file(tmp_path / "a.py", "new")
    (tmp_path / "b.py").touch()
    assert (tmp_path / "a.py").stat().st_mode == (tmp_path / "b.py").stat().st_mode
