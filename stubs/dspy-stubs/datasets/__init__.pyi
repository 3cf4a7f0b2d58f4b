from dspy.datasets.colors import Colors as Colors
from dspy.datasets.dataloader import DataLoader as DataLoader
from dspy.datasets.dataset import Dataset as Dataset
from dspy.datasets.hotpotqa import HotPotQA as HotPotQA
from dspy.datasets.math import MATH as MATH

__all__ = ["Colors", "DataLoader", "Dataset", "HotPotQA", "MATH"]
