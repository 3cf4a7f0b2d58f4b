"""What is wrong in the use of signatures, under mypy's plain settings."""

import datetime
from collections.abc import Callable, Sequence
from enum import Enum
from typing import Any, Final, Generic, Literal, NamedTuple, ParamSpec, TypedDict, TypeVar

import pytest
import shop
from shop import ASK
from typing_extensions import dataclass_transform

import dspex
from dspex import ChainOfThought, In, Module, NotExecutedError, Out, Predict, Record, example, signature

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")


class Color(Enum):
    RED = "red"
    BLUE = "blue"


@signature
class Triage:
    ticket: str = In()
    lang: Literal["en", "fr"] = In(default="en")
    priority: Literal["low", "high"] = Out()
    level: Literal[1, 2] = Out()
    color: Color = Out()


@signature
class Route:
    priority: Literal["low", "high"] = In()
    team: str = Out()


triage = Predict(Triage)
text = ChainOfThought("ticket -> priority: Literal['low', 'high'], size: int")
FAST: Final = "fast"
name = "low"


def compare(done: Triage, record: Record, word: str) -> None:
    if done.priority == "low" or done.priority != "high" or done.priority == word:
        print(done.priority == name, done.lang == "en", record.priority == "hihg")
    if done.priority == "hihg":  # P: impossible-comparison
        print()
    if done.priority != "urgent":  # P: impossible-comparison
        print()
    if done.priority == "low":
        return
    print("low" == done.priority == FAST, done.priority == "low", done.level == 1)
    print("none" == done.priority == FAST)  # P: impossible-comparison
    print(text(ticket="x").priority == "", done.lang == "en")  # P: impossible-comparison
    print(done.ticket == "anything", text(ticket="x").size == 3, done.color == Color.RED)
    print(done.level in (1, 2), done.priority not in {word, "low"})
    print(done.level in [3], done.level == 2)  # P: impossible-comparison
    print(done.priority == "urgent")  # type: ignore[dspex-impossible-comparison]
    match text(ticket="x").priority:  # P: impossible-comparison
        case "low" | "hgih":
            print()
        case _:
            pass


demos = [Triage(ticket="x")]
gold = example(Triage(ticket="x"), priority="low")
Predict(Triage, demos=[gold, *demos])
Predict(Triage, demos=demos)
Predict(Triage, demos=[gold, {"ticket": "x", "priority": "low", "reasoning": "y", "augmented": True}])
Predict(Triage, demos=[gold, Triage(ticket="x")])  # P: demo
ChainOfThought(Triage, demos=(gold, {"ticket": "x"}))  # P: demo
Predict(Triage, demos=[{"ticket": "x", "prioriti": "low"}])  # P: demo
Predict(Triage, demos=[gold, Route(priority="low")])  # P: demo
Predict("a -> b", demos=[{"a": "x", "b": "y"}, {"a": "x", "B": "y"}, {"a": "x"}])  # P: demo
Predict("a -> b", demos=[{"a": "x", "b": "y"}, {"a": "x", "b": "y"}])
dspex.Predict(Triage, demos=[dspex.example(Triage(ticket="x"), level=1)])

again = Triage(ticket="x")
again = triage(ticket="x")
once = Triage(ticket="x")
print(again.priority, once.ticket)
print(once.level)  # P: not-executed
print(dspex.Predict(Triage).request(ticket="x").color)  # P: not-executed


def shadow(once: Triage) -> None:
    print(once.level)


def inside() -> None:
    global shared
    mine = dspex.example(Triage(ticket="x"), level=1)
    print(once.level, mine.level, [once.level for once in [triage(ticket="x")]])
    record: Triage = Triage(ticket="x")
    print(record.level)  # P: not-executed
    shared = triage(ticket="x")


shared = Triage(ticket="x")
print(shared.level)

match triage(ticket="x"):
    case Triage() as found:
        print(found.level)

Predict(Color)  # P: no-signature
Predict(int)  # P: no-signature
Predict(compare)  # P: no-signature
Predict(Record)
Predict(type(once))


# Programs from functions, and signatures from decorators of one's own.
def program(made_of: Callable[P, R]) -> Predict[P, R]:
    return Predict(made_of)


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(In, Out))
def own_signature(cls: type[T]) -> type[T]:
    return signature(cls)


@own_signature
class Own:
    a: str = In()
    b: str = Out()


print(program(Triage)(ticket="x").level, Predict(Own)(a="x").b)


