from collections.abc import Callable, Sequence
from typing import Any

class RLM(Module):
    def __init__(
        self,
        signature: type[Signature] | Signature | str,
        max_iters: int = 20,
        max_llm_calls: int = 50,
        max_output_chars: int = 10000,
        verbose: bool = False,
        tools: Sequence[Callable[..., Any]] | None = None,
        sub_lm: dspy.BaseLM | Callable[..., Any] | None = None,
        interpreter_factory: Callable[[], CodeInterpreter] = ...,
    ) -> None: ...
    # Any, since calls unpack dicts of their inputs, whose values fit the inputs only
    def forward(self, *, interpreter_factory: Any = None, **input_args: Any) -> Prediction: ...
    async def aforward(self, *, interpreter_factory: Any = None, **input_args: Any) -> Prediction: ...
