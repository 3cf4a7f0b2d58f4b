"""Mistakes that only the mypy plugin sees: in strings, in their results, in fields without a side."""

from typing import Any, Literal

import dspy
from pydantic import BaseModel


class Doc(BaseModel):
    text: str


answer = dspy.Predict(
    "question, doc: Doc, k: int -> answer: float, kind: Literal['a', 'b'], image: dspy.Image"
)
made = answer(question="x", doc=Doc(text="y"), k=1, config={"temperature": 0.5}, demos=[], lm=None)
number: float = made.answer
kind: Literal["a", "b"] = made.kind
thought: str = dspy.ChainOfThought("question -> answer")(question="x").reasoning
steps: Any = dspy.ReAct("question -> answer", tools=[])(question="x").trajectory
usage = made.get_lm_usage()
made.extra = 3
answer(question=1, doc=Doc(text="y"), k=1)  # the string says no type: DSPy takes any without a warning
answer(question="x", doc=Doc(text="y"), k="many")  # E
answer(question="x", doc=["y"], k=1)  # E
answer(question="x", doc=Doc(text="y"))  # E
answer("x", Doc(text="y"), 1)  # E
answer(question="x", doc=Doc(text="y"), kk=1)  # E
print(made.anwser)  # E
print(made.question)  # E
word: str = made.answer  # E
print(dspy.ChainOfThought("question -> answer")(question="x").resoning)  # E
print(dspy.Predict("question -> answer")(question="x").reasoning)  # E
dspy.Predict("question -> answer: flaot")  # E
dspy.Predict("question => answer")  # E
dspy.Predict("question -> question")  # E
dspy.Predict("question -> answer: int[ge=3]")  # E
dspy.ChainOfThought("question -> answer: Page")  # E
dspy.Predict("question, docs: list[Doc] -> answer")  # E
dspy.Signature("question -> answer: list[str")  # E
dspy.Signature("question -> answer: Page", custom_types={"Page": Doc})
dspy.Predict("question -> docs: list[Doc]")  # E
dspy.Predict("doc: Doc -> docs: list[Doc]")
dspy.Predict("question -> amount: Decimal")  # E
dspy.Predict("question -> answer: list[object]")  # E


class Bare(dspy.Signature):
    """Answer."""

    question: str  # E
    answer: str = dspy.OutputField()


class Good(dspy.Signature):
    """Answer."""

    question: str = dspy.InputField()
    answer: str = dspy.OutputField()


print(dspy.Predict(Good)(question="x").anwser)  # E
print(dspy.Predict(Good)(question="x").completions, dspy.ChainOfThought(Good)(question="x").reasoning)


class Counted(dspy.Signature):
    """Count."""

    text: str = dspy.InputField()
    count: int = dspy.OutputField()


class Steps(dspy.Module):
    def __init__(self) -> None:
        super().__init__()
        self.count = dspy.Predict(Counted)
        self.good = dspy.ChainOfThought(Good)

    def forward(self, text: str) -> str:
        result = self.count(text=text)
        print(result.answer)  # E
        result = self.good(question=text)
        print(result.count)  # E
        print(self.goood)  # E
        total: int = result.answer  # E
        return result.answer + str(total)


