from collections.abc import Sequence
from typing import Any, Self

class BaseLM:
    model: str
    model_type: str
    cache: bool
    callbacks: list[BaseCallback]
    num_retries: int
    kwargs: dict[str, Any]
    history: list[dict[str, Any]]
    def __init__(
        self,
        model: str,
        model_type: str = "chat",
        temperature: float | None = None,
        max_tokens: int | None = None,
        cache: bool = True,
        callbacks: Sequence[BaseCallback] | None = None,
        num_retries: int = 3,
        **kwargs: Any,
    ) -> None: ...
    def __call__(
        self, prompt: str | list[dict[str, Any]] | None = None, *, messages: list[dict[str, Any]] | None = None, **kwargs: Any
    ) -> list[Any]: ...
    async def acall(
        self, prompt: str | list[dict[str, Any]] | None = None, *, messages: list[dict[str, Any]] | None = None, **kwargs: Any
    ) -> list[Any]: ...
    # those of the classes that are made of it take what they like
    def forward(self, *args: Any, **kwargs: Any) -> Any: ...
    async def aforward(self, *args: Any, **kwargs: Any) -> Any: ...
    def copy(self, **kwargs: Any) -> Self: ...
