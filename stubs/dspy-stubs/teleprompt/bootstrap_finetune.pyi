from collections.abc import Callable, Sequence
from typing import Any, Callable

from dspy.adapters.base import Adapter as Adapter
from dspy.adapters.chat_adapter import ChatAdapter as ChatAdapter
from dspy.clients.lm import LM as LM
from dspy.clients.utils_finetune import infer_data_format as infer_data_format
from dspy.dsp.utils.settings import settings as settings
from dspy.predict.predict import Predict as Predict
from dspy.primitives.example import Example as Example
from dspy.primitives.module import Module as Module
from dspy.teleprompt.bootstrap_trace import bootstrap_trace_data as bootstrap_trace_data
from dspy.teleprompt.teleprompt import Teleprompter as Teleprompter, _Program

logger: Any

class FinetuneTeleprompter(Teleprompter):
    train_kwargs: dict[LM, Any]
    def __init__(self, train_kwargs: dict[str, Any] | dict[LM, dict[str, Any]] | None = None) -> None: ...
    @staticmethod
    def convert_to_lm_dict(arg: Any) -> dict[LM, Any]: ...

# `| int`: where a dict of whole numbers is unpacked, a checker takes any option to be one.
class BootstrapFinetune(FinetuneTeleprompter):
    metric: Any
    multitask: Any
    adapter: dict[LM, Adapter]
    exclude_demos: Any
    num_threads: Any
    def __init__(
        self,
        metric: Callable[..., Any] | None = None,
        multitask: bool | int = True,
        train_kwargs: dict[str, Any] | dict[LM, dict[str, Any]] | int | None = None,
        adapter: Adapter | dict[LM, Adapter] | int | None = None,
        exclude_demos: bool | int = False,
        num_threads: int | None = None,
    ) -> None: ...
    def compile(
        self, student: _Program, trainset: Sequence[Example], teacher: Module | Sequence[Module] | None = None
    ) -> _Program: ...
    @staticmethod
    def finetune_lms(finetune_dict: Any) -> dict[Any, LM]: ...
    def _prepare_finetune_data(
        self, trace_data: list[dict[str, Any]], lm: LM, pred_ind: int | None = None
    ) -> Any: ...

def build_call_data_from_trace(
    trace: list[dict[Any, Any]], pred_ind: int, adapter: Adapter, exclude_demos: bool = False
) -> dict[str, list[dict[str, Any]]]: ...
def all_predictors_have_lms(program: Module) -> bool: ...
def assert_all_predictors_have_lms(program: Module, role: str = "program") -> None: ...
def copy_program_with_lms(program: Module) -> Module: ...
def prepare_student(student: Module) -> Module: ...
def prepare_teacher(student: Module, teacher: Module | None = None) -> Module: ...
def assert_structural_equivalency(program1: object, program2: object) -> Any: ...
def assert_no_shared_predictor(program1: Module, program2: Module) -> Any: ...
def get_unique_lms(program: Module) -> list[LM]: ...
def launch_lms(program: Module) -> Any: ...
def kill_lms(program: Module) -> Any: ...
