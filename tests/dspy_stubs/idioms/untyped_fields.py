"""Fields without a type are str: DSPy says so, and where no input has a type any may be given."""

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


def shout(text):
    return text.upper()


class Program(dspy.Module):
    def __init__(self):
        super().__init__()
        self.answer = ChainOfThought(Judged)
        self.first = dspy.Predict(Answer, temperature=0.5)
        self.act = dspy.ReAct(Answer, tools=[len], max_iters=2)
        self.solve = dspy.ProgramOfThought(Judged, max_iters=2)
        self.code = dspy.CodeAct(Answer, tools=[shout])
        self.best = dspy.BestOfN(ChainOfThought(Judged), 2, lambda args, made: made.score, 0.5)

    def forward(self, question):
        made = self.answer(context="x", question=question)
        return made.answer.upper(), made.score + 1, made.why.strip(), made.reasoning


def main():
    made = {"reasoning": "r", "answer": "a", "score": "1.0", "why": "w"}
    with dspy.context(lm=DummyLM([made] * 4)):
        program = Program()
        print(program(question="x"))
        print(program.first(context="x", question="y", style="z").answer.strip())
        print(program.best(context="x", question="y").why)


if __name__ == "__main__":
    main()
