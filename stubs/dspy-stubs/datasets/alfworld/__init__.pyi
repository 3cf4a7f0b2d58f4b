from dspy.datasets.alfworld.alfworld import AlfWorld as AlfWorld
