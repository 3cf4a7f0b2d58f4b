"""A signature string makes a program of anything without the plugin, and a typed one with it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any, Final, Literal

from typing_extensions import assert_type

from dspex import ChainOfThought, Image, Predict, Record

anything = Predict("question, context: list[str] -> answer: float")
answer = anything(question="x", context=["y"])
record: Record = answer
number: float = answer.answer
text: str = ChainOfThought("a -> b", instructions="Do it.")(a="x").b
anything.with_(temperature=0.1)(question="x", context=[])
anything.batch([anything.request(question="x", context=[])])
Predict("question -> answer", route="fast")  # E
Predict(b"question -> answer")  # E


@dataclass
class Doc:
    text: str


class Color(Enum):
    RED = "red"
    BLUE = "blue"


Pages = list[Doc]
TEXT: Final = "words: list[str] -> count: int"
typed = Predict("q, docs: Pages, k: int = 3, hint?: str -> a?: float, c: Color, w: Literal['x', Color.RED]")
done = typed(q="x", docs=[Doc("y")])
assert_type(done.a, float | None)  # E: mypy pyright ty pyrefly
assert_type(done.c, Color)  # E: mypy pyright ty pyrefly
assert_type(done.w, Literal["x", Color.RED])  # E: mypy pyright ty pyrefly
assert_type(done.docs, list[Doc])  # E: mypy pyright ty pyrefly
assert_type(typed.full(q="x", docs=[]).value.a, float | None)  # E: mypy pyright ty pyrefly
assert_type(typed.request(q="x", docs=[]).q, str)  # E: mypy pyright ty pyrefly
assert_type(Predict(TEXT)(words=[]).count, int)  # E: mypy pyright ty pyrefly
assert_type(typed.then(lambda r: r.c)(q="x", docs=[]), Color)  # E: mypy pyright ty pyrefly
typed(q="x", docs=[], k=4, hint="y")
typed(q="x", docs=[], k="4")  # E: mypy+plugin
typed(docs=[])  # E: mypy+plugin
typed("x", docs=[])  # E: mypy+plugin
typed(q="x", docs=[], kk=4)  # E: mypy+plugin
typed(q="x", docs=["y"])  # E: mypy+plugin
typed(q="x", docs=[], a=1.0)  # E: mypy+plugin
print(done.b)  # E: mypy+plugin
print(done.c + 1)  # E: mypy+plugin
either = typed(q="x", docs=[]) if done.a else anything(question="x", context=[])
assert_type(either.a, float | None)  # E
either.answer  # E: mypy+plugin
maybe = typed(q="x", docs=[]) if done.a else None
if maybe is not None:
    maybe.b  # E: mypy+plugin
maybe.w.upper()  # E
maybe.b  # E
Predict("a -> b: flaot")  # E: mypy+plugin
Predict("a -> b -> c")  # E: mypy+plugin
Predict("a: int[ge=5, le=3] -> b")  # E: mypy+plugin
Predict("a: int = 'x' -> b")  # E: mypy+plugin
Predict("a -> c: Color = Color.GREEN")  # E: mypy+plugin
Predict("a -> b: Doc.Page")  # E: mypy+plugin
Predict("picture: Image -> about")(picture="x")  # E: mypy+plugin
Predict("picture: Image -> about")(picture=Image("https://example.com/x.png"))
Predict("a: Page -> b", types={"Page": Doc})(a=Doc("x"))
Predict("a: Page -> b", types={"Page": Doc})(a="x")  # E: mypy+plugin


def inside(kind: type[Any], choose: bool) -> None:
    @dataclass
    class Own:
        x: int

    Alias = Own
    print(Alias)
    assert_type(Predict("a -> b: Own")(a="x").b, Own)  # E: mypy pyright ty pyrefly
    Predict("a: kind, b: Alias -> c")(a=1, b=2)
    Predict("a -> b: Other")  # E: mypy+plugin
    Predict("a -> b" if choose else "a -> c")(a=1)


def made_at_run_time(fields: list[str], types: dict[str, Any]) -> None:
    Predict(f"question -> {', '.join(fields)}")(question=1)
    Predict("a: Thing -> b", types=types)(a=1)
    Predict("a: Thing -> b", types={**types})(a=1)
