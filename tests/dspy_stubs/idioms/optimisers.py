"""Examples, metrics, evaluation and optimisers."""

import random

import dspy
from dspy.evaluate import SemanticF1, answer_exact_match
from dspy.teleprompt import BootstrapFewShot, BootstrapFewShotWithRandomSearch, MIPROv2, Teleprompter
from dspy.utils import DummyLM

rows = [{"question": f"{n}?", "answer": str(n)} for n in range(4)]
trainset = [dspy.Example(**row).with_inputs("question") for row in rows]
trainset += [dspy.Example(row, source="web").with_inputs("question") for row in rows]
random.Random(0).shuffle(trainset)


class Program(dspy.Module):
    def __init__(self):
        super().__init__()
        self.answer = dspy.ChainOfThought("question -> answer")

    def forward(self, question):
        return self.answer(question=question)


def two(example, prediction):
    return example.answer == prediction.answer


def three(gold: dspy.Example, made: dspy.Prediction, trace=None) -> bool | float:
    if trace is not None:
        return gold.answer.lower() == made.answer.lower()
    return sum(word in made.answer for word in gold.answer.split()) / 2


def five(example, prediction, trace=None, pred_name=None, pred_trace=None):
    score = float(example.answer == prediction.answer)
    return dspy.Prediction(score=score, feedback=f"{pred_name} should say {example.answer}")


def scored(gold, pred, trace=None, pred_name: str | None = None, pred_trace: list | None = None) -> float:
    return 1.0 if gold.answer == pred.answer else 0.0


class Longest(Teleprompter):
    def compile(self, student, trainset, valset=None):
        student.answer.predict.demos = sorted(trainset, key=lambda example: len(example.question))[:2]
        return student


def evaluate():
    for metric in (two, three, answer_exact_match):
        run = dspy.Evaluate(devset=trainset, metric=metric, num_threads=1, display_progress=False)
        result = run(Program())
        print(f"{result.score:.1f}", [(e.question, p.answer, s) for e, p, s in result.results][:1])
        score = result[0] if isinstance(result, tuple) else result.score  # of other versions, too
        print(round(score, 1))
    return SemanticF1(decompositional=True)


def compile_all():
    few = BootstrapFewShot(metric=three, max_bootstrapped_demos=2, max_labeled_demos=2, teacher_settings={})
    counts = {"max_bootstrapped_demos": 2, "max_labeled_demos": 2}
    few = BootstrapFewShot(metric=three, **counts)
    better = few.compile(Program(), trainset=trainset)
    print(better.answer.predict.demos, dspy.LabeledFewShot(k=1).compile(Program(), trainset=trainset).answer)
    print(Longest().compile(Program(), trainset).answer)


def configure_all(reflection):
    gepa = dspy.GEPA(metric=five, auto="light", reflection_lm=reflection, track_stats=True)
    plain = dspy.GEPA(metric=scored, max_metric_calls=3, reflection_lm=reflection)
    again = dspy.GEPA(
        metric=lambda gold, pred, trace=None, pred_name=None, pred_trace=None: 1,
        max_full_evals=1,
        reflection_lm=reflection,
    )
    mipro = MIPROv2(metric=three, auto="light", prompt_model=reflection, task_model=reflection)
    rest = [
        BootstrapFewShotWithRandomSearch(metric=two, num_candidate_programs=2),
        dspy.COPRO(metric=three, breadth=2, depth=1),
        dspy.SIMBA(metric=three, max_steps=1, bsize=2),
    ]
    return gepa, plain, again, mipro, rest


def nearest():
    embedder = dspy.Embedder(lambda texts: [[1.0] for _ in texts])  # needs numpy
    return dspy.KNNFewShot(k=2, trainset=trainset, vectorizer=embedder).compile(Program())


def optimise(optimiser: dspy.GEPA, path: str):
    best = optimiser.compile(Program(), trainset=trainset[:2], valset=trainset[2:])
    best.save(path)
    print(best.detailed_results, best.answer)
    return best


def main():
    lm = DummyLM([{"reasoning": "r", "answer": "1"}] * 99)
    with dspy.context(lm=lm):
        evaluate()
        compile_all()
    configure_all(lm)
    first, *_ = trainset
    print(
        first.inputs().toDict(), first.labels().answer, first.without("source"), first.get("source", "none")
    )


if __name__ == "__main__":
    main()