# Programs in sequence: what values are, not what a list may be changed to.
@signature
class Wide:
    ticket: str = In()
    words: list[Literal["a", "b"]] = Out()
    sizes: dict[str, list[int]] = Out()
    pairs: tuple[int, list[int]] = Out()
    rows: list[tuple[int, int]] = Out()
    part: Literal["low"] | None = Out()


@signature
class Box(Generic[T]):
    words: list[T] = In()
    box: T = Out()


class Generally(Module, Generic[T]):
    def forward(self, words: Sequence[T], part: R) -> R:
        return part


class Texts(Generally[str]):
    pass


class Numbers(Generally[int]):
    pass


def nothing_of(wide: Wide) -> Any:
    return wide


wide = Predict(Wide)
print(wide >> Predict("words: list[str], sizes: dict[str, list[float]], part: str | None -> b"))
print(wide >> Predict("pairs: tuple[float, list[float]], rows: list[tuple[float, ...]] -> b"))
print(wide >> Predict("words: list[int] -> b"))  # P: wiring
print(wide >> Predict("sizes: dict[str, list[str]] -> b"))  # P: wiring
print(wide >> Predict("pairs: tuple[int, list[str]] -> b"))  # P: wiring
print(wide >> Predict("rows: list[tuple[str, ...]] -> b"))  # P: wiring
print(wide >> Predict("part: str -> b"))  # P: wiring
print(wide >> Predict("part: Literal['low', 'high'] | int | None -> b"))
print(wide >> Texts(), wide >> Generally[str](), wide >> Predict(Box[str]), wide >> Predict(Box))
print(wide >> Numbers())  # P: wiring
print(wide >> Predict(Box[int]))  # P: wiring
print(wide >> Generally[int]())  # P: wiring
print(triage >> Texts())  # P: wiring
print(triage >> Generally[str]())  # P: wiring
print(wide.then(nothing_of) >> Texts())
example(Box(words=["a"]), box="b")
example(Box(words=[]), box="b")
example(Box(words=["a"]), box=1)  # type: ignore[arg-type]

# A note inside of a call whose overloads mypy tries.
print(sum([Predict("items -> size: int")(items="x").size]))  # P: shadowing-name
print(sum([Predict("q -> size: int")(q="x").sise]))  # P: unknown-field
print(sum([text(ticket="x").size, Triage(ticket="x").level]))  # P: not-executed
print({True: 1}.get(triage(ticket="x").priority == "", 2))  # P: impossible-comparison
print(sum([(triage >> Predict("zz -> size: int"))(ticket="x").size]))  # P: wiring
print(sum([Triage(ticket="x").level]))  # type: ignore[dspex-not-executed]
print(sum([Predict("items -> size: flaot")(items="x").size]))  # P: bad-string shadowing-name


# Before a dot a name is a module, imported or not.
Predict("a -> b: datetime.datetime, c: list[datetime.date], d: decimal.Decimal")
Predict("a -> b: datetime.datetme")  # P: bad-string
Predict("a -> b: nowhere.Thing")  # P: bad-string
print(datetime)

# A constant of another module.
Predict(ASK)  # P: bad-string
Predict(shop.ASK)  # P: bad-string

# Where the error is expected.
with pytest.raises(NotExecutedError, match="level"):
    print(once.level)
try:
    print(Triage(ticket="x").level)
except (KeyError, dspex.NotExecutedError):
    print(once.level)  # P: not-executed
with pytest.raises(KeyError):
    print(once.level)  # P: not-executed


# A name for what a program binds.
class Desk:
    def __init__(self) -> None:
        self.triage = Predict(Triage)

    def ask(self, kind: int) -> None:
        request = self.triage.request(ticket="x")
        done = self.triage(ticket="x")
        print(request.ticket, request.level, done.level)  # P: not-executed
        match kind:
            case 1:
                inner = text.request(ticket="x")
                print(inner.ticket, inner.size)  # P: not-executed
            case _:
                inside = Elsewhere().request(ticket="x")
                print(inside.level)


class Elsewhere:
    def request(self, ticket: str) -> Triage:
        return triage(ticket=ticket)


def local() -> None:
    class Doc(TypedDict):
        x: int

    class Pair(NamedTuple):
        x: int

    def inner() -> None:
        print(Predict("doc: Doc, pair: Pair -> docs: list[Doc]")(doc={"x": 1}, pair=Pair(1)).docs[0]["x"])

    inner()
