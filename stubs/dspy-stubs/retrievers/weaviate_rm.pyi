from typing import Any

import dspy
import weaviate
from dspy.dsp.utils import dotdict as dotdict
from dspy.primitives.prediction import Prediction as Prediction

class WeaviateRM(dspy.Retrieve):
    _weaviate_collection_name: Any
    _weaviate_client: Any
    _weaviate_collection: Any
    _weaviate_collection_text_key: Any
    _tenant_id: Any
    _client_type: str
    def __init__(
        self,
        weaviate_collection_name: str,
        weaviate_client: weaviate.WeaviateClient | weaviate.Client,
        weaviate_collection_text_key: str | None = "content",
        k: int = 3,
        tenant_id: str | None = None,
    ) -> None: ...
    def forward(
        self, query_or_queries: str | list[str], k: int | None = None, **kwargs: Any
    ) -> Prediction: ...
    def get_objects(self, num_samples: int, fields: list[str]) -> list[dict[Any, Any]]: ...
    def insert(self, new_object_properties: dict[Any, Any]) -> Any: ...
