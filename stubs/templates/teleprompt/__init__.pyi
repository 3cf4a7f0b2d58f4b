# Loaded when it is first used: the name is that of the class in `gepa`.
# by way of a module that passes it on: stubgen has an import of it that passes nothing on
from dspy.teleprompt.bootstrap import Teleprompter as Teleprompter

__gone__ = ("GEPA",)
