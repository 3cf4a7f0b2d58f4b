from typing import Any

from dspy.datasets.dataset import Dataset as Dataset

class HotPotQA(Dataset):
    _train: Any
    _dev: Any
    _test: Any
    def __init__(
        self,
        *args: Any,
        only_hard_examples: bool = True,
        keep_details: str = "dev_titles",
        unofficial_dev: bool = True,
        **kwargs: Any,
    ) -> None: ...
