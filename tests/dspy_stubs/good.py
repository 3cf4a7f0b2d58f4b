"""DSPy as its users write it: no type checker may complain about a line of this."""

import asyncio
from typing import Literal

import dspy


class QA(dspy.Signature):
    """Answer."""

    question: str = dspy.InputField()
    k: int = dspy.InputField(default=3, ge=1)
    tags: list[str] = dspy.InputField(default_factory=list[str])
    answer: str = dspy.OutputField(desc="short")
    confidence: float = dspy.OutputField(ge=0, le=1)
    label: Literal["a", "b"] = dspy.OutputField()


class Longer(QA):
    """Answer, and say why."""

    why: str = dspy.OutputField()


class Program(dspy.Module):
    def __init__(self) -> None:
        super().__init__()
        self.answer = dspy.ChainOfThought(QA)

    def forward(self, question: str) -> dspy.Prediction:
        return self.answer(question=question)


def calls() -> str:
    predict = dspy.Predict(QA)
    result = predict(question="Why?", k=1, config={"temperature": 0.0}, demos=[dspy.Example(question="x")])
    result.answer = "rewritten"
    score: float = result.confidence
    label: Literal["a", "b"] = result.label
    thought = dspy.ChainOfThought(QA)(question="Why?")
    return f"{score} {label} {thought.reasoning} {thought.answer.upper()} {result['answer']}"


async def calls_in_a_loop() -> str:
    result = await dspy.Predict(Longer).acall(question="Why?", tags=["x"])
    return result.why.upper() + result.answer


def strings() -> object:
    sign = dspy.Signature("question -> answer: float", "Answer.")
    dspy.ChainOfThought("question, context: list[str] -> answer")(question="x", context=[]).answer.upper()
    return dspy.Predict(sign)(question="x").answer, sign.input_fields, sign.with_instructions("Be short.")


def changed_signatures() -> object:
    longer = QA.with_instructions("Be short.").append("extra", dspy.OutputField(), int)
    return dspy.Predict(longer)(question="x").extra, QA.input_fields["question"], QA.instructions.upper()


class Echo(dspy.BaseLM):
    def __init__(self) -> None:
        super().__init__(model="echo", temperature=0.0)


def settings() -> None:
    dspy.configure(lm=dspy.LM("openai/gpt-4o-mini", temperature=0.0, cache=False))
    with dspy.context(lm=None):
        Program()(question="x")
    Program().set_lm(dspy.LM("openai/gpt-4o-mini"))


def metric(example: dspy.Example, made: dspy.Prediction, trace: object = None) -> bool:
    return bool(example.answer == made.answer)


def modules(program: dspy.Module) -> str:
    program(anything=1)
    agent = dspy.ReAct(QA, tools=[len])
    steps: str = agent(question="x").trajectory
    best = dspy.BestOfN(Program(), N=3, reward_fn=lambda arguments, made: 1.0, threshold=0.5)
    optimiser = dspy.BootstrapFewShot(metric=metric)
    better: Program = optimiser.compile(Program(), trainset=[dspy.Example(question="x")])
    stream = dspy.streamify(Program())
    compared = dspy.MultiChainComparison(QA)([], question="x").answer
    return f"{steps} {best(question='x')} {better(question='x')} {stream(question='x')} {compared}"


class Echoing(dspy.Module):
    async def aforward(self, text: str, *, times: int = 1) -> dspy.Prediction:
        return dspy.Prediction(text=text * times)


async def calls_of_modules() -> str:
    scores = dspy.Evaluate(devset=[dspy.Example(question="x")], metric=metric)(Program())
    again = dspy.asyncify(Program())
    answers = list(map(Program(), ["x"]))
    await asyncio.to_thread(Program(), question="x")
    predictor: dspy.Predict = Program().predictors()[0]
    made = await Echoing().acall("x", times=2)
    return f"{scores.score:.1f} {made.text} {await again(question='x')} {predictor.demos} {answers}"


def the_rest(gold: dspy.Example, trace: object = None) -> object:
    train = [dspy.Example(question="x", answer="y").with_inputs("question")]
    agent = dspy.ReAct("question -> answer", tools=[])
    return dspy.Evaluate(devset=train), agent(question=gold.question).trajectory, dspy.JSONAdapter()
