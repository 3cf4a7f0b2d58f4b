from collections.abc import Sequence
from typing import Any

from dspy.primitives.prediction import Prediction
from dspy.utils.lazy_import import require as require
from dspy.utils.unbatchify import Unbatchify as Unbatchify

np: Any

class Embeddings:
    embedder: Any
    k: Any
    corpus: Any
    normalize: Any
    corpus_embeddings: Any
    index: Any
    search_fn: Any
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
    def _batch_forward(self, queries: list[str]) -> Any: ...
    def _build_faiss(self) -> Any: ...
    def _faiss_search(self, query_embeddings: np.ndarray, num_candidates: int) -> Any: ...
    def _rerank_and_predict(self, q_embeds: np.ndarray, candidate_indices: np.ndarray | None) -> Any: ...
    def _normalize(self, embeddings: np.ndarray) -> Any: ...
    def save(self, path: str) -> Any: ...
    def load(self, path: str, embedder: Any) -> Any: ...
    @classmethod
    def from_saved(cls, path: str, embedder: Any) -> Any: ...

class EmbeddingsWithScores(Embeddings):
    def forward(self, query: str) -> Prediction[Any]: ...
