"""Calls of one's own: of modules, of models, and what they are given and give beside fields."""

import asyncio
from typing import Any

import dspy
from dspy.lm15 import Message, Request
from dspy.primitives import python_interpreter
from dspy.utils import DummyLM


class Asked(dspy.Module):
    def __call__(self, question: str, loud: bool = False) -> str:
        return question.upper() if loud else question

    async def acall(self, question: str) -> str:
        return self(question)


class Around(dspy.Module):
    def __call__(self, *args, **kwargs):
        return super().__call__(*args, **kwargs)

    def forward(self, prompt):
        return {"prompt": prompt}

    async def acall(self, *args, **kwargs):
        return self(*args, **kwargs)


class Typed(dspy.Module):
    def __call__(self, prompt: str) -> dict[str, str]:
        return self.forward(prompt)

    def forward(self, prompt: str) -> dict[str, str]:
        return {"prompt": prompt}


class Logged(dspy.Predict):
    def __call__(self, *args, **kwargs):
        print(kwargs)
        return super().__call__(*args, **kwargs)

    async def acall(self, *args, **kwargs):
        return await super().acall(*args, **kwargs)


class Echo(dspy.LM):
    def __init__(self):
        super().__init__(model="mock/echo")

    def __call__(self, prompt=None, messages=None, **kwargs):
        return [f"[[ ## answer ## ]]\n{prompt or len(messages or [])}"]

    async def acall(self, prompt=None, messages=None, **kwargs):
        return self(prompt, messages, **kwargs)


class Remote(dspy.BaseLM):
    def __call__(
        self, prompt: str | None = None, messages: list[dict] | None = None, **kwargs
    ) -> list[dict[str, Any]]:
        return [{"text": f"[[ ## answer ## ]]\n{self.model}"}]

    async def acall(
        self, prompt: str | None = None, messages: list[dict[str, Any]] | None = None, **kwargs: Any
    ) -> list[Any]:
        return self(prompt, messages, **kwargs)


class Remembering(DummyLM):
    def __call__(self, messages=None, **kwargs):
        self.given = messages
        return super().__call__(messages=messages, **kwargs)


def asked(lm: dspy.LM):
    request = Request(model=lm.model, messages=(Message.user("Hello"),))
    return lm(request).text, lm(request=request, cache=False).usage, lm("Hello", temperature=0.5)[0]


def from_the_interpreter(interpreter):
    solve = dspy.ProgramOfThought("question -> answer")
    act = dspy.CodeAct("question -> answer", tools=[square])
    return solve(interpreter, question="x").answer, act(interpreter, question="x").answer


def square(number: int) -> int:
    """Square a number."""
    return number * number


def candidates(rows: list[dict[str, Any]]):
    made = dspy.Prediction.from_completions(rows)
    best = dspy.Prediction.from_completions({"answer": ["a", "b"]})
    return [f"{n}: {one.answer}" for n, one in enumerate(made.completions)], best.answer


def tokens(program):
    with dspy.context(track_usage=True):
        made = program(question="x")
        return made.get_lm_usage().get("dummy", {}), sum(len(used) for used in made.get_lm_usage().values())


def failed(optimiser: dspy.BetterTogether, program: Around):
    best = optimiser.compile(program, trainset=[])
    return best.flag_compilation_error_occurred, best.candidate_programs[0]["strategy"]


def inside():
    """Look at what DSPy has inside, as tests of programs do."""
    dspy.clients._get_dspy_cache()
    return python_interpreter.LARGE_VAR_THRESHOLD > 0, python_interpreter.subprocess.run


def optimisers(small: Remote):
    return dspy.GEPA(metric=five, auto="light", reflection_lm=small), dspy.SIMBA(
        metric=lambda example, made: 1.0, prompt_model=small
    )


def five(gold, pred, trace=None, pred_name=None, pred_trace=None):
    return 1.0


def with_another_model(small):
    return dspy.RLM("context -> answer", sub_lm=DummyLM([{"answer": "a"}]), tools=[square]), dspy.RLM(
        "context -> answer", sub_lm=small, max_iters=2
    )


async def awaited():
    return await asyncio.gather(Asked().acall("x"), Around().acall(prompt="y"))


def main():
    print(
        Asked()("x", loud=True).lower(),
        Around()("y")["prompt"],
        Typed()("z")["prompt"],
        asyncio.run(awaited()),
    )
    for lm in (Echo(), Remote("remote"), Remembering([{"answer": "a"}] * 3)):
        with dspy.context(lm=lm, adapter=dspy.ChatAdapter()):
            print(Logged("question -> answer")(question="x").answer)
    print(candidates([{"answer": "a"}, {"answer": "b"}]))
    with dspy.context(lm=DummyLM([{"answer": "a"}] * 3)):
        print(tokens(dspy.Predict("question -> answer")))
    print(inside(), optimisers(Remote("remote")))
    print(len(with_another_model(lambda prompt: ["x"])))


if __name__ == "__main__":
    main()
