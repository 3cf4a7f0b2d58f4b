from collections.abc import Sequence
from typing import Any

from dspy.clients import Embedder as Embedder
from dspy.predict.knn import KNN as KNN
from dspy.primitives import Example as Example
from dspy.teleprompt import BootstrapFewShot as BootstrapFewShot
from dspy.teleprompt.teleprompt import Teleprompter as Teleprompter, _Program

class KNNFewShot(Teleprompter):
    KNN: Any
    few_shot_bootstrap_args: Any
    def __init__(
        self, k: int, trainset: Sequence[Example], vectorizer: Embedder, **few_shot_bootstrap_args: Any
    ) -> None: ...
    def compile(self, student: _Program, *, teacher: Any = None) -> _Program: ...
