"""Models, settings, adapters, streams, tools, and what else a running program needs."""

import asyncio
import logging
import os
import tempfile
from typing import Any

import dspy
from dspy.clients import Cache
from dspy.streaming import StatusMessage, StatusMessageProvider, StreamListener, StreamResponse
from dspy.utils import DummyLM
from dspy.utils.callback import BaseCallback


class Logged(BaseCallback):
    def on_lm_start(self, call_id, instance, inputs):
        logging.info("%s", inputs)

    def on_module_end(self, call_id: str, outputs: Any, exception: Exception | None = None) -> None:
        logging.info("%s", outputs)

    def on_tool_end(self, call_id, outputs, exception):
        logging.info("%s", exception)


class Local(dspy.BaseLM):
    def __init__(self, model="local", **kwargs):
        super().__init__(model=model, **kwargs)

    def forward(self, prompt=None, messages=None, **kwargs):
        return {"prompt": prompt, "messages": messages}


class Keywords(dspy.Retrieve):
    def __init__(self, texts, k=3):
        super().__init__(k=k)
        self.texts = texts

    def forward(self, query_or_queries, k=None, **kwargs):
        return dspy.Prediction(passages=[t for t in self.texts if query_or_queries in t][: k or self.k])


class Status(StatusMessageProvider):
    def lm_start_status_message(self, instance, inputs):
        return f"asking {instance.model}"


def configure():
    key = os.environ.get("OPENAI_API_KEY")
    callbacks = [Logged()]
    small = dspy.LM("openai/gpt-4o-mini", api_key=key, temperature=0.0, max_tokens=500, callbacks=callbacks)
    big = small.copy(temperature=1.0)
    adapters = [dspy.ChatAdapter(), dspy.JSONAdapter(), dspy.XMLAdapter(), dspy.TwoStepAdapter(small)]
    dspy.configure(lm=small, adapter=adapters[1], track_usage=True, async_max_workers=4)
    dspy.settings.configure(lm=small, callbacks=callbacks)
    with dspy.context(lm=big), dspy.settings.context(adapter=dspy.ChatAdapter()):
        print(dspy.settings.lm.model, dspy.settings.adapter)
    dspy.configure_cache(enable_disk_cache=False, enable_memory_cache=True)
    return Cache, Local(temperature=0.3), dspy.clients.DISK_CACHE_DIR


def search(query: str, limit: int = 3) -> list[str]:
    """Search the web."""
    return [query] * limit


def agents():
    tools = [dspy.Tool(search), dspy.Tool(func=search, name="again", desc="Search again.")]
    agent = dspy.ReAct("question -> answer", tools=tools, max_iters=2)
    plain = dspy.ReAct("question -> answer: float", tools=[search, lambda text: text])
    best = dspy.BestOfN(dspy.Predict("q -> answer"), N=2, reward_fn=lambda args, pred: 1.0, threshold=1.0)
    refined = dspy.Refine(module=agent, N=2, reward_fn=rate, threshold=0.5)
    chosen = dspy.Predict("question, tools: list[dspy.Tool] -> outputs: dspy.ToolCalls")
    calls = dspy.ToolCalls.from_dict_list([{"name": "search", "args": {"query": "x"}}])
    print([call.name for call in calls.tool_calls], dspy.ToolCalls.ToolCall(name="search", args={}))
    compared = dspy.MultiChainComparison("question -> answer", M=2)
    return agent, plain, best, refined, chosen, compared, dspy.ProgramOfThought("question -> answer")


def rate(args: dict[str, Any], pred: dspy.Prediction) -> float:
    return 1.0 if len(pred.answer) < 100 else 0.0


async def with_tools(session, question):
    tools = []
    for tool in (await session.list_tools()).tools:
        tools.append(dspy.Tool.from_mcp_tool(session, tool))
    agent = dspy.ReAct("question -> answer", tools=tools)
    return await agent.acall(question=question)


def media():
    image = dspy.Image("https://example.org/a.png")
    history = dspy.History(messages=[{"question": "x", "answer": "y"}])
    chat = dspy.Predict("history: dspy.History, question, image: dspy.Image -> answer")
    made = chat(history=history, question="z", image=image)
    history.messages.append({"question": "z", **made})
    return dspy.Code(code="print(1)"), dspy.Audio(data="", audio_format="wav"), len(history.messages)


async def streams():
    program = dspy.Predict("question -> answer")
    stream = dspy.streamify(
        program,
        stream_listeners=[StreamListener(signature_field_name="answer")],
        status_message_provider=Status(),
        include_final_prediction_in_output_stream=True,
    )
    async for part in stream(question="x"):
        if isinstance(part, StreamResponse):
            print(part.chunk)
        elif isinstance(part, StatusMessage):
            print(part.message)
        elif isinstance(part, dspy.Prediction):
            print(part.answer)
    wrapped = dspy.asyncify(program)
    answers = await asyncio.gather(wrapped(question="x"), program.acall(question="y"))
    return [answer.answer for answer in answers], dspy.streamify(wrapped)


def for_the_web(program):
    return dspy.streaming.streaming_response(dspy.streamify(program)(question="x"))


def retrieve():
    # needs numpy
    texts = ["a", "b"]
    embedder = dspy.Embedder(lambda given: [[float(len(text))] for text in given])
    found = dspy.retrievers.Embeddings(corpus=texts, embedder=embedder, k=1, brute_force_threshold=10)
    remote = dspy.ColBERTv2(url="http://127.0.0.1:1/x")
    titles = lambda query: [hit["text"] for hit in remote(query, k=2)]  # noqa: E731
    return (
        Keywords(texts)("a").passages,
        found("a").passages,
        titles,
        dspy.Embedder("openai/x", batch_size=2, dimensions=3),
    )


def keep():
    program = dspy.ChainOfThought("question -> answer")
    with tempfile.TemporaryDirectory() as folder:
        program.save(os.path.join(folder, "program.json"))
        program.load(path=os.path.join(folder, "program.json"))
        program.save(folder, save_program=True)
        loaded = dspy.load(folder, allow_pickle=True)
    return loaded.predict.demos


def usage():
    program = dspy.Predict("question -> answer")
    with dspy.track_usage() as tracker:
        made = program(question="x", config={"temperature": 0.5, "rollout_id": 1}, lm=dspy.settings.lm)
    lm = dspy.settings.lm
    print(tracker.get_total_tokens(), made.get_lm_usage(), lm.history[-1:], made.completions.answer)
    dspy.inspect_history(n=1)
    program.inspect_history(n=1)
    try:
        return float(made.answer)
    except (ValueError, dspy.AdapterParseError) as error:
        return str(error)


def main():
    configure()
    with dspy.context(lm=DummyLM([{"answer": "a"}] * 99), adapter=dspy.ChatAdapter(), callbacks=[]):
        print(agents(), media(), asyncio.run(streams()), Keywords(["a"])("a").passages, keep(), usage())


if __name__ == "__main__":
    main()
