from typing import Any

import dspy
from dspy.propose.dataset_summary_generator import create_dataset_summary as create_dataset_summary
from dspy.propose.propose_base import Proposer as Proposer
from dspy.propose.utils import (
    create_example_string as create_example_string,
    create_predictor_level_history_string as create_predictor_level_history_string,
    get_dspy_source_code as get_dspy_source_code,
    strip_prefix as strip_prefix,
)
from dspy.teleprompt.utils import get_prompt_model as get_prompt_model, get_signature as get_signature

MAX_INSTRUCT_IN_HISTORY: int
TIPS: Any

class DescribeProgram(dspy.Signature):
    program_code: Any = dspy.InputField()
    program_example: Any = dspy.InputField()
    program_description: Any = dspy.OutputField()

class DescribeModule(dspy.Signature):
    program_code: Any = dspy.InputField()
    program_example: Any = dspy.InputField()
    program_description: Any = dspy.InputField()
    module: Any = dspy.InputField()
    module_description: Any = dspy.OutputField()

def generate_instruction_class(
    use_dataset_summary: bool = True,
    program_aware: bool = True,
    use_task_demos: bool = True,
    use_instruct_history: bool = True,
    use_tip: bool = True,
) -> Any: ...

class GenerateModuleInstruction(dspy.Module):
    use_dataset_summary: Any
    program_aware: Any
    use_task_demos: Any
    use_instruct_history: Any
    use_tip: Any
    verbose: Any
    program_code_string: Any
    describe_program: Any
    describe_module: Any
    generate_module_instruction: Any
    def __init__(
        self,
        program_code_string: Any = None,
        use_dataset_summary: bool = True,
        program_aware: bool = False,
        use_task_demos: bool = True,
        use_instruct_history: bool = True,
        use_tip: bool = True,
        verbose: bool = False,
    ) -> None: ...
    def forward(
        self,
        demo_candidates: Any,
        pred_i: Any,
        demo_set_i: Any,
        program: Any,
        previous_instructions: Any,
        data_summary: Any,
        num_demos_in_context: int = 3,
        tip: Any = None,
    ) -> Any: ...

class GroundedProposer(Proposer):
    program_aware: Any
    use_dataset_summary: Any
    use_task_demos: Any
    num_demos_in_context: Any
    use_instruct_history: Any
    use_tip: Any
    set_tip_randomly: Any
    set_history_randomly: Any
    verbose: Any
    rng: Any
    prompt_model: Any
    init_temperature: Any
    program_code_string: Any
    data_summary: Any
    def __init__(
        self,
        prompt_model: Any,
        program: Any,
        trainset: Any,
        view_data_batch_size: int = 10,
        use_dataset_summary: bool = True,
        program_aware: bool = True,
        use_task_demos: bool = True,
        num_demos_in_context: int = 3,
        use_instruct_history: bool = True,
        use_tip: bool = True,
        set_tip_randomly: bool = True,
        set_history_randomly: bool = True,
        verbose: bool = False,
        rng: Any = None,
        init_temperature: float = 1.0,
    ) -> None: ...
    def propose_instructions_for_program(
        self, trainset: Any, program: Any, demo_candidates: Any, trial_logs: Any, N: Any
    ) -> list[str]: ...
    def propose_instruction_for_predictor(
        self,
        program: Any,
        predictor: Any,
        pred_i: Any,
        demo_candidates: Any,
        demo_set_i: Any,
        trial_logs: Any,
        tip: Any = None,
    ) -> str: ...
