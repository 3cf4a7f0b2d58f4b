"""Others in the place of methods, as tracers and tests put them, which mypy alone reports."""

from typing import Any

import dspy
from dspy.evaluate import Evaluate
from dspy.teleprompt import BootstrapFewShot
from dspy.utils import DummyLM


class Program(dspy.Module):
    def __init__(self):
        super().__init__()
        self.agent = dspy.ReAct("question -> answer", tools=[])

    def forward(self, question):
        return self.agent(question=question)


def traced():
    """Keep what there is, put another there, put it back."""
    evaluate, predict, forward = Evaluate.__call__, dspy.Predict.__call__, dspy.LM.forward
    run, ask, optimise = dspy.Module.__call__, dspy.LM.__call__, BootstrapFewShot.compile

    def evaluating(self, program: dspy.Module, *args, **kwargs):
        return evaluate(self, program, *args, **kwargs)

    def predicting(self, *args, **kwargs):
        return predict(self, *args, **kwargs)

    def forwarding(self, prompt=None, messages=None, **kwargs):
        return forward(self, prompt, messages, **kwargs)

    def running(self, *args, **kwargs):
        return run(self, *args, **kwargs)

    def asking(self, *args, **kwargs):
        return ask(self, *args, **kwargs)

    def optimising(self, student, *, teacher=None, trainset):
        return optimise(self, student, teacher=teacher, trainset=trainset)

    Evaluate.__call__, dspy.Predict.__call__, dspy.LM.forward = evaluating, predicting, forwarding
    dspy.Module.__call__, dspy.LM.__call__, BootstrapFewShot.compile = running, asking, optimising
    Evaluate.__call__, dspy.Predict.__call__, dspy.LM.forward = evaluate, predict, forward
    dspy.Module.__call__, dspy.LM.__call__, BootstrapFewShot.compile = run, ask, optimise


def faked(program: Program):
    def fake(**kwargs):
        return dspy.Prediction(next_thought="t", next_tool_name="finish", next_tool_args={})

    async def later(**kwargs):
        return dspy.Prediction(answer="y")

    def answering(**kwargs: Any) -> dspy.Prediction:
        return dspy.Prediction(answer="x")

    program.agent.react = fake
    program.agent.react.acall = later
    program.agent.extract = answering
    program.agent.extract.acall = later
    predict = dspy.Predict("question -> answer")
    predict.forward = lambda **kwargs: dspy.Prediction(answer="y")
    predict.aforward = later
    return program(question="x").answer, predict(question="x").answer


class Forgetful(dspy.LM):
    def __init__(self):
        super().__init__("mock/none")
        self.history = {}


def main():
    traced()
    with dspy.context(lm=DummyLM([{"answer": "x"}])):
        print(faked(Program()), Forgetful().history)


if __name__ == "__main__":
    main()
