from collections.abc import Callable
from typing import Any

class Embedder:
    def __init__(
        self, model: str | Callable[..., Any], batch_size: int = 200, caching: bool = True, **kwargs: Any
    ) -> None: ...
    def __call__(
        self,
        inputs: str | list[Any],
        batch_size: int | None = None,
        caching: bool | None = None,
        **kwargs: Any,
    ) -> Any: ...
    async def acall(
        self,
        inputs: str | list[Any],
        batch_size: int | None = None,
        caching: bool | None = None,
        **kwargs: Any,
    ) -> Any: ...
