"""What DSPy's own types hold: read with no cast, as DSPy documents them."""

import asyncio

import dspy
from dspy.adapters.types.citation import Citations
from dspy.predict.knn import KNN
from dspy.retrievers import Embeddings
from dspy.utils import DummyLM


class Slow(dspy.Module):
    def __init__(self):
        super().__init__()
        self.ask = dspy.Predict("question -> answer")

    async def aforward(self, question: str) -> dspy.Prediction:
        return await self.ask.acall(question=question)


def cited(citations: Citations) -> list[str]:
    first = citations[0]
    return [c.cited_text.upper() for c in citations] + [c.type for c in citations[:1]] + [first.cited_text]


def called(calls: dspy.ToolCalls, agent: dspy.ReAct) -> list[str]:
    return [f"{call.name}({', '.join(call.args)})" for call in calls.tool_calls] + [*agent.tools]


def found(search: Embeddings, nearest: KNN) -> list[str]:
    return [*search("x").passages, *(example.answer.upper() for example in nearest(question="x"))]


async def streamed() -> list[str]:
    program = dspy.streamify(
        dspy.Predict("question -> answer"),
        stream_listeners=[dspy.streaming.StreamListener(signature_field_name="answer")],
    )
    chunks: list[str] = []
    async for chunk in program(question="x"):
        match chunk:
            case dspy.streaming.StreamResponse():
                chunks.append(chunk.chunk.upper())
            case dspy.streaming.StatusMessage():
                chunks.append(chunk.message)
            case dspy.Prediction():
                chunks.append(chunk.answer)
    return chunks


async def soon() -> str:
    ask = dspy.asyncify(dspy.ChainOfThought("question -> answer"))
    return (await ask(question="x")).answer


def asked() -> str:
    program = dspy.syncify(Slow())
    program.ask.demos = [dspy.Example(question="x")]
    history = dspy.History(messages=[{"question": "w", "answer": "v"}])
    lm = DummyLM([{"answer": "x"}] * 2)
    program.set_lm(lm)
    print(program.get_lm().model.upper(), history.messages[0]["answer"], len(lm.history))
    print(dspy.syncify(Slow(), in_place=False).named_predictors())
    return program(question="x").answer


def main():
    cites = Citations.from_dict_list(
        [{"cited_text": "x", "document_index": 0, "start_char_index": 0, "end_char_index": 1}]
    )
    calls = dspy.ToolCalls.from_dict_list([{"name": "len", "args": {"value": "x"}}])
    print(cited(cites), called(calls, dspy.ReAct("question -> answer", tools=[len])), asked())
    with dspy.context(lm=DummyLM([{"answer": "x"}])):
        print(asyncio.run(streamed()))
    with dspy.context(lm=DummyLM([{"reasoning": "r", "answer": "x"}])):
        print(asyncio.run(soon()))


if __name__ == "__main__":
    main()
