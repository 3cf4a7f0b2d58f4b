"""Modules that get their parts, and calls, from outside, which mypy alone reports."""

import dspy


def bare():
    program = dspy.Module()
    program.answer = dspy.Predict("question -> answer")
    program.part = dspy.Module(callbacks=[])
    program.part.rest = [dspy.Predict("text -> summary")]
    program.answer.demos = [dspy.Example(question="x")]
    return [name for name, _ in program.named_predictors()], program.part.rest[0].demos


def traced():
    """Put a function in the place of a call, as tracers do."""
    ask, run = dspy.LM.__call__, dspy.Module.__call__

    def asking(self, *args, **kwargs):
        return ask(self, *args, **kwargs)

    def running(self, *args, **kwargs):
        return run(self, *args, **kwargs)

    dspy.LM.__call__ = asking
    dspy.Module.__call__ = running
    return dspy.Predict("question -> answer").acall


def main():
    print(bare(), traced())


if __name__ == "__main__":
    main()
