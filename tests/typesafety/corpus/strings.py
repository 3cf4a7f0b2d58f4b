"""A signature string makes a program of anything: no false alarm without the plugin."""

from dspex import ChainOfThought, Predict, Record

anything = Predict("question, context: list[str] -> answer: float")
answer = anything(question="x", context=["y"])
record: Record = answer
number: float = answer.answer
text: str = ChainOfThought("a -> b", instructions="Do it.")(a=1).b
anything.with_(temperature=0.1)(question="x")
anything.batch([anything.request(question="x")])
Predict("question -> answer", route="fast")  # E
Predict(b"question -> answer")  # E
