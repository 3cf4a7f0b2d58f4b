"""Dicts of options, whose values have one type to a checker; signatures as the models that they are."""

import dspy
from dspy.evaluate import auto_evaluation
from dspy.teleprompt import BootstrapFewShot, BootstrapFewShotWithRandomSearch
from dspy.utils import DummyLM
from pydantic import BaseModel

numbers = {"max_bootstrapped_demos": 2, "max_labeled_demos": 2}
shown = {"num_threads": 1, "display_progress": False, "display_table": 0}
threads = {"num_threads": 1}
devset = [dspy.Example(question="x", answer="x").with_inputs("question")]


class Language(BaseModel):
    language: str = dspy.InputField(default="en")


class Asked(dspy.Signature, Language):
    """Answer in a language."""

    question: str = dspy.InputField()
    answer: str = dspy.OutputField()


def sometimes(example, made, trace=None) -> float | None:
    return None if trace is not None else float(example.answer == made.answer)


def told(gold, pred, trace=None, pred_name=None, pred_trace=None):
    return float(gold.answer == pred.answer)


def rewarded(arguments, made) -> float:
    return float(len(made.answer))


def optimisers():
    few = BootstrapFewShot(metric=sometimes, **numbers)
    return few, BootstrapFewShotWithRandomSearch(metric=sometimes, **numbers)


def more_optimisers(reflection):
    config = {"max_bootstrapped_demos": 3, "num_threads": 4}
    tries = {"breadth": 2, "depth": 1}
    steps = {"max_steps": 1, "bsize": 2}
    budget = {"max_metric_calls": 3, "num_threads": 1}
    return [
        dspy.MIPROv2(metric=sometimes, **config),
        dspy.SIMBA(metric=sometimes, **steps),
        dspy.COPRO(metric=sometimes, **tries),
        dspy.GEPA(metric=told, reflection_lm=reflection, **budget),
        dspy.BootstrapFinetune(metric=sometimes, **threads),
    ]


def evaluated(program):
    evaluate = dspy.Evaluate(devset=devset, metric=sometimes, **shown)
    again = evaluate(program, **shown)
    return again.score, evaluate(program, metric=sometimes, **threads).score


def judged():
    judge = dspy.Predict(auto_evaluation.AnswerGroundedness)
    found = judge(question="x", retrieved_context="y", system_response="z")
    return found.groundedness + 1, found.discussion.upper()


def described():
    made = dspy.Signature("input -> output")
    names = [made.__name__, *made.model_fields, *made.model_json_schema()["required"]]
    return names, list(Asked.model_fields), Asked.__name__, Asked.model_json_schema()["title"]


def in_older_words(signature: type[dspy.Signature]):
    return [name for name, field in signature.__fields__.items()], signature.schema()


def main():
    print(optimisers(), described())
    with dspy.context(lm=DummyLM([{"answer": "x"}])):
        print(more_optimisers(dspy.settings.lm))
    predict = dspy.Predict("question -> answer")
    with dspy.context(lm=DummyLM([{"answer": "x"}] * 9)):
        print(evaluated(predict))
        print(dspy.BestOfN(predict, N=1, reward_fn=rewarded, threshold=0.5)(question="x").answer)
    with dspy.context(
        lm=DummyLM([{"system_response_claims": "c", "discussion": "d", "groundedness": "0.5"}])
    ):
        print(judged())


if __name__ == "__main__":
    main()
