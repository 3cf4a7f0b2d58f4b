"""Make the stubs of DSPy anew, from the installed DSPy and the templates in `stubs/templates`.

python tools/dspy_stubs.py            show what would change
python tools/dspy_stubs.py --write    change it
python tools/dspy_stubs.py --check    fail if something would change

The names come from mypy's stubgen. Templates give the types that matter (see `tools/stub_text.py`). Where
a template names what this DSPy does not have, it is told. `python -m mypy.stubtest dspy` compares the
result with DSPy itself.
"""

from __future__ import annotations

import argparse
import difflib
import subprocess
import sys
import tempfile
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from stub_defaults import assigned, with_defaults, with_unlisted
from stub_text import OPTIMISER, filled, merged

ROOT = Path(__file__).parents[1]
STUBS = ROOT / "stubs" / "dspy-stubs"
TEMPLATES = ROOT / "stubs" / "templates"
OPTIMISERS = "teleprompt/teleprompt.pyi"
SPEC = find_spec("dspy")
assert SPEC is not None and SPEC.origin is not None, "dspy is not installed"
SOURCE = Path(SPEC.origin).parent


def main() -> int:
    """Make the stubs, compare, and tell."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--write", action="store_true", help="change the files")
    parser.add_argument("--check", action="store_true", help="fail if something would change")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        made, unknown = make_stubs(Path(folder))
    for name in unknown:
        print(f"no such name in dspy {version('dspy')}: {name}", file=sys.stderr)
    present = {
        path.relative_to(STUBS).as_posix(): path.read_text(encoding="utf-8") for path in STUBS.rglob("*.pyi")
    }
    different = sorted(name for name in made.keys() | present.keys() if made.get(name) != present.get(name))
    for name in different:
        lines = difflib.unified_diff(
            present.get(name, "").splitlines(), made.get(name, "").splitlines(), name, name, lineterm="", n=1
        )
        print("\n".join(lines))
        if options.write:
            _write(STUBS / name, made.get(name))
    print(f"dspy {version('dspy')}: {len(made)} stubs, {len(different)} different", file=sys.stderr)
    return 1 if unknown or (options.check and different) else 0


def make_stubs(folder: Path) -> tuple[dict[str, str], list[str]]:
    """Make the text of all stubs.

    Args:
        folder: to work in.

    Returns:
        The texts by path; and the names in templates that DSPy has not.
    """
    stubgen = [sys.executable, "-c", "from mypy.stubgen import main; main()"]  # it is compiled: no `-m`
    subprocess.run(
        [*stubgen, "--package", "dspy", "--output", ".", "--quiet", "--include-private"],
        check=True,
        cwd=folder,
    )
    root = folder / "dspy"
    unknown: list[str] = []
    for path in sorted(root.rglob("*.pyi")):
        name = path.relative_to(root).as_posix()
        source = (SOURCE / name).with_suffix(".py").read_text(encoding="utf-8")
        text = with_defaults(filled(path.read_text(encoding="utf-8")), source)
        if name == OPTIMISERS:
            text = text.replace(OPTIMISER, "")  # it is defined there
        template = TEMPLATES / name
        if template.is_file():
            text, missing = merged(text, template.read_text(encoding="utf-8"))
            # stubgen leaves out what a module does not count among its own in `__all__`
            unknown += [f"{name}: {n}" for n in missing if n not in assigned(source)]
        path.write_text(with_unlisted(text, source), encoding="utf-8")
    lost = [p.relative_to(TEMPLATES).as_posix() for p in TEMPLATES.rglob("*.pyi")]
    unknown += [name for name in lost if not (root / name).is_file()]
    config = str(ROOT / "pyproject.toml")
    ruff = [sys.executable, "-m", "ruff"]
    tidy = ["--isolated", "--config", "lint.isort.combine-as-imports=true", "--line-length", "110"]
    subprocess.run([*ruff, "check", *tidy, "--select", "F401,I", "--fix", "--quiet", str(root)], check=True)
    subprocess.run([*ruff, "format", "--config", config, "--quiet", str(root)], check=True)
    return {
        p.relative_to(root).as_posix(): p.read_text(encoding="utf-8") for p in root.rglob("*.pyi")
    }, unknown


def _write(path: Path, text: str | None) -> None:
    if text is None:
        path.unlink()
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    raise SystemExit(main())
