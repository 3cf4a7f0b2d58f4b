"""The command `dspex doctor`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Final

import typer
from msgspec import to_builtins
from rich.text import Text

from dspex.cli.console import show_json, stdout
from dspex.cli.doctor.finding import Finding, Status
from dspex.errors import visible

_SIGNS: Final[dict[Status, tuple[str, str]]] = {
    "ok": ("ok     ", "green"),
    "absent": ("absent ", "dim"),
    "warning": ("warning", "yellow"),
    "error": ("error  ", "bold red"),
}


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="The findings as JSON.")] = False,
    no_network: Annotated[
        bool, typer.Option("--no-network", help="Do not connect to the model's server.")
    ] = False,
) -> None:
    """Look at the installation, the model and the project; fail if something needed is broken.

    [bold]Examples[/bold]

      dspex doctor
      dspex doctor --json --no-network
    """
    from dspex.cli.doctor.model import look_at_models
    from dspex.cli.doctor.packages import look_at_packages, look_at_python
    from dspex.cli.doctor.project import look_at_mypy

    findings = [
        look_at_python(),
        *look_at_packages(),
        *look_at_models(network=not no_network),
        *look_at_mypy(),
    ]
    if as_json:
        show_json(to_builtins(findings))
    else:
        _print(findings)
    if any(f.status == "error" for f in findings):
        raise typer.Exit(1)


def _print(findings: Sequence[Finding]) -> None:
    width = max(len(f.name) for f in findings)
    console = stdout()
    for finding in findings:
        sign, style = _SIGNS[finding.status]
        remedy = f" → {finding.remedy}" if finding.remedy else ""
        said = visible(f"  {finding.name:<{width}}  {finding.detail}{remedy}")
        console.print(Text.assemble((sign, style), said))
