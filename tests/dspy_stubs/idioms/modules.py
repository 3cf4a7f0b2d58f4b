"""Modules as programs have them: predictors made in `__init__`, some without a type anywhere."""

from typing import Literal

import dspy
from dspy.utils import DummyLM
from pydantic import BaseModel


class Invoice(BaseModel):
    number: str
    total: float


class Extract(dspy.Signature):
    """Read an invoice."""

    text: str = dspy.InputField(desc="the page", prefix="Page:")
    hints: list[str] | None = dspy.InputField(default=None)
    invoice: Invoice = dspy.OutputField()
    urgency: Literal["low", "high"] = dspy.OutputField()


class Options(dspy.Signature):
    """What pydantic takes of a field, beside what a model sees."""

    words: list[str] = dspy.InputField(default_factory=list, frozen=True, repr=False)
    count: int = dspy.InputField(default_factory=lambda given: len(given["words"]), deprecated="not read")
    text: str = dspy.InputField(examples=("a",), serialization_alias="body", exclude=True)
    titles: list[str] = dspy.OutputField(fail_fast=True, coerce_numbers_to_str=True)
    size: int | str = dspy.OutputField(union_mode="left_to_right", title="Size")


class Pipeline(dspy.Module):
    def __init__(self, passages=3):
        super().__init__()
        self.passages = passages
        self.plan = dspy.ChainOfThought("question -> queries: list[str]")
        self.answer = dspy.Predict("context: list[str], question -> answer, score: float")
        self.steps = [dspy.Predict("text -> text2") for _ in range(2)]
        self.named = {"short": dspy.Predict("text -> summary")}

    def forward(self, question, context=None):
        planned = self.plan(question=question)
        context = (context or []) + planned.queries
        made = self.answer(context=context, question=question)
        return dspy.Prediction(answer=made.answer, score=made.score, queries=planned.queries)


class Router(dspy.Module):
    def __init__(self, signature: type[dspy.Signature], **options):
        self.predict = dspy.ChainOfThought(signature, **options)

    def forward(self, **inputs):
        made = self.predict(**inputs)
        return made.invoice if "invoice" in made else made.answer


class Typed(dspy.Module):
    def __init__(self) -> None:
        super().__init__()
        self.extract = dspy.Predict(Extract)

    def forward(self, text: str) -> Invoice:
        made = self.extract(text=text)
        if made.urgency == "high":
            return made.invoice
        return Invoice(number=made.invoice.number, total=round(made.invoice.total, 2))

    async def aforward(self, text: str) -> Invoice:
        return (await self.extract.acall(text=text)).invoice


def build(name: str, labels: list[str]):
    chosen = dspy.Signature(f"text -> {name}: str", "Choose.").with_updated_fields(
        name, desc="one", type_=str
    )
    given = {"text": "x"}
    made = dspy.Predict(chosen)(**given)
    return made[name], labels, getattr(made, name)


def reuse(program: dspy.Module) -> dspy.Module:
    copied = program.deepcopy()
    copied.set_lm(DummyLM([{"answer": "x"}]))
    for name, predictor in copied.named_predictors():
        predictor.demos = [dspy.Example(question=name)]
        predictor.signature = predictor.signature.with_instructions("Be short.")
    copied.load_state(program.dump_state())
    return copied


def many(examples):
    predict = dspy.Predict("question -> answer")
    pairs = [(predict, example) for example in examples]
    results = dspy.Parallel(num_threads=2, disable_progress_bar=True)(pairs)
    again = predict.batch(examples, disable_progress_bar=True)
    made, failed, errors = predict.batch(examples, return_failed_examples=True, disable_progress_bar=True)
    return [r.answer for r in results], [r.answer for r in again], [m.answer for m in made], failed, errors


class Kinds:
    def __init__(self, kind: type[dspy.Module] = dspy.Predict):
        self.kind = kind

    def build(self, signature: type[dspy.Signature], **options):
        return self.kind(signature, **options)


def again(program: dspy.Module, signature: str):
    return type(program)(signature, temperature=0.5)


def marked(program: Pipeline, recursive: dspy.RLM, demos: list[dspy.Example]):
    """Give modules attributes from outside."""
    program.note = "x"
    recursive.demos = demos
    return getattr(program, "note"), len(demos)  # noqa: B009


def main():
    answers = [{"reasoning": "r", "queries": "['q']"}, {"answer": "a", "score": "0.5"}]
    with dspy.context(lm=DummyLM(answers)):
        result = Pipeline()(question="Why?")
        print(result.answer, result.score + 1, result.queries[0], result.toDict(), len(result))
    invoice = {"reasoning": "r", "invoice": '{"number": "1", "total": 2.0}', "urgency": "high"}
    with dspy.context(lm=DummyLM([invoice] * 9)):
        print(Typed()("page").total, Typed()(text="page").number, Router(Extract)(text="x").number)
    with dspy.context(lm=DummyLM([{"kind": "k"}] * 9)):
        print(build("kind", ["a"]))
    with dspy.context(lm=DummyLM([{"answer": "a"}] * 9)):
        print(many([dspy.Example(question="x").with_inputs("question")]))
    with dspy.context(lm=DummyLM([{"titles": "['t']", "size": "3"}])):
        print(dspy.Predict(Options)(text="x").titles[0].upper())
    print(reuse(Pipeline()))
    print(Kinds().build(Extract, temperature=0.5), again(dspy.Predict(Extract), "question -> answer"))
    print(marked(Pipeline(), dspy.RLM("question -> answer"), []))


if __name__ == "__main__":
    main()
