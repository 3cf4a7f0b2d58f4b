"""Programs and results that are None at first: other checkers ask for a look at each use."""

from typing import Any

import dspy
from dspy.utils import DummyLM


class Draft(dspy.Signature):
    """Write a draft."""

    topic: str = dspy.InputField()
    draft: str = dspy.OutputField()


class Lazy(dspy.Module):
    def __init__(self) -> None:
        super().__init__()
        self.write = None
        self.review = None
        self.last = None
        self.loaded = None
        self.compiled = None

    def early(self, topic: str) -> str:
        self.build()
        return self.write(topic=topic).draft

    def build(self) -> None:
        self.write = dspy.Predict(Draft)
        self.loaded = self.made()

    def made(self):
        return dspy.Predict("draft -> title")

    def forward(self, topic: str) -> dspy.Prediction:
        if self.review is None:
            self.review = dspy.ChainOfThought("draft -> score: float")
        result = self.write(topic=topic)
        self.last = result
        return self.review(draft=result.draft)

    def compile(self, trainset: list[dspy.Example]) -> None:
        self.compiled = dspy.LabeledFewShot(k=1).compile(self.write, trainset=trainset)
        print(self.compiled(topic="x").draft)

    def show(self) -> None:
        if self.last is not None:
            print(self.last.draft)
        print(self.loaded(draft="x").title, self.review(draft="x").score)


class Untyped(dspy.Module):
    def __init__(self, eager=False):
        super().__init__()
        self.write = None
        if eager:
            self.build()

    def forward(self, topic):
        if self.write is None:
            self.build()
        return self.write(topic=topic)

    def build(self):
        self.write = dspy.Predict(Draft)


class Kept(dspy.Module):
    def __init__(self) -> None:
        super().__init__()
        self._write = None

    @property
    def write(self) -> dspy.Predict:
        if self._write is None:
            self._write = dspy.Predict(Draft)
        return self._write

    @write.setter
    def write(self, program: dspy.Predict) -> None:
        self._write = program


class Derived(Lazy):
    def build(self) -> None:
        super().build()
        self.last = dspy.Prediction(draft="none yet")


class Holder:
    program = None
    result: Any = None


def main() -> None:
    answers = {"draft": "d", "reasoning": "r", "score": "0.5", "title": "t"}
    with dspy.context(lm=DummyLM([answers] * 99)):
        lazy = Lazy()
        print(lazy.early("x"), lazy(topic="x").score)
        lazy.compile([dspy.Example(topic="x", draft="y").with_inputs("topic")])
        lazy.show()
        derived = Derived()
        derived.build()
        print(derived.last.draft if derived.last is not None else "")
        print(Untyped()(topic="x").draft, Untyped(eager=True)(topic="x").draft)
        Holder.program = dspy.Predict(Draft)
        print(Holder.program is None, Kept().write(topic="x").draft)


if __name__ == "__main__":
    main()
