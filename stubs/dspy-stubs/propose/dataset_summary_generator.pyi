from typing import Any

import dspy
from dspy.propose.utils import strip_prefix as strip_prefix

class ObservationSummarizer(dspy.Signature):
    observations: Any = dspy.InputField()
    summary: Any = dspy.OutputField()

class DatasetDescriptor(dspy.Signature):
    examples: Any = dspy.InputField()
    observations: Any = dspy.OutputField()

class DatasetDescriptorWithPriorObservations(dspy.Signature):
    examples: Any = dspy.InputField()
    prior_observations: Any = dspy.InputField()
    observations: Any = dspy.OutputField()

def order_input_keys_in_string(unordered_repr: Any) -> Any: ...
def create_dataset_summary(
    trainset: Any, view_data_batch_size: Any, prompt_model: Any, log_file: Any = None, verbose: bool = False
) -> Any: ...
