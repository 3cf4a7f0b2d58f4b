from collections.abc import Sequence
from typing import Any, Self

class BaseLM:
    model: str
    model_type: str
    cache: bool
    callbacks: list[Any]
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
        callbacks: Sequence[Any] | None = None,
        num_retries: int = 3,
        **kwargs: Any,
    ) -> None: ...
    # what those of the classes that are made of it take is their own matter
    def __call__(self, *args: Any, **kwargs: Any) -> list[Any]: ...
    async def acall(self, *args: Any, **kwargs: Any) -> list[Any]: ...
    def forward(self, *args: Any, **kwargs: Any) -> Any: ...
    async def aforward(self, *args: Any, **kwargs: Any) -> Any: ...
    def inspect_history(self, *args: Any, **kwargs: Any) -> Any: ...
    @classmethod
    def load_state(cls, *args: Any, **kwargs: Any) -> Any: ...
    def copy(self, **kwargs: Any) -> Self: ...
