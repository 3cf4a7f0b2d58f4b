"""The rule book: what is wrong with a signature, before anything runs.

Each rule is a pure function of a `SignatureSpec` and is silent where the spec says `Unknown…`, so
that run time, the mypy plugin and `dspex check` can share them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from dspex.check import naming, options, structure, values
from dspex.check.codes import CODES
from dspex.check.problem import Problem
from dspex.spec.signature import SignatureSpec

__all__ = ["CODES", "RULES", "RULES_OF_THE_WHOLE", "check"]

Rule = Callable[[SignatureSpec], Iterator[Problem]]

RULES_OF_THE_WHOLE: Final[tuple[Rule, ...]] = (structure.no_output, structure.no_input)
"""Rules that need to know every field."""

RULES: Final[tuple[Rule, ...]] = (
    *RULES_OF_THE_WHOLE,
    naming.twice,
    naming.reserved_name,
    naming.shadowing_member,
    naming.shadowing_name,
    options.unknown_option,
    options.option_type,
    options.default_conflict,
    options.wire_name,
    structure.unannotated,
    structure.unsupported_type,
    structure.misplaced_type,
    structure.input_after_output,
    values.constraint_type,
    values.contradictory_constraint,
    values.default_type,
)


def check(spec: SignatureSpec, *, complete: bool = True) -> Iterator[Problem]:
    """Run every rule over a signature.

    Args:
        spec: what was defined.
        complete: False when the signature inherits from a class that could not be read, so that
            there may be more fields than the spec has.

    Yields:
        The problems: of the whole signature first, then field by field in the order of the source.

    >>> [p.code for p in check(SignatureSpec("Empty", ()))]
    ['dspex-no-output']
    """
    found = [p for rule in RULES if complete or rule not in RULES_OF_THE_WHOLE for p in rule(spec)]
    if len(found) > 1:
        places = {field.name: index for index, field in enumerate(spec.fields)}
        found.sort(key=lambda problem: places.get(problem.field, -1))
    yield from found
