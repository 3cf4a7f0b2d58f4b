from typing import Any

import dspy
from dspy.propose.utils import strip_prefix as strip_prefix

class ObservationSummarizer(dspy.Signature):
    observations: Any
    summary: Any

class DatasetDescriptor(dspy.Signature):
    examples: Any
    observations: Any

class DatasetDescriptorWithPriorObservations(dspy.Signature):
    examples: Any
    prior_observations: Any
    observations: Any

def order_input_keys_in_string(unordered_repr: Any) -> Any: ...
def create_dataset_summary(
    trainset: Any, view_data_batch_size: Any, prompt_model: Any, log_file: Any = None, verbose: bool = False
) -> Any: ...
