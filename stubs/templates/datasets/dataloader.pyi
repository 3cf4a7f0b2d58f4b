from collections.abc import Mapping, Sequence
from typing import Any

class DataLoader(Dataset):
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
