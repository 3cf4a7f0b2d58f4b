"""Programs whose signature string names a type that stands somewhere around it.

`PROGRAM` is `dspy.Predict` or `dspex.Predict`. The verdict of each:

- works: run time finds the name, so nobody may report it;
- fails: run time does not find it, and the text alone says so: everybody reports it;
- silent: run time does not find it this time, but the text leaves open whether it might.
"""

from __future__ import annotations

import textwrap
from typing import Literal, NamedTuple

Verdict = Literal["works", "fails", "silent"]

HEAD = """\
from __future__ import annotations
import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING
from pydantic import BaseModel
import dspex
import dspy

class Other(BaseModel):
    x: int

"""
STRING = 'PROGRAM("question -> answer: Made")'
"""The call in every program."""


class Case(NamedTuple):
    """One program.

    Attributes:
        name: what it is about.
        verdict: what run time says of the string, and whether the text tells.
        text: of the program, after `HEAD`.
    """

    name: str
    verdict: Verdict
    text: str

    def source(self, program: str) -> str:
        """Write the program for one library."""
        return HEAD + self.text.replace("CALL", STRING).replace("PROGRAM", program)


def _cases(text: str) -> list[Case]:
    cases: list[Case] = []
    for part in text.split("\n## ")[1:]:
        head, _, body = part.partition("\n")
        verdict, _, name = head.partition(": ")
        assert verdict in ("works", "fails", "silent"), head
        cases.append(Case(name, verdict, textwrap.dedent(body)))  # type: ignore[arg-type]  # asserted
    return cases


