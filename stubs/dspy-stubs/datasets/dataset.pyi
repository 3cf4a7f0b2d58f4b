from collections.abc import Iterable
from typing import Any

from dspy import Example as Example
from dspy.dsp.utils import dotdict as dotdict

class Dataset:
    train_size: Any
    train_seed: Any
    dev_size: Any
    dev_seed: Any
    test_size: Any
    test_seed: Any
    input_keys: Any
    do_shuffle: bool
    name: Any
    def __init__(
        self,
        train_seed: int = 0,
        train_size: int | None = None,
        eval_seed: int = 0,
        dev_size: int | None = None,
        test_size: int | None = None,
        input_keys: list[str] | None = None,
    ) -> None: ...
    def reset_seeds(
        self,
        train_seed: int | None = None,
        train_size: int | None = None,
        eval_seed: int | None = None,
        dev_size: int | None = None,
        test_size: int | None = None,
    ) -> None: ...
    _train_: Any
    @property
    def train(self) -> list[Example]: ...
    _dev_: Any
    @property
    def dev(self) -> list[Example]: ...
    _test_: Any
    @property
    def test(self) -> list[Example]: ...
    def _shuffle_and_sample(
        self, split: str, data: Iterable[dict[str, Any]], size: int | None, seed: int = 0
    ) -> list[Example]: ...
    @classmethod
    def prepare_by_seed(
        cls,
        train_seeds: list[int] | None = None,
        train_size: int = 16,
        dev_size: int = 1000,
        divide_eval_per_seed: bool = True,
        eval_seed: int = 2023,
        **kwargs: Any,
    ) -> Any: ...
