import dspy
from dspy.predict.avatar.models import Action as Action

class Actor(dspy.Signature):
    goal: str = dspy.InputField()
    tools: list[str] = dspy.InputField()
    action_1: Action = dspy.OutputField()
