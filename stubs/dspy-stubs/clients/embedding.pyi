from collections.abc import Callable
from typing import Any, Callable

from dspy.clients._litellm import get_litellm as get_litellm
from dspy.clients.cache import request_cache as request_cache
from dspy.utils.lazy_import import require as require

np: Any

def _get_litellm() -> Any: ...

class Embedder:
    model: Any
    batch_size: Any
    caching: Any
    default_kwargs: Any
    def __init__(
        self, model: str | Callable[..., Any], batch_size: int = 200, caching: bool = True, **kwargs: Any
    ) -> None: ...
    def _preprocess(self, inputs: Any, batch_size: Any = None, caching: Any = None, **kwargs: Any) -> Any: ...
    def _postprocess(self, embeddings_list: Any, is_single_input: Any) -> Any: ...
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

def _compute_embeddings(model: Any, batch_inputs: Any, caching: bool = False, **kwargs: Any) -> Any: ...
def _cached_compute_embeddings(model: Any, batch_inputs: Any, caching: bool = True, **kwargs: Any) -> Any: ...
async def _acompute_embeddings(
    model: Any, batch_inputs: Any, caching: bool = False, **kwargs: Any
) -> Any: ...
async def _cached_acompute_embeddings(
    model: Any, batch_inputs: Any, caching: bool = True, **kwargs: Any
) -> Any: ...
