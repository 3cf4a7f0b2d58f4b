from typing import Any

from databricks.sdk import WorkspaceClient
from dspy.clients.provider import Provider as Provider, TrainingJob as TrainingJob
from dspy.clients.utils_finetune import (
    TrainDataFormat as TrainDataFormat,
    get_finetune_directory as get_finetune_directory,
)

logger: Any

class TrainingJobDatabricks(TrainingJob):
    finetuning_run: Any
    launch_started: bool
    launch_completed: bool
    endpoint_name: Any
    def __init__(self, finetuning_run: Any = None, *args: Any, **kwargs: Any) -> None: ...
    def status(self) -> Any: ...

class DatabricksProvider(Provider):
    finetunable: bool
    TrainingJob = TrainingJobDatabricks
    @staticmethod
    def is_provider_model(model: str) -> bool: ...
    @staticmethod
    def deploy_finetuned_model(
        model: str,
        data_format: TrainDataFormat | None = None,
        databricks_host: str | None = None,
        databricks_token: str | None = None,
        deploy_timeout: int = 900,
    ) -> Any: ...
    @staticmethod
    def finetune(
        job: TrainingJobDatabricks,
        model: str,
        train_data: list[dict[str, Any]],
        train_data_format: TrainDataFormat | str | None = "chat",
        train_kwargs: dict[str, Any] | None = None,
    ) -> str: ...
    @staticmethod
    def upload_data(
        train_data: list[dict[str, Any]], databricks_unity_catalog_path: str, data_format: TrainDataFormat
    ) -> Any: ...

def _get_workspace_client() -> WorkspaceClient: ...
def _create_directory_in_databricks_unity_catalog(
    w: WorkspaceClient, databricks_unity_catalog_path: str
) -> Any: ...
def _save_data_to_local_file(train_data: list[dict[str, Any]], data_format: TrainDataFormat) -> Any: ...
def _validate_chat_data(data: dict[str, Any]) -> Any: ...
def _validate_completion_data(data: dict[str, Any]) -> Any: ...
