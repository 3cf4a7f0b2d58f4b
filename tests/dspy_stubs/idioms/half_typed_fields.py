"""Some inputs with a type, some without: only the plugin knows that the latter are inputs."""

import dspy
from dspy.utils import DummyLM


class Answer(dspy.Signature):
    """Answer."""

    question: str = dspy.InputField()
    context = dspy.InputField(desc="facts")
    answer: str = dspy.OutputField()


def main():
    with dspy.context(lm=DummyLM([{"answer": "a"}])):
        print(dspy.Predict(Answer)(question="x", context="y").answer.upper())


if __name__ == "__main__":
    main()
