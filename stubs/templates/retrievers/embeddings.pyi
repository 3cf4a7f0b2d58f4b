from collections.abc import Sequence
from typing import Any

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
