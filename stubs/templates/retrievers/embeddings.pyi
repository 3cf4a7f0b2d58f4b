from collections.abc import Sequence
from typing import Any

from dspy.primitives.prediction import Prediction

class Embeddings:
    def __init__(
        self,
        corpus: list[str],
        embedder: Any,
        k: int = 5,
        callbacks: Sequence[Any] | None = None,
        cache: bool = False,
        brute_force_threshold: float = 20000,
        normalize: bool = True,
    ) -> None: ...
    def __call__(self, query: str) -> Prediction[Any]: ...
    def forward(self, query: str) -> Prediction[Any]: ...

class EmbeddingsWithScores(Embeddings):
    def forward(self, query: str) -> Prediction[Any]: ...