CASES = _cases(
    """
## works: a class of the module
class Made(BaseModel):
    x: int
CALL

## works: a class of the module that stands below the function
def ask() -> None:
    CALL
class Made(BaseModel):
    x: int
ask()

## fails: a class of the module that stands below the call
CALL
class Made(BaseModel):
    x: int

## fails: a class of the module that stands below the class with the call
class Asker:
    program = CALL
class Made(BaseModel):
    x: int

## fails: an import below the call
CALL
from decimal import Decimal as Made

## fails: a class from inside itself
class Made(BaseModel):
    def ask(self) -> None: ...
    CALL

## works: a class from a method of itself
class Made(BaseModel):
    def ask(self) -> None:
        CALL
Made().ask()

## works: a local class
def ask() -> None:
    class Made(BaseModel):
        x: int
    CALL
ask()

## fails: a local class that stands below the call
def ask() -> None:
    CALL
    class Made(BaseModel):
        x: int
ask()

## works: a local class that stands below, in a loop, after a first round
def ask() -> None:
    for first in (True, False):
        if not first:
            CALL
        class Made(BaseModel):
            x: int
ask()

## silent: a local class that is bound in one branch only
def ask(sure: bool) -> None:
    if sure:
        class Made(BaseModel):
            x: int
    CALL
ask(False)

## works: a local class seen from an inner function that is called there
def ask() -> None:
    class Made(BaseModel):
        x: int
    def inner() -> None:
        CALL
    inner()
ask()

## works: a local class below an inner function that is called later
def ask() -> None:
    def inner() -> None:
        CALL
    class Made(BaseModel):
        x: int
    inner()
ask()

## silent: a local class seen from an inner function that is called elsewhere
def ask():
    class Made(BaseModel):
        x: int
    def inner() -> None:
        CALL
    return inner
ask()()

## works: a local class that the inner function mentions
def ask():
    class Made(BaseModel):
        x: int
    def inner() -> type:
        CALL
        return Made
    return inner
ask()()

## works: a local class of the function that calls
def ask() -> None:
    CALL
def main() -> None:
    class Made(BaseModel):
        x: int
    ask()
main()

## silent: a local class of a function that does not call
def ask() -> None:
    CALL
def main() -> None:
    class Made(BaseModel):
        x: int
main()
ask()

## works: a local class seen from a class in the function
def ask() -> None:
    class Made(BaseModel):
        x: int
    class Asker:
        program = CALL
ask()

## fails: a local class below a class with the call
def ask() -> None:
    class Asker:
        program = CALL
    class Made(BaseModel):
        x: int
ask()

## fails: a nested class seen from a method
class Asker:
    class Made(BaseModel):
        x: int
    def ask(self) -> None:
        CALL
Asker().ask()

## fails: a nested class seen from outside
class Outer:
    class Made(BaseModel):
        x: int
CALL

## fails: a nested class seen from a function
class Outer:
    class Made(BaseModel):
        x: int
def ask() -> None:
    CALL
ask()

## works: a nested class by its owner
class Asker:
    class Made(BaseModel):
        x: int
    def ask(self) -> None:
        PROGRAM("question -> answer: Asker.Made")
Asker().ask()

## works: a nested class by self
class Asker:
    class Made(BaseModel):
        x: int
    def ask(self) -> None:
        if "dspex" in "PROGRAM":
            PROGRAM("question -> answer: self.Made")
Asker().ask()

## works: a nested class seen from the class
class Asker:
    class Made(BaseModel):
        x: int
    program = CALL

## works: a nested class seen from another nested class
class Outer:
    class Made(BaseModel):
        x: int
    class Asker:
        program = CALL

## fails: a nested class seen from a method of another nested class
class Outer:
    class Made(BaseModel):
        x: int
    class Asker:
        def ask(self) -> None:
            CALL
Outer.Asker().ask()

## fails: a nested class below the call
class Asker:
    program = CALL
    class Made(BaseModel):
        x: int

## works: a nested class, from the default of a parameter
class Asker:
    class Made(BaseModel):
        x: int
    def ask(self, program: object = CALL) -> None: ...

## works: a nested class, from a decorator
def kept(program: object):
    return lambda function: function
class Asker:
    class Made(BaseModel):
        x: int
    @kept(CALL)
    def ask(self) -> None: ...

## works: a nested class seen from what the class body calls
def ask() -> object:
    return CALL
class Asker:
    class Made(BaseModel):
        x: int
    program = ask()

## works: a nested class that is given to the module
class Outer:
    class Made(BaseModel):
        x: int
Made = Outer.Made
CALL

## works: a nested class that hides one of the module, from a method
class Made(BaseModel):
    x: int
class Asker:
    class Made(BaseModel):
        y: int
    def ask(self) -> None:
        CALL
Asker().ask()

## fails: a nested class seen from a lambda in its class
class Asker:
    class Made(BaseModel):
        x: int
    ask = lambda self: CALL
Asker().ask()

## works: a local class seen from a lambda that is called there
def ask() -> None:
    class Made(BaseModel):
        x: int
    (lambda: CALL)()
ask()

## works: a local class seen from a comprehension
def ask() -> None:
    class Made(BaseModel):
        x: int
    [CALL for _ in range(2)]
ask()

## works: a nested class seen from a comprehension in its class
class Asker:
    class Made(BaseModel):
        x: int
    programs = [CALL for _ in range(2)]

## works: the variable of a comprehension
[CALL for Made in (Other,)]

## silent: the variable of a comprehension that has ended
[Made for Made in (Other,)]
CALL

## works: a parameter
def ask(Made: type) -> None:
    CALL
ask(Other)

## works: a parameter of any number
def ask(**Made: int) -> None:
    Made = Other
    CALL
ask()

## works: a walrus
if (Made := Other):
    CALL

## works: a walrus in a comprehension
[(Made := kind) for kind in (Other,)]
CALL

## works: a walrus in the same call
PROGRAM("question -> answer: Made", keyword=(Made := Other)) if "dspy" in "PROGRAM" else (Made := Other)

## fails: a walrus below the call
CALL
(Made := Other)

## works: a walrus in a function
def ask() -> None:
    if (Made := Other):
        CALL
ask()

## works: a capture of a case
match Other:
    case Made:
        CALL

## works: a capture of a case with `as`
def ask(kind: object) -> None:
    match kind:
        case type() as Made:
            CALL
ask(Other)

## works: a capture of a case in a list
def ask(kinds: object) -> None:
    match kinds:
        case [Made, *_]:
            CALL
ask([Other, Other])

## fails: a capture of a case below the call
CALL
match Other:
    case Made:
        pass

## works: with ... as
@contextlib.contextmanager
def given() -> Iterator[type]:
    yield Other
with given() as Made:
    CALL

## works: with ... as, in a function, after it
@contextlib.contextmanager
def given() -> Iterator[tuple[type, int]]:
    yield Other, 1
def ask() -> None:
    with given() as (Made, number):
        pass
    CALL
ask()

## fails: with ... as, below the call
CALL
with contextlib.nullcontext(Other) as Made:
    pass

## works: for
for Made in (Other,):
    CALL

## works: for, after the loop
for Made in (Other,):
    pass
CALL

## works: for, in a function, with a star
def ask() -> None:
    for _, *rest, Made in ((1, 2, Other),):
        CALL
ask()

## fails: for, below the call
CALL
for Made in (Other,):
    pass

## fails: except ... as, after the handler
try:
    raise ValueError
except ValueError as Made:
    pass
CALL

## fails: except ... as, in a function, after the handler
def ask() -> None:
    try:
        raise ValueError
    except ValueError as Made:
        pass
    CALL
ask()

## works: except ... as, beside a class of the name
def ask() -> None:
    Made = Other
    CALL
    try:
        raise ValueError
    except ValueError as Made:
        pass
ask()

## fails: a class that was deleted
class Made(BaseModel):
    x: int
del Made
CALL

## fails: a local class that was deleted
def ask() -> None:
    class Made(BaseModel):
        x: int
    del Made
    CALL
ask()

## works: a class that is deleted below the call
class Made(BaseModel):
    x: int
CALL
del Made

## works: a class that was deleted and made again
class Made(BaseModel):
    x: int
del Made
class Made(BaseModel):
    y: int
CALL

## silent: a class that is deleted before the function is called
class Made(BaseModel):
    x: int
def ask() -> None:
    CALL
del Made
ask()

## works: a class that is deleted in one branch
class Made(BaseModel):
    x: int
if Other.__name__ == "something":
    del Made
CALL

## works: an import in a function
def ask() -> None:
    from decimal import Decimal as Made
    CALL
ask()

## works: an import of one branch
if Other.__name__ == "Other":
    from decimal import Decimal as Made
CALL

## silent: an import of another branch
if Other.__name__ == "something":
    from decimal import Decimal as Made
CALL

## works: an import that is tried
try:
    from nowhere_at_all import Made
except ImportError:
    from decimal import Decimal as Made
CALL

## fails: an import for type checkers
if TYPE_CHECKING:
    from decimal import Decimal as Made
CALL

## fails: an import for type checkers, seen from a function
import typing
if typing.TYPE_CHECKING:
    from decimal import Decimal as Made
def ask() -> None:
    CALL
ask()

## fails: an import for type checkers in a function
def ask() -> None:
    if TYPE_CHECKING:
        from decimal import Decimal as Made
    CALL
ask()

## fails: a class for type checkers
if TYPE_CHECKING:
    class Made(BaseModel):
        x: int
CALL

## works: an import for type checkers and one for run time
if TYPE_CHECKING:
    from decimal import Decimal as Made
else:
    Made = Other
CALL

## works: an import for run time only
if not TYPE_CHECKING:
    from decimal import Decimal as Made
CALL

## works: an import for type checkers, and a local one
if TYPE_CHECKING:
    from decimal import Decimal as Made
def ask() -> None:
    from decimal import Decimal as Made
    CALL
ask()

## works: a module for type checkers, which run time imports
if TYPE_CHECKING:
    import decimal
PROGRAM("question -> answer: decimal.Decimal") if "dspex" in "PROGRAM" else PROGRAM("question -> answer")

## fails: a module for type checkers under another name
if TYPE_CHECKING:
    import decimal as made
PROGRAM("question -> answer: made.Decimal")

## works: a name of the module, bound in a function
def make() -> None:
    global Made
    Made = Other
make()
CALL

## works: a name of an outer function, bound in an inner one
def ask() -> None:
    Made: type = int
    def make() -> None:
        nonlocal Made
        Made = Other
    make()
    CALL
ask()

## works: a name that is put among the globals
globals()["Made"] = Other
CALL

## fails: a name that nothing binds
CALL

## fails: a name that is only declared
Made: type
CALL

## works: an alias
Made = Other
CALL

## works: an alias in a tuple
Made, number = Other, 3
CALL

## works: an alias of aliases
first = Made = Other
CALL

## fails: an alias below the call
CALL
Made = Other

## fails: an alias of the statement with the call
Made = CALL

## works: the call in a loop with a name bound below, after a first round
kinds = [1, 2]
while kinds:
    if len(kinds) == 1:
        CALL
    Made = Other
    kinds.pop()

## works: star
from decimal import *
PROGRAM("question -> answer: Decimal") if "dspex" in "PROGRAM" else PROGRAM("question -> answer")

## works: async
import asyncio
async def ask() -> None:
    class Made(BaseModel):
        x: int
    CALL
asyncio.run(ask())

## works: a generator
def ask():
    class Made(BaseModel):
        x: int
    yield CALL
list(ask())

## fails: a property of a class with the nested class
class Asker:
    class Made(BaseModel):
        x: int
    @property
    def program(self) -> object:
        return CALL
Asker().program

## works: a class of the module seen from a nested function of a method
class Made(BaseModel):
    x: int
class Asker:
    def ask(self) -> None:
        def inner() -> None:
            CALL
        inner()
Asker().ask()

## works: a local class of a method, seen from there
class Asker:
    def ask(self) -> None:
        class Made(BaseModel):
            x: int
        CALL
Asker().ask()

## silent: a local class of another method
class Asker:
    def make(self) -> None:
        class Made(BaseModel):
            x: int
    def ask(self) -> None:
        CALL
Asker().make()
Asker().ask()
"""
)