def names(kind: str, mixed: dict[str, object], several: list[int], optional: int | None) -> None:
    program = dspy.Predict("a: int -> b: int")
    program(a=1).b.upper()  # E
    program = dspy.ChainOfThought("c: str -> d: str")
    program(a=1)  # E
    print(program(c="x").b)  # E
    program(c=1)  # E
    program(c=several)  # E
    dspy.Predict(Counted)(text=optional)  # E
    dspy.Predict(Counted)(txet="x", **mixed)  # E
    optimiser = dspy.MIPROv2(metric=len, auto="hevy")  # E
    optimiser = dspy.LabeledFewShot(k="x")  # E
    print(optimiser)
    dspy.SIMBA(metric=len).compile(Steps(), trainset=several)  # E
    dspy.LM(3, **mixed)  # E
    dspy.ReAct("a -> b", tools=[])(a="x", max_iter=3)  # E
    print(Steps().forwardd)  # E
    Steps().marker = kind
    steps = [dspy.Predict("a: int -> b: int")]
    steps[0](c=1)  # E
    results = [program(c="x")]
    print(results[0].b)  # E
    best = dspy.BestOfN(dspy.Predict(Counted), N=2, reward_fn=lambda given, made: 1.0, threshold=1.0)
    best(txet="x")  # E
    print(best(text="x").conut)  # E
    try:
        made = dspy.Predict(Counted)(text="x")
    except ValueError:
        made = None
    if made is not None:
        print(made.conut)  # E
    for counted in dspy.Predict("text -> numbers: list[int]")(text="x").numbers:
        counted.upper()  # E
    for counted in ["one"]:
        print(counted.upper())
    answers = dspy.Predict(Counted)(text="x").count
    answers.upper()  # E
    answers = [str(answers)]
    first, second = dspy.Predict("text -> name"), dspy.Predict("word -> sense")
    first(text="x"), second(word="y")
    first(word="y")  # E
    title = ""
    title += dspy.Predict("text -> rank: int")(text="x").rank  # E
    total = 0
    total += dspy.Predict("text -> label")(text="x").label  # E
    print(title, total)
    plain = []
    plain.append({"a": 1, "b": "x"})
    print(plain[0]["a"] + 1)  # E


class Longer(Steps):
    def __init__(self) -> None:
        super().__init__()
        self.count = dspy.Predict("text, limit: int -> count: int")

    def again(self) -> None:
        self.count(text="x", limit=1)
        self.count(text="x", limti=1)  # E


class Lazy(dspy.Module):
    def __init__(self) -> None:
        super().__init__()
        self.good = None
        self.never = None

    def early(self) -> str:
        return self.never.upper()  # E

    def start(self) -> None:
        self.good = dspy.Predict(Good)
        self.good(qestion="x")  # E

    def run(self) -> str:
        return str(self.good(question="x").answer)


def either(hard: bool, maybe: Steps | None, other: Steps | Lazy) -> None:
    made = dspy.Predict(Counted)(text="x") if hard else dspy.Predict("text -> name")(text="x")
    print(made.count, made.name)
    print(made.title)  # E
    rated = (
        dspy.Predict("text -> rank: int, a")(text="x")
        if hard
        else dspy.Predict("text -> rank: float")(text="x")
    )
    print(rated.a, rated.rank + 1)
    rated.rank.upper()  # E
    print(maybe.again if maybe else 1)  # E
    print(other.again)  # E
    print(other.count, other.good)


async def later(texts: list[str], name: str) -> None:
    soon: float = (await answer.acall(question="x", doc=Doc(text="y"), k=1)).answer
    late: str = (await answer.acall(question="x", doc=Doc(text="y"), k=1)).answer  # E
    dspy.Predict(f"question -> {name}")(anything=1).whatever.upper()
    print(soon, late, texts)


class Named(dspy.Signature):
    text: str = dspy.InputField()
    name: str = dspy.OutputField()


def several(count: int) -> str:
    open_answer = dspy.Predict("text, options: dict[str, Any] -> label: Any")
    print(open_answer(text="a", options={"a": 1}).label + 1)
    name = dspy.Predict(Named)
    alike = [dspy.Predict("text -> name") for _ in range(count)]
    print(alike[0](tetx="x"))  # E
    print([one(text="x").nmae for one in alike])  # E
    programs = [dspy.Predict("text -> name") for _ in range(count)]
    names = [name(text="x").name for _ in range(count)]
    names.append(name(text="x"))  # E
    words = ["x"]
    words.append(name(text="x"))  # E
    programs.append(dspy.Predict("text -> title"))
    print(words, programs[-1](text="x").title)
    return max(names, key=len)
