from dataclasses import dataclass
from typing import Any

import dspy
from dspy.primitives.prediction import Prediction as Prediction

_databricks_sdk_installed: Any

@dataclass
class Document:
    page_content: str
    metadata: dict[str, Any]
    type: str
    def to_dict(self) -> dict[str, Any]: ...

class DatabricksRM(dspy.Retrieve):
    databricks_token: Any
    databricks_endpoint: Any
    databricks_client_id: Any
    databricks_client_secret: Any
    databricks_index_name: Any
    columns: Any
    filters_json: Any
    k: Any
    docs_id_column_name: Any
    docs_uri_column_name: Any
    text_column_name: Any
    use_with_databricks_agent_framework: Any
    def __init__(
        self,
        databricks_index_name: str,
        databricks_endpoint: str | None = None,
        databricks_token: str | None = None,
        databricks_client_id: str | None = None,
        databricks_client_secret: str | None = None,
        columns: list[str] | None = None,
        filters_json: str | None = None,
        k: int = 3,
        docs_id_column_name: str = "id",
        docs_uri_column_name: str | None = None,
        text_column_name: str = "text",
        use_with_databricks_agent_framework: bool = False,
    ) -> None: ...
    def _extract_doc_ids(self, item: dict[str, Any]) -> str: ...
    def _get_extra_columns(self, item: dict[str, Any]) -> dict[str, Any]: ...
    def forward(
        self, query: str | list[float], query_type: str = "ANN", filters_json: str | None = None
    ) -> dspy.Prediction | list[dict[str, Any]]: ...
    @staticmethod
    def _query_via_databricks_sdk(
        index_name: str,
        k: int,
        columns: list[str],
        query_type: str,
        query_text: str | None,
        query_vector: list[float] | None,
        databricks_token: str | None,
        databricks_endpoint: str | None,
        databricks_client_id: str | None,
        databricks_client_secret: str | None,
        filters_json: str | None,
    ) -> dict[str, Any]: ...
    @staticmethod
    def _query_via_requests(
        index_name: str,
        k: int,
        columns: list[str],
        databricks_token: str,
        databricks_endpoint: str,
        query_type: str,
        query_text: str | None,
        query_vector: list[float] | None,
        filters_json: str | None,
    ) -> dict[str, Any]: ...
