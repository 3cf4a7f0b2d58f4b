"""Containers of several programs, attributes written from outside, results asked for what they have."""

from typing import Any

import dspy
from dspy.utils import DummyLM


class Ask(dspy.Signature):
    """Answer."""

    question: str = dspy.InputField()
    answer: str = dspy.OutputField()


class Layers(dspy.Module):
    def __init__(self, **options: Any):
        super().__init__()
        self.first = dspy.Predict(Ask)
        self.layers = [dspy.Predict(Ask)]
        self.layers.append(dspy.Predict("answer -> summary"))
        self.named = {}
        self.named["ask"] = dspy.Predict("question -> answer")
        self.named["sum"] = dspy.Predict("answer -> summary")
        self.found: list[Any] = []
        for name, value in options.items():
            setattr(self, name, value)

    def forward(self, question: str):
        made = self.layers[0](question=question)
        self.found.append(made)
        self.found.append(self.layers[1](answer=made.answer))
        short = self.named["sum"](answer=made.answer)
        return dspy.Prediction(answer=made.answer, summary=short.summary, all=self.found[-1].summary)


class Deeper(Layers):
    def __init__(self):
        super().__init__(temperature=0.5)
        self.first = dspy.ChainOfThought("text, question -> answer")
        self.layers.append(dspy.ChainOfThought(Ask))

    def forward(self, question: str):
        self.layers = [*self.layers, dspy.ReAct(Ask, tools=[])]
        made = self.first(text="x", question=question)
        return dspy.Prediction(answer=made.answer, summary=made.reasoning + str(self.temperature))


def containers():
    steps = [dspy.Predict("question -> answer")]
    steps.append(dspy.Predict("answer -> summary"))
    steps.insert(0, dspy.ChainOfThought(Ask))
    steps += [dspy.Predict(Ask)]
    steps[0] = dspy.Predict("text -> summary")
    results = []
    asked = steps[1](question="x")
    summed = steps[2](answer="x")
    results.append(asked)
    results.append(summed)
    results.append(None)
    one = dspy.Predict("question -> answer")(question="x")
    other = dspy.Predict("answer -> summary")(answer="x")
    both = [one]
    both.append(other)
    by_name = {"one": one}
    by_name["other"] = other
    by_name.setdefault("more", other)
    return steps[0](text="x").summary, results[1].summary, both[1].summary, by_name["other"].summary


def from_outside(program: Layers):
    program.first = dspy.ChainOfThought("text -> answer")
    program.first(text="x")
    program.named["new"] = dspy.ChainOfThought("text -> answer")
    program.version = 3
    asked = dspy.Predict(Ask)
    asked.label = "first"
    return program.version, asked.label


def asked_for(question: str):
    made = dspy.Predict(Ask)(question=question)
    reason = made.reasoning if hasattr(made, "reasoning") else ""
    if "confidence" in made:
        reason += made.confidence
    made.note = "seen"
    try:
        reason += made.rationale
    except AttributeError:
        reason += "none"
    try:
        again = dspy.Predict(Ask)(question=question)
    except ValueError:
        again = None
    return (again.answer if again is not None else ""), reason, made.note


def best(question: str):
    chosen = dspy.BestOfN(
        module=dspy.ChainOfThought(Ask),
        N=2,
        reward_fn=lambda given, made: float(len(made.answer)),
        threshold=9.0,
    )
    return chosen(question=question).answer


def optimise(metric, examples):
    counts = {"max_bootstrapped_demos": 1, "max_labeled_demos": 1}
    optimiser = dspy.BootstrapFewShot(metric=metric, **counts)
    program = Layers()
    program.first = optimiser.compile(dspy.Predict(Ask), trainset=examples)
    return program


class Read(dspy.Signature):
    """Read a page. Fields may be called like the methods of results."""

    inputs: str = dspy.InputField()
    items: list[str] = dspy.OutputField()
    topics: str = dspy.OutputField()
    score: float = dspy.OutputField()


def fields(page: str):
    made = dspy.Predict(Read)(inputs=page)
    made.topics = [topic.strip() for topic in made.topics.split(",")]
    topics = dspy.Predict(Read)(inputs=page).topics
    topics = [topic.strip() for topic in topics.split(",")]
    text = "none"
    text = made.score
    rows = []
    for name in topics:
        rows.append({"name": name, "score": made.score, "made": made})
    best = sorted(rows, key=lambda row: row["score"])[0]
    for name in [{"a": 1}]:
        print(name["a"])
    for number in dspy.Predict("text -> numbers: list[int]")(text="x").numbers:
        print(number + 1)
    for number in ["one"]:
        print(number.upper())
    return made.topics[0], made["items"][0], best["name"].upper(), text + 1


def search(query: str) -> str:
    return query


search = dspy.Tool(search)


def main():
    said = {"answer": "a", "summary": "s", "reasoning": "r"}
    read = {"items": "['i']", "topics": "t, u", "score": "0.5", "numbers": "[1]"}
    with dspy.context(lm=DummyLM([read] * 9)):
        print(fields("x"), search(query="x"))
    with dspy.context(lm=DummyLM([said] * 99)):
        print(containers(), from_outside(Layers()), asked_for("x"), best("x"))
        print(Layers()("x").summary, Deeper()(question="x").summary)
        optimise(
            lambda gold, made, trace=None: True,
            [dspy.Example(question="x", answer="a").with_inputs("question")],
        )


if __name__ == "__main__":
    main()
