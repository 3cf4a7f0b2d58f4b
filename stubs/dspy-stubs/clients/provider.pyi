import abc
from abc import abstractmethod
from collections.abc import Sequence
from concurrent.futures import Future
from threading import Thread
from typing import Any

from dspy.clients.base_lm import BaseLM
from dspy.clients.lm import LM as LM
from dspy.clients.utils_finetune import TrainDataFormat as TrainDataFormat

class TrainingJob(Future, metaclass=abc.ABCMeta):
    thread: Any
    model: Any
    train_data: Any
    train_data_format: Any
    train_kwargs: Any
    def __init__(
        self,
        thread: Thread | None = None,
        model: str | None = None,
        train_data: Sequence[dict[str, Any]] | None = None,
        train_data_format: TrainDataFormat | None = None,
        train_kwargs: dict[str, Any] | None = None,
    ) -> None: ...
    def cancel(self) -> bool: ...
    @abstractmethod
    def status(self) -> Any: ...

class ReinforceJob(metaclass=abc.ABCMeta):
    lm: Any
    train_kwargs: Any
    checkpoints: Any
    last_checkpoint: Any
    def __init__(self, lm: BaseLM, train_kwargs: dict[str, Any] | None = None) -> None: ...
    @abstractmethod
    def initialize(self) -> Any: ...
    @abstractmethod
    def step(self, train_data: Any, train_data_format: Any = None) -> Any: ...
    @abstractmethod
    def terminate(self) -> Any: ...
    @abstractmethod
    def save_checkpoint(self, checkpoint_name: Any) -> Any: ...
    def cancel(self) -> None: ...
    def status(self) -> Any: ...

class Provider:
    finetunable: bool
    reinforceable: bool
    TrainingJob: Any
    ReinforceJob: Any
    def __init__(self) -> None: ...
    @staticmethod
    def is_provider_model(model: Any) -> bool: ...
    @staticmethod
    def launch(lm: Any, launch_kwargs: Any = None) -> Any: ...
    @staticmethod
    def kill(lm: Any, launch_kwargs: Any = None) -> Any: ...
    @staticmethod
    def finetune(
        job: Any, model: Any, train_data: Any, train_data_format: Any, train_kwargs: Any = None
    ) -> str: ...
