from typing import Any

class GSM8K:
    do_shuffle: bool
    train: Any
    dev: Any
    test: Any
    def __init__(self) -> None: ...

def parse_integer_answer(answer: Any, only_first_line: bool = True) -> Any: ...
def gsm8k_metric(gold: Any, pred: Any, trace: Any = None) -> Any: ...
