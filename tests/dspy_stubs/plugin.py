"""Mistakes that only the mypy plugin sees: in strings, in their results, in fields without a side."""

from typing import Any, Literal

import dspy
from pydantic import BaseModel


class Doc(BaseModel):
    text: str


answer = dspy.Predict(
    "question, docs: list[Doc], k: int -> answer: float, kind: Literal['a', 'b'], image: dspy.Image"
)
made = answer(question="x", docs=[], k=1, config={"temperature": 0.5}, demos=[], lm=None)
number: float = made.answer
kind: Literal["a", "b"] = made.kind
thought: str = dspy.ChainOfThought("question -> answer")(question="x").reasoning
steps: Any = dspy.ReAct("question -> answer", tools=[])(question="x").trajectory
usage = made.get_lm_usage()
made.extra = 3
answer(question=1, docs=[], k=1)  # E
answer(question="x", docs=["y"], k=1)  # E
answer(question="x", docs=[])  # E
answer("x", [], 1)  # E
answer(question="x", docs=[], kk=1)  # E
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
dspy.Signature("question -> answer: list[str")  # E
dspy.Signature("question -> answer: Page", custom_types={"Page": Doc})


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


async def later(texts: list[str], name: str) -> None:
    soon: float = (await answer.acall(question="x", docs=[Doc(text="y")], k=1)).answer
    late: str = (await answer.acall(question="x", docs=[], k=1)).answer  # E
    dspy.Predict(f"question -> {name}")(anything=1).whatever.upper()
    print(soon, late, texts)
