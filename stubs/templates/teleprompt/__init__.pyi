# Loaded when it is first used: the name is that of the class in `gepa`.
from dspy.teleprompt.teleprompt import Teleprompter as Teleprompter

__gone__ = ("GEPA",)
