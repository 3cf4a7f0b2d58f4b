"""Mistakes that DSPy itself does not report; the marks name the lines of which a checker must complain."""

from typing import Literal

import dspy
from dspy.adapters.types.citation import Citations
from dspy.predict.knn import KNN


class QA(dspy.Signature):
    """Answer."""

    question: str = dspy.InputField()
    k: int = dspy.InputField()
    answer: str = dspy.OutputField()
    label: Literal["a", "b"] = dspy.OutputField()
    cites: list[float] = dspy.OutputField()


class Wrong(dspy.Signature):
    """Answer."""

    question: int = dspy.InputField(default="x")  # E
    answer: str = dspy.OutputField(dsc="misspelt")  # E


predict = dspy.Predict(QA)
result = predict(question="x", k=1)
thought = dspy.ChainOfThought(QA)(question="x", k=1)

predict(qestion="x", k=1)  # E
predict(question="x")  # E
predict(question=3, k=1)  # E
predict("x", 1)  # E
predict(question="x", k=1, answer="y")  # E
dspy.ChainOfThought(QA)(question="x")  # E
dspy.Predict(42)  # E
dspy.LM(model=3)  # E
number: int = result.answer  # E
words: list[str] = result.cites  # E
label: Literal["c"] = result.label  # E
result.anser  # E: pyright ty pyrefly
thought.resoning  # E: pyright ty pyrefly


async def calls() -> None:
    number: int = (await predict.acall(question="x", k=1)).answer  # E
    await predict.acall(question="x")  # E


class Program(dspy.Module):
    def forward(self, text: str) -> dspy.Prediction:
        return predict(question=text, k=1)


Program()(txt="x")  # E
Program()("x", 3)  # E
dspy.Predict(Program)  # E
agent = dspy.ReAct(QA, tools=[])
agent(question="x")  # E
words = agent(question="x", k=1).cites  # E
dspy.ReAct(QA, tools=3)  # E
dspy.BestOfN(Program(), N=2, reward_fn=lambda arguments, made: 1.0, threshold=0.5)(txt="x")  # E
dspy.BestOfN(Program(), N="2", reward_fn=lambda arguments, made: 1.0, threshold=0.5)  # E
optimiser = dspy.BootstrapFewShot(metric=None)
other: dspy.LM = optimiser.compile(Program(), trainset=[])  # E
optimiser.compile(3, trainset=[])  # E
dspy.Evaluate(devset=[], metric=None)(3)  # E
dspy.streamify(Program())(txt="x")  # E
dspy.context()(3)  # E
dspy.syncify(Program())(txt="x")  # E
count: int = dspy.History(messages=[]).messages  # E


def found(cited: Citations, nearest: KNN, agent: dspy.ReAct) -> None:
    cited[0].text  # E
    nearest(question="x").answer  # E
    agent.tools["x"](3)  # E


dspy.MIPROv2(metric=print, auto="hevy")  # E
dspy.MIPROv2(metric=print, max_bootstraped_demos=3)  # E
dspy.MIPROv2(metric=print, log_dir=["logs"], num_threads=4)  # E
dspy.SIMBA(metric=lambda gold, made: 1.0, bsize="many")  # E
dspy.SIMBA(metric=lambda gold, made: 1.0, bsizes=2)  # E
dspy.GEPA(metric=lambda gold, pred, trace, name, traces: 1.0, reflection_lm="openai/gpt-4o")  # E
dspy.GEPA(metric=lambda gold, pred, trace, name, traces: 1.0, num_thread=4)  # E
dspy.BootstrapFinetune(metric=print, adapter="chat")  # E
