"""A variable of type `dspy.Module` holds a module of a class that nobody knows."""

import dspy
from dspy.utils import DummyLM


class QA(dspy.Signature):
    """Answer."""

    question: str = dspy.InputField()
    answer: str = dspy.OutputField()


class Program(dspy.Module):
    def __init__(self) -> None:
        super().__init__()
        self.answer = dspy.ChainOfThought(QA)

    def forward(self, question: str) -> dspy.Prediction:
        return self.answer(question=question)


class Wrapped:
    def __init__(self, module: dspy.Module):
        self.module = module

    def words(self):
        if hasattr(self.module, "signature"):
            return self.module.signature
        if hasattr(self.module, "get_classifier"):
            return self.module.get_classifier().signature.instructions
        return None


def instructions(program: dspy.Module) -> str:
    if hasattr(program, "reset"):
        program.reset()
    if hasattr(program, "steps"):
        for step in program.steps:
            print(step.demos)
    program.marker = 3
    print(program.marker + 1)
    return program.answer.predict.signature.instructions


def main():
    print(Wrapped(dspy.Predict(QA)).words(), instructions(Program()))
    with dspy.context(lm=DummyLM([{"reasoning": "r", "answer": "x"}])):
        print(Program()(question="x").answer)


if __name__ == "__main__":
    main()
