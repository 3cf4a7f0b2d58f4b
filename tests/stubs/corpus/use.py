"""What a user writes: marks as in tests/typesafety/corpus."""

from typing import TYPE_CHECKING, reveal_type

import dspex
from shop._dspex import ChainOfThought, Predict, example
from shop.models import Color, Doc
from shop.parts import names
from shop.tickets import Desk, Detailed, Triage, ask, given, judge, look, think

if TYPE_CHECKING:
    from shop._dspex import QuestionAnswer, TriageInputs, TriageOutputs

reveal_type(ask)  # R: Predict[[*, question: str, docs: list[Doc], k: int = ...], QuestionDocsKAnswerColor]
r = ask(question="x", docs=[Doc("a")])
reveal_type(r.answer)  # R: float
reveal_type(r.color)  # R: Color
reveal_type(r.k)  # R: int
r.anwser  # E
r.answer = 2.0  # E
ask(question="x", docs=[1])  # E
ask(question="x")  # E
ask("x", docs=[])  # E
ask(question="x", docs=[], answer=1.0)  # E
ask(qestion="x", docs=[])  # E

reveal_type(think(text="x").label)  # R: Literal["a", "b"]
reveal_type(think(text="x").inner.x)  # R: int
reveal_type(think)  # R: ChainOfThought[[*, text: str], TextLabelInner]
reveal_type(look(x=[Doc("a")]).p)  # R: Image
reveal_type(look(x=[], y=Doc("b"), c=Color.BLUE).bare)  # R: list[Any]
look(x=[], c="red")  # E
reveal_type(given(t=Doc("a")).u)  # R: list[Doc]
reveal_type(Desk().answer(question="x").answer)  # R: str
names.strange(Predict="a", example=1, str="b", record=names.record(1)).straße
names.strange(Predict="a", example=1, str="b", record=1)  # E
example(names.Predict(TypedDict="x"), list="y", record=1)
example(names.Predict(TypedDict="x"), list=1)  # E

reveal_type(ask.parse("raw"))  # R: QuestionDocsKAnswerColor
reveal_type(ask.full(question="x", docs=[]).value)  # R: QuestionDocsKAnswerColor
reveal_type(ask.with_(temperature=1.0)(question="x", docs=[]))  # R: QuestionDocsKAnswerColor
reveal_type(ask.batch([ask.request(question="x", docs=[])]))  # R: list[QuestionDocsKAnswerColor]
ask.messages(question=1, docs=[])  # E


async def streamed() -> None:
    async for part in ask.stream(question="x", docs=[]):
        reveal_type(part.value)  # R: QuestionDocsKAnswerColor
    async for part in ask.stream(question=1, docs=[]):  # E
        print(part.done)
    reveal_type(await ask.acall(question="x", docs=[]))  # R: QuestionDocsKAnswerColor


gold = example(Triage(ticket="x"), priority="low", score=0.5)
reveal_type(gold)  # R: Triage
example(Triage(ticket="x"), priority="lo")  # E
example(Triage(ticket="x"), prio="low")  # E
example(Triage(ticket="x"), ticket="y")  # E
example(Triage(ticket="x"), doc=Doc("x"))  # E
reveal_type(example(Detailed(ticket="x"), doc=Doc("x"), priority="high"))  # R: Detailed
reveal_type(example(ask.request(question="x", docs=[]), answer=2.0))  # R: QuestionDocsKAnswerColor
example(ask.request(question="x", docs=[]), anwser=2.0)  # E

reveal_type(Predict(Triage, demos=[gold]))  # R: Predict[[*, ticket: str, lang: str = ..., when: date | None = ...], Triage]
reveal_type(ChainOfThought(Triage)(ticket="x").score)  # R: float
Predict("question -> answer", temprature=1)  # E: mypy mypy+plugin pyright pyrefly
plain: dspex.Predict[..., Triage] = Predict(Triage)
either: Predict[..., Triage] = ChainOfThought(Triage)
unknown = Predict("anything: int -> else_")
unknown(anything=1)
unknown(anything="1")  # E: mypy+plugin
example(unknown.request(anything=1), else_="y")
reveal_type((ask >> judge)(question="x", docs=[]))  # R: AnswerVerdict
ask.then(lambda r: r.anwser)  # E: mypy mypy+plugin pyright pyrefly


def annotated(record: "QuestionAnswer") -> str:
    return record.answer


annotated(Desk().answer(question="x"))
inputs: "TriageInputs" = {"ticket": "x"}
Predict(Triage)(**inputs)
outputs: "TriageOutputs" = {"priority": "low", "score": 1.0}
wrong: "TriageOutputs" = {"priority": "lo", "score": 1.0}  # E
missing: "TriageInputs" = {"lang": "de"}  # E

# Batches, records of another string, and what a completion holds.
ask.batch([judge.request(answer=1.0)])  # E
ask.batch([{"question": "x", "docs": []}])  # E
ask.batch([ask.request(question="x", docs=[])])[0].anwser  # E
ask.batch([ask.request(question="x", docs=[])], return_exceptions=True)[0].answer  # E
ask.full(question="x", docs=[]).answer  # E
ask.full(question="x", docs=[]).value.anwser  # E
ask.request(question="x").k  # E
ask.parse(3)  # E
ask.with_(temprature=0.5)  # E
ask(question="x", docs=[]).color.nothing  # E
ask({"question": "x", "docs": []})  # E
ask(question="x", docs=[], k="3")  # E
(ask >> judge)(question="x")  # E
(ask >> judge)(question="x", docs=[]).answers  # E
think(text="x").label.nothing  # E
think(text="x").inner.y  # E
think(txt="x")  # E
example(ask.request(question="x", docs=[]), answer="2")  # E
wrong_text: str = ask(question="x", docs=[]).answer  # E
wrong_record: "TriageOutputs" = ask(question="x", docs=[])  # E


async def awaited() -> None:
    ask.acall(question="x", docs=[]).answer  # E
    (await ask.acall(question="x", docs=[])).anwser  # E
    async for part in ask.stream(question="x", docs=[]):
        part.answer  # E
        part.value.anwser  # E
