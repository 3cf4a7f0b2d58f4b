from collections.abc import Mapping, Sequence
from typing import Any

import dspy
import pandas as pd
from dspy.datasets.dataset import Dataset as Dataset

class DataLoader(Dataset):
    def __init__(self) -> None: ...
    def from_huggingface(
        self,
        dataset_name: str,
        *args: Any,
        input_keys: Sequence[str] = (),
        fields: Sequence[str] | None = None,
        **kwargs: Any,
    ) -> Any: ...
    def from_csv(
        self, file_path: str, fields: Sequence[str] | None = None, input_keys: Sequence[str] = ()
    ) -> list[dspy.Example]: ...
    def from_pandas(
        self, df: pd.DataFrame, fields: Sequence[str] | None = None, input_keys: Sequence[str] = ()
    ) -> list[dspy.Example]: ...
    def from_json(
        self, file_path: str, fields: Sequence[str] | None = None, input_keys: Sequence[str] = ()
    ) -> list[dspy.Example]: ...
    def from_parquet(
        self, file_path: str, fields: Sequence[str] | None = None, input_keys: Sequence[str] = ()
    ) -> list[dspy.Example]: ...
    def from_rm(self, num_samples: int, fields: list[str], input_keys: list[str]) -> list[dspy.Example]: ...
    def sample(
        self, dataset: list[dspy.Example], n: int, *args: Any, **kwargs: Any
    ) -> list[dspy.Example]: ...
    def train_test_split(
        self,
        dataset: list[dspy.Example],
        train_size: int | float = 0.75,
        test_size: int | float | None = None,
        random_state: int | None = None,
    ) -> Mapping[str, list[dspy.Example]]: ...
