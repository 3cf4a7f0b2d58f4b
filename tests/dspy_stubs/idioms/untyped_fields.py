"""Fields without a type are str: DSPy says so, and only the mypy plugin knows."""

import dspy
from dspy import ChainOfThought, InputField, OutputField, Signature
from dspy.utils import DummyLM


class Answer(Signature):
    """Answer."""

    context = InputField(desc="facts")
    question = InputField()
    style = InputField(default="short")
    answer = OutputField(desc="short")


class Judged(Answer):
    score: float = OutputField()
    why = dspy.OutputField()


class Program(dspy.Module):
    def __init__(self):
        super().__init__()
        self.answer = ChainOfThought(Judged)

    def forward(self, question):
        made = self.answer(context="x", question=question)
        return made.answer.upper(), made.score + 1, made.why.strip(), made.reasoning


def main():
    made = {"reasoning": "r", "answer": "a", "score": "1.0", "why": "w"}
    with dspy.context(lm=DummyLM([made])):
        print(Program()(question="x"))


if __name__ == "__main__":
    main()
