"""Hold what a checker says of a file to what the marks in that file say it must find.

`# E` at the end of a line: every checker has an error there; `# E: ty pyrefly`: those do, and no other.
`# R: type`: every checker reveals that type.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from tests.typesafety.typesafety_checkers import Finding, normal


def marked(text: str, mark: str) -> Iterator[tuple[int, str]]:
    """Yield the lines of a text that carry a mark, with what stands after its colon."""
    for number, line in enumerate(text.splitlines(), 1):
        if found := re.search(rf"# {mark}(?:: (.*))?$", line):
            yield number, found.group(1) or ""


def must_find(checker: str, text: str) -> set[int]:
    """Return the lines on which a checker must find an error."""
    return {line for line, names in marked(text, "E") if not names or checker in names.split()}


def wrong_errors(checker: str, file: str, text: str, findings: Iterable[Finding]) -> list[str]:
    """Compare the errors of a checker with the marks: a marked line has one, and no other line has.

    Args:
        checker: its name, as marks have it.
        file: the name of the file.
        text: of the file, with its marks.
        findings: what the checker says, also of other files.

    Returns:
        A sentence for each difference.
    """
    found: dict[int, list[str]] = {}
    for finding in findings:
        if finding.file == file and finding.level == "error":
            found.setdefault(finding.line, []).append(f"{finding.message} [{finding.code}]")
    expected = must_find(checker, text)
    unexpected = [f"{file}:{n}: {checker} reports {found[n]}" for n in sorted(set(found) - expected)]
    return unexpected + [f"{file}:{n}: {checker} overlooks an error" for n in sorted(expected - set(found))]


def wrong_types(checker: str, file: str, text: str, findings: Iterable[Finding]) -> list[str]:
    """Compare the types that a checker reveals with the marks, as `wrong_errors` does."""
    revealed = {
        f.line: normal(f.message.replace("_dspex.", ""))
        for f in findings
        if f.file == file and f.level == "info" and re.search(r"(?i)revealed type|^type of", f.message)
    }
    stated = dict(marked(text, "R"))
    return [
        f"{file}:{line}: {checker} reveals {revealed.get(line)}, stated is {stated.get(line)}"
        for line in sorted(revealed.keys() | stated.keys())
        if revealed.get(line) != stated.get(line)
    ]
