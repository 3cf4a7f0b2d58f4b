from typing import Any

from dspy.clients.lm import LM as LM
from dspy.clients.provider import Provider as Provider, TrainingJob as TrainingJob
from dspy.clients.utils_finetune import TrainDataFormat as TrainDataFormat, save_data as save_data

logger: Any

class LocalProvider(Provider):
    finetunable: bool
    TrainingJob: Any
    def __init__(self) -> None: ...
    @staticmethod
    def launch(lm: LM, launch_kwargs: dict[str, Any] | None = None) -> Any: ...
    @staticmethod
    def kill(lm: LM, launch_kwargs: dict[str, Any] | None = None) -> Any: ...
    @staticmethod
    def finetune(
        job: TrainingJob,
        model: str,
        train_data: list[dict[str, Any]],
        train_data_format: TrainDataFormat | None,
        train_kwargs: dict[str, Any] | None = None,
    ) -> str: ...

def create_output_dir(model_name: Any, data_path: Any) -> Any: ...
def train_sft_locally(model_name: Any, train_data: Any, train_kwargs: Any) -> Any: ...
def get_free_port() -> int: ...
def wait_for_server(base_url: str, timeout: int | None = None) -> None: ...
def encode_sft_example(example: Any, tokenizer: Any, max_seq_length: Any) -> Any: ...
