"""Modules that get their parts from outside, which mypy alone reports."""

import dspy


def bare():
    program = dspy.Module()
    program.answer = dspy.Predict("question -> answer")
    program.part = dspy.Module(callbacks=[])
    program.part.rest = [dspy.Predict("text -> summary")]
    program.answer.demos = [dspy.Example(question="x")]
    return [name for name, _ in program.named_predictors()], program.part.rest[0].demos


def main():
    print(bare())


if __name__ == "__main__":
    main()
