from typing import Any, Callable

import dspy
from dspy.adapters.utils import get_field_description_string as get_field_description_string
from dspy.signatures import InputField as InputField, OutputField as OutputField

logger: Any

def prepare_models_for_resampling(
    program: dspy.Module, n: int, teacher_settings: dict[Any, Any] | None = None
) -> Any: ...
def wrap_program(program: dspy.Module, metric: Callable[..., Any]) -> Any: ...
def append_a_demo(demo_input_field_maxlen: Any) -> Any: ...
def append_a_rule(bucket: Any, system: Any, **kwargs: Any) -> Any: ...

class OfferFeedback(dspy.Signature):
    program_code: str = InputField()
    modules_defn: str = InputField()
    program_inputs: str = InputField()
    oracle_metadata: str = InputField()
    worse_program_trajectory: str = InputField()
    worse_program_outputs: str = InputField()
    worse_reward_value: float = InputField()
    worse_reward_info: str = InputField()
    better_program_trajectory: str = InputField()
    better_program_outputs: str = InputField()
    better_reward_value: float = InputField()
    better_reward_info: str = InputField()
    module_names: list[str] = InputField()
    discussion: str = OutputField()
    module_advice: dict[str, str] = OutputField()

def inspect_modules(program: Any) -> Any: ...
def recursive_mask(o: Any) -> Any: ...
