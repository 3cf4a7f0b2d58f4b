from collections.abc import Mapping, Sequence
from typing import Any

class Parallel:
    def forward(
        self,
        exec_pairs: Sequence[tuple[Any, Example | Mapping[str, Any] | tuple[Any, ...] | list[Any]]],
        num_threads: int | None = None,
    ) -> Any: ...
    def __call__(self, *args: Any, **kwargs: Any) -> Any: ...
