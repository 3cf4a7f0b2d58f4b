from typing import Any

from dspy.datasets.dataset import Dataset as Dataset

all_colors: Any

class Colors(Dataset):
    sort_by_suffix: Any
    _train: Any
    _dev: Any
    def __init__(self, sort_by_suffix: bool = True, *args: Any, **kwargs: Any) -> None: ...
    def sorted_by_suffix(self, colors: Any) -> Any: ...
