"""One name for several programs, attributes from outside, calls with dicts: only the mypy plugin knows."""

import asyncio
from typing import Any, Literal

import dspy
from dspy.teleprompt import BootstrapFewShot, LabeledFewShot
from dspy.utils import DummyLM


class Draft(dspy.Signature):
    """Write a draft."""

    topic: str = dspy.InputField()
    notes: str = dspy.InputField(default="")
    draft: str = dspy.OutputField()


class Review(dspy.Signature):
    """Review a draft."""

    draft: str = dspy.InputField()
    tone: Literal["mild", "harsh"] = dspy.InputField()
    hint: str | None = dspy.InputField()
    score: float = dspy.OutputField()


class Writer(dspy.Module):
    def __init__(self, careful=False):
        super().__init__()
        self.write = dspy.Predict(Draft)
        self.review = dspy.ChainOfThought(Review)
        self.last = None
        if careful:
            self.report = dspy.ChainOfThought("score: float -> report")
        else:
            self.report = dspy.Predict("score: float -> report")
        self.shorten = dspy.Predict("draft -> short")

    def forget(self):
        self.shorten = None

    def forward(self, topic: str):
        result = self.write(topic=topic, notes=["one", "two"])
        draft = result.draft.strip()
        result = self.review(draft=draft, tone="mild")
        score = result.score + 1
        result = self.report(score=score)
        self.last = result
        if score > 1:
            made = self.write(topic=topic)
        else:
            made = dspy.Prediction(draft=draft)
        return dspy.Prediction(draft=made.draft, score=score, report=result.report)

    async def aforward(self, topic: str):
        result = await self.write.acall(topic=topic)
        draft = result.draft
        result = await self.review.acall(draft=draft, tone="harsh", hint=None)
        return dspy.Prediction(draft=draft, score=result.score)


class Caller(dspy.Module):
    """Has a call of its own, and no forward."""

    def __init__(self, inner):
        super().__init__()
        self.inner = inner

    def __call__(self, topic: str) -> str:
        return self.inner(topic=topic).draft

    async def acall(self, topic: str) -> str:
        return (await self.inner.acall(topic=topic)).draft


class Both(dspy.Module):
    def __call__(self, topic: str) -> str:
        return self.forward([topic])

    def forward(self, topics: list[str]) -> str:
        return ", ".join(topics)


def optimise(kind: str, trainset: list[dspy.Example]):
    if kind == "few":
        optimiser = BootstrapFewShot(metric=lambda gold, made, trace=None: True, max_rounds=1)
    else:
        optimiser = LabeledFewShot(k=1)
    program = Writer()
    program = optimiser.compile(program, trainset=trainset)
    program = dspy.Predict("topic -> draft")
    best = LabeledFewShot(k=1).compile(program, trainset=trainset)
    other = dspy.ChainOfThought("topic -> draft, why")
    best = LabeledFewShot(k=1).compile(other, trainset=trainset)
    return best(topic="x").why


def attributes(program: dspy.Module, writer: Writer):
    program.marker = "seen"
    program.inner = dspy.Module()
    program.inner.deeper = 3
    writer.origin = "outside"
    Writer.version = 2
    return (
        program.marker,
        program.inner.deeper,
        dspy.BestOfN(module=program, N=1, reward_fn=lambda args, made: 1.0, threshold=1.0),
    )


def dicts(options: dict[str, str], mixed: dict[str, object], tone: str, tones: list[Literal["mild"]]):
    lm = dspy.LM("openai/gpt-4o-mini", **options)
    lm = dspy.LM(mixed["model"])
    review = dspy.Predict(Review)
    review(**mixed)
    review(draft="x", tone=tone)
    dspy.Predict("tones: list[str], anything -> answer")(tones=tones, anything=3)
    adapters = {"chat": dspy.ChatAdapter()}
    adapters["json"] = dspy.JSONAdapter()
    devset = [dspy.Example(topic="x")]
    run = dspy.Evaluate(devset=devset, metric=lambda gold, made: True, display_progress=False)
    devset = [*devset, *devset][:1]
    print(run.devset, run.metric, devset[0].topic)
    rows = [{"topic": "x"}]
    rows = [dspy.Example(**row).with_inputs("topic") for row in rows]
    return lm, adapters, rows


def mean_score(review: dspy.Predict, drafts: list[str]) -> float:
    judge = dspy.Predict("draft -> score: float")
    total = 0
    for draft in drafts:
        total += judge(draft=draft).score
    best = 0
    best = judge(draft=drafts[0]).score
    found, highest = None, 0
    for draft in drafts:
        made = judge(draft=draft)
        if made.score > highest:
            found, highest = made, made.score
    return best + total / len(drafts) + highest if review and found else 0.0


def in_thread(program: Writer) -> str:
    made = dspy.syncify(program, in_place=True)
    made = dspy.syncify(program, in_place=False)
    return type(made).__name__


class Program(dspy.Signature):
    """Write a program."""

    task: str = dspy.InputField()
    program: dspy.Code["python"] = dspy.OutputField()  # noqa: F821


def language():
    made = dspy.Code["python"](code="print(1)")
    return dspy.Predict(Program)(task="x").program.code, made.code


def signatures():
    made = dspy.Signature("question -> answer")
    model = Review(draft="x", tone="mild", hint=None, score=1.0)
    messages = dspy.ChatAdapter().format(made, [dspy.Example(question="a", answer="b")], {"question": "c"})
    return issubclass(made, dspy.Signature), model.model_dump()["score"], messages


def agents():
    agent = dspy.ReAct("question -> answer", tools=[len])
    return agent(question="x", max_iters=1).answer


def asked_for(program: Writer):
    return program.version if hasattr(program, "version") else "none"


def main():
    written = {"draft": "d", "short": "s", "why": "w", "report": "p", "answer": "a"}
    with dspy.context(lm=DummyLM([{**written, "reasoning": "r", "score": "0.5"}] * 99)):
        writer = Writer()
        print(writer("x").report, Writer(careful=True)(topic="x").draft, asyncio.run(writer.acall("x")).score)
        print(mean_score(writer.write, ["x"]), in_thread(Writer()))
        print(Caller(writer)("x"), asyncio.run(Caller(writer).acall("x")), Both()("x"))
        examples = [dspy.Example(topic="x", draft="y").with_inputs("topic")]
        print(optimise("few", examples), optimise("labels", examples), attributes(Writer(), writer))
        some: dict[str, Any] = {"draft": "x", "tone": "mild", "hint": None}
        print(dicts({"api_key": "x"}, {**some, "model": "openai/x"}, "mild", ["mild"]))
    answers = [{"next_thought": "t", "next_tool_name": "finish", "next_tool_args": "{}"}]
    with dspy.context(lm=DummyLM([*answers, {"reasoning": "r", "answer": "a"}])):
        print(agents())
    with dspy.context(lm=DummyLM([{"program": "print(1)"}])):
        print(language(), signatures())
    writer.forget()
    print(asked_for(writer))


if __name__ == "__main__":
    main()
