from collections.abc import Sequence
from typing import Any

from dspy.clients import Embedder as Embedder
from dspy.primitives import Example as Example
from dspy.utils.lazy_import import require as require

np: Any

class KNN:
    k: Any
    trainset: Any
    embedding: Any
    trainset_vectors: Any
    def __init__(self, k: int, trainset: Sequence[Example], vectorizer: Embedder) -> None: ...
    def __call__(self, **kwargs: Any) -> list[Example]: ...
