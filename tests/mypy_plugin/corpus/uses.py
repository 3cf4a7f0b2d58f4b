"""What is wrong in the use of signatures, under mypy's plain settings."""

from enum import Enum
from typing import Final, Literal

import dspex
from dspex import ChainOfThought, In, Out, Predict, Record, example, signature


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
