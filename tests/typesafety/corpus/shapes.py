"""Generics, inheritance, methods and the forms of the decorator."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from functools import cached_property
from typing import Annotated, ClassVar, assert_type

from annotated_types import Ge, Le

import dspex
from dspex import In, Out, Predict, signature
from signatures import Extract, Triage

assert_type(Predict(Extract[int])(text="three").item, int)
assert_type(Predict(Extract[list[str]])(text="a, b").item, list[str])
assert_type(Extract[int](text="x"), Extract[int])
Predict(Extract[int])(txt="x")  # E
Predict(Extract[int])(text="x").itme  # E


@signature
class Careful(Triage):
    """Triage with a second look."""

    strict: bool = In(default=False)
    reasons: list[str] = Out()


careful = Predict(Careful)(ticket="x", strict=True)
assert_type(careful, Careful)
assert_type(careful.reasons, list[str])
assert_type(careful.score, float)
as_triage: Triage = careful
Careful(ticket="x", strict="yes")  # E
Careful(strict=True)  # E


@signature
class Numbers(Extract[int]):
    """A generic signature, made concrete by inheritance."""

    total: int = Out()


assert_type(Predict(Numbers)(text="x").item, int)


@signature(name="Other", instructions="Say something else.")
class WithArguments:
    """Decorated with arguments."""

    q: str = In()
    a: int = Out()


assert_type(Predict(WithArguments)(q="x").a, int)
Predict(WithArguments)(q=1)  # E


@dspex.signature
class Qualified:
    """Named through the module."""

    q: Annotated[str, "a question"] = dspex.In()
    a: Annotated[float, Ge(0), Le(1)] = dspex.Out()


assert_type(Predict(Qualified)(q="x").a, float)
Qualified(q="x", a=1.0)  # E


@signature
class WithMembers:
    """A signature is a class: it may have methods."""

    limit: ClassVar[int] = 3
    q: str = In()
    later: Later | None = In(default=None)
    a: float = Out()

    def shout(self) -> str:
        """Use an input."""
        return self.q.upper()

    @property
    def good(self) -> bool:
        """Use an output."""
        return self.a > 0.5

    @cached_property
    def words(self) -> list[str]:
        """Compute once."""
        return self.q.split()

    @classmethod
    def of(cls, q: str) -> WithMembers:
        """Make one."""
        return cls(q=q)


@signature
class Later:
    """Declared after it is named."""

    q: str
    a: str = Out()


answer = Predict(WithMembers)(q="x", later=Later(q="y"))
assert_type(answer.shout(), str)
assert_type(answer.good, bool)
assert_type(answer.words, list[str])
assert_type(WithMembers.of("x"), WithMembers)
assert_type(WithMembers.limit, int)
WithMembers(q="x", limit=4)  # E
WithMembers(q="x", later=answer)  # E
answer.shout(1)  # E
match answer:
    case WithMembers(q=q, a=a):
        assert_type(q, str)
        assert_type(a, float)


@signature(naem="x")  # E
class Misspelt:
    """The decorator's own arguments are checked."""

    q: str
    a: str = Out()


@signature
class Options:
    """The options of fields are checked."""

    q: str = In(descr="x")  # E
    n: int = In(ge="0")  # E
    m: str = In(max_length="3")  # E
    a: str = Out(init=True)  # E


@signature
class Bounded:
    """A bound may be of any type that has an order."""

    day: date = In(ge=date(2020, 1, 1), lt=date(2030, 1, 1))
    at: datetime = In(gt=datetime(2020, 1, 1, tzinfo=timezone.utc))
    clock: time = In(le=time(20), default=time(8))
    took: timedelta = Out(le=timedelta(days=3))
    price: Decimal = Out(ge=Decimal("0.1"), multiple_of=Decimal("0.01"))
    code: str = Out(pattern=re.compile("^A"))
    wrong: date = Out(min_length=date(2020, 1, 1))  # E
