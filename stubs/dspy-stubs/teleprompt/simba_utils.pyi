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
    program_code: str
    modules_defn: str
    program_inputs: str
    oracle_metadata: str
    worse_program_trajectory: str
    worse_program_outputs: str
    worse_reward_value: float
    worse_reward_info: str
    better_program_trajectory: str
    better_program_outputs: str
    better_reward_value: float
    better_reward_info: str
    module_names: list[str]
    discussion: str
    module_advice: dict[str, str]

def inspect_modules(program: Any) -> Any: ...
def recursive_mask(o: Any) -> Any: ...
