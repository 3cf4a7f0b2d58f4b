"""A record takes inputs only, is frozen, and knows its fields."""

from typing import Literal, assert_type

from dspex import In, Out, example, signature, to_dict
from signatures import Triage

bound = Triage(ticket="x")
assert_type(bound, Triage)
assert_type(bound.lang, str)
assert_type(bound.priority, Literal["low", "high"])  # E: mypy+plugin
assert_type(example(bound, priority="low"), Triage)
to_dict(bound)

Triage()  # E
Triage(ticket=1)  # E
Triage("x")  # E
Triage(ticket="x", score=1.0)  # E
Triage(tikcet="x")  # E
bound.ticket = "y"  # E
bound.score = 1.0  # E
bound.prioritty  # E
example(priority="low")  # E
Triage.prioritty  # E


@signature
class Defaults:
    """Defaults fit their types."""

    bare: int
    plain: int = 3
    good: int = In(default=3)
    empty: list[str] = In(default_factory=list[str])
    optional: str | None = In(default=None)
    wrong: int = In(default="3")  # E
    wronger: int = "3"  # E
    result: str = Out(default="")
    bad_result: int = Out(default="")  # E


assert_type(Defaults(bare=1).plain, int)
assert_type(Defaults(bare=1).optional, str | None)
assert_type(Defaults(bare=1, empty=["a"]).empty, list[str])
Defaults(plain=1)  # E
Defaults(bare=1, empty=[1])  # E
Defaults(bare=1, result="x")  # E
