from typing import Any

from dspy.clients.provider import Provider as Provider, TrainingJob as TrainingJob
from dspy.clients.utils_finetune import (
    TrainDataFormat as TrainDataFormat,
    TrainingStatus as TrainingStatus,
    save_data as save_data,
)
from dspy.utils.lazy_import import require as require

openai: Any

class TrainingJobOpenAI(TrainingJob):
    provider_file_id: Any
    provider_job_id: Any
    def __init__(self, *args: Any, **kwargs: Any) -> None: ...
    def cancel(self) -> None: ...
    def status(self) -> TrainingStatus: ...

class OpenAIProvider(Provider):
    finetunable: bool
    TrainingJob: Any
    def __init__(self) -> None: ...
    @staticmethod
    def is_provider_model(model: str) -> bool: ...
    @staticmethod
    def _remove_provider_prefix(model: str) -> str: ...
    @staticmethod
    def finetune(
        job: TrainingJobOpenAI,
        model: str,
        train_data: list[dict[str, Any]],
        train_data_format: TrainDataFormat | None,
        train_kwargs: dict[str, Any] | None = None,
    ) -> str: ...
    @staticmethod
    def does_job_exist(job_id: str) -> bool: ...
    @staticmethod
    def does_file_exist(file_id: str) -> bool: ...
    @staticmethod
    def is_terminal_training_status(status: TrainingStatus) -> bool: ...
    @staticmethod
    def get_training_status(job_id: str) -> TrainingStatus: ...
    @staticmethod
    def validate_data_format(data_format: TrainDataFormat) -> Any: ...
    @staticmethod
    def upload_data(data_path: str) -> str: ...
    @staticmethod
    def _start_remote_training(
        train_file_id: str, model: str, train_kwargs: dict[str, Any] | None = None
    ) -> str: ...
    @staticmethod
    def wait_for_job(job: TrainingJobOpenAI, poll_frequency: int = 20) -> Any: ...
    @staticmethod
    def get_trained_model(job: Any) -> Any: ...
