"""Look at Python and at the packages that dspex needs or can use."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from importlib import metadata
from operator import eq, ge, gt, le, lt, ne
from typing import Final

from msgspec import Struct

import dspex
from dspex.cli.doctor.finding import Finding

_REQUIREMENT: Final = re.compile(
    r"(?P<name>[\w.-]+)(?:\[[^\]]*\])?\s*\(?(?P<range>[^;)]*)\)?\s*(?:;.*extra\s*==\s*['\"](?P<extra>[\w-]+)['\"].*)?"
)
_COMPARE: Final[dict[str, Callable[[tuple[int, ...], tuple[int, ...]], bool]]] = {
    ">=": ge,
    "<=": le,
    "==": eq,
    "!=": ne,
    ">": gt,
    "<": lt,
}


class Requirement(Struct, frozen=True):
    """A package that dspex names.

    Attributes:
        name: of the distribution.
        range: its versions, as in ">=0.20,<0.23"; "" allows any.
        extra: the extra that asks for it; "" when dspex itself does.
    """

    name: str
    range: str
    extra: str


def parse_requirement(text: str) -> Requirement | None:
    """Read a line of `Requires-Dist`; None for what only names other extras again.

    >>> parse_requirement('dspy<3.5,>=3.4.0; extra == "dspy"')
    Requirement(name='dspy', range='<3.5,>=3.4.0', extra='dspy')
    """
    found = _REQUIREMENT.fullmatch(text.strip())
    if found is None or found["name"].lower() == "dspex" or found["extra"] == "all":
        return None
    return Requirement(found["name"], found["range"].replace(" ", ""), found["extra"] or "")


def fits(version: str, wanted: str) -> bool:
    """Whether a version lies in a range; only the numbers of the release are compared.

    >>> fits("3.4.1", ">=3.4.0,<3.5"), fits("3.5.0rc1", ">=3.4.0,<3.5")
    (True, False)
    """
    for part in filter(None, wanted.split(",")):
        operator = part[:2] if part[:2] in _COMPARE else part[:1]
        compare = _COMPARE.get(operator)
        if compare is not None and not compare(release(version), release(part[len(operator) :])):
            return False
    return True


def release(version: str) -> tuple[int, ...]:
    """Return the numbers of a version, without zeros at the end."""
    found = re.match(r"\d+(?:\.\d+)*", version)
    numbers = [int(n) for n in found[0].split(".")] if found else []
    while numbers and not numbers[-1]:
        numbers.pop()
    return tuple(numbers)


def look_at_python() -> Finding:
    """Compare the running Python with what dspex supports."""
    version = ".".join(map(str, sys.version_info[:3]))
    wanted = metadata.metadata("dspex")["Requires-Python"].replace(" ", "")
    if fits(version, wanted):
        return Finding("python", "ok", f"{version} ({sys.executable})")
    return Finding("python", "error", f"{version}, supported is {wanted}", "Use another interpreter.")


def look_at_packages() -> Iterator[Finding]:
    """Compare the installed packages with the ranges that dspex supports, extras last."""
    yield Finding("dspex", "ok", dspex.__version__)
    requirements = [r for text in metadata.requires("dspex") or () if (r := parse_requirement(text))]
    for requirement in sorted(requirements, key=lambda r: r.extra):
        yield _look(requirement)


def _look(requirement: Requirement) -> Finding:
    extra = requirement.extra
    name = f"{requirement.name} [{extra}]" if extra else requirement.name
    remedy = f'pip install "dspex[{extra}]"' if extra else "pip install --force-reinstall dspex"
    try:
        version = metadata.version(requirement.name)
    except metadata.PackageNotFoundError:
        return Finding(name, "absent" if extra else "error", "not installed", remedy)
    if fits(version, requirement.range):
        return Finding(name, "ok", version)
    detail = f"{version}, supported is {requirement.range}"
    return Finding(name, "warning" if extra else "error", detail, remedy)
