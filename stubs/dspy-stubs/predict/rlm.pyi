from collections.abc import Sequence
from contextlib import contextmanager
from typing import Any, Callable, Iterator

import dspy
from dspy.adapters.types.decision import Choice as Choice, Noul as Noul, Score as Score
from dspy.adapters.types.tool import Tool as Tool
from dspy.adapters.utils import parse_value as parse_value, translate_field_type as translate_field_type
from dspy.primitives.code_interpreter import (
    SIMPLE_TYPES as SIMPLE_TYPES,
    CodeExecutionError as CodeExecutionError,
    CodeInterpreter as CodeInterpreter,
    FinalOutput as FinalOutput,
    _validate_interpreter as _validate_interpreter,
    _validate_interpreter_factory as _validate_interpreter_factory,
    resolve_interpreter_factory as resolve_interpreter_factory,
)
from dspy.primitives.facade import (
    CALL_TOOL as CALL_TOOL,
    CONSTRUCT_TOOL as CONSTRUCT_TOOL,
    FacadeInvocation as FacadeInvocation,
    is_reserved_sandbox_name as is_reserved_sandbox_name,
)
from dspy.primitives.module import Module as Module
from dspy.primitives.prediction import Prediction as Prediction
from dspy.primitives.python_interpreter import PythonInterpreter as PythonInterpreter
from dspy.primitives.repl_types import (
    REPLEntry as REPLEntry,
    REPLHistory as REPLHistory,
    REPLVariable as REPLVariable,
)
from dspy.primitives.sandbox_serializable import (
    SandboxSerializable as SandboxSerializable,
    build_repl_variable as build_repl_variable,
)
from dspy.signatures.signature import Signature as Signature, ensure_signature as ensure_signature
from dspy.utils.annotation import experimental as experimental
from dspy.utils.exceptions import format_error_for_lm as format_error_for_lm

logger: Any
ACTION_INSTRUCTIONS_TEMPLATE: str
SUB_AGENT_INSTRUCTIONS: str
_PYTHON_FENCE_LANGS: Any

class _LLMCallBudget:
    _limit: Any
    _count: int
    _lock: Any
    def __init__(self, limit: int) -> None: ...
    def reserve(self, n: int = 1) -> None: ...

def _strip_code_fences(code: str) -> str: ...

class RLM(Module):
    signature: Any
    max_iters: Any
    max_llm_calls: Any
    max_output_chars: Any
    verbose: Any
    sub_lm: Any
    _interpreter_factory: Any
    _user_tools: Any
    _action_signature: Any
    generate_action: Any
    extract: Any
    def __init__(
        self,
        signature: type[Signature] | str,
        max_iters: int = 20,
        max_llm_calls: int = 50,
        max_output_chars: int = 10000,
        verbose: bool = False,
        tools: Sequence[Callable[..., Any]] | None = None,
        sub_lm: dspy.BaseLM | None = None,
        interpreter_factory: Callable[[], CodeInterpreter] = ...,
    ) -> None: ...
    _RESERVED_SANDBOX_NAMES: Any
    _RESERVED_RESULT_NAMES: Any
    def _normalize_tools(self, tools: list[Callable[..., Any]] | None) -> dict[str, Tool]: ...
    def _validate_namespace(self, tools: dict[str, Tool]) -> None: ...
    def _format_tool_docs(self, tools: dict[str, Tool]) -> str: ...
    def _make_llm_tools(
        self, budget: _LLMCallBudget | None = None, max_workers: int = 8
    ) -> dict[str, Callable[..., Any]]: ...
    @property
    def tools(self) -> dict[str, Tool]: ...
    _initial_execution_instructions: Any
    _initial_sub_agent_rules: Any
    _initial_interpreter_rules: Any
    def _build_signatures(self) -> tuple[Signature, Signature]: ...
    @staticmethod
    def _format_interpreter_rules(execution_instructions: str, sub_agent_rules: str) -> str: ...
    @staticmethod
    def _get_execution_instructions(factory: Callable[[], CodeInterpreter]) -> str: ...
    def _action_signature_for_current_factory(
        self, factory: Callable[[], CodeInterpreter], sub_agent_rules: str
    ) -> type[Signature]: ...
    def _get_output_fields_info(self) -> list[dict[Any, Any]]: ...
    def _build_variables(self, **input_args: Any) -> list[REPLVariable]: ...
    def _format_output(self, output: str) -> str: ...
    def _validate_inputs(self, input_args: dict[str, Any]) -> None: ...
    def _prepare_serializable_vars(
        self, input_args: dict[str, Any], repl: CodeInterpreter
    ) -> dict[str, Any]: ...
    def _setup_facade(
        self,
        repl: CodeInterpreter,
        budget: _LLMCallBudget,
        interpreter_factory: Callable[[], CodeInterpreter],
    ) -> str: ...
    def _make_interpreter_tool(self, tool: Tool) -> Callable[..., Any]: ...
    def _prepare_execution_tools(
        self, budget: _LLMCallBudget | None = None
    ) -> dict[str, Callable[..., Any]]: ...
    def _inject_execution_context(
        self, interpreter: CodeInterpreter, execution_tools: dict[str, Callable[..., Any]]
    ) -> None: ...
    @contextmanager
    def _interpreter_context(
        self, execution_tools: dict[str, Callable[..., Any]], factory: Callable[[], CodeInterpreter]
    ) -> Iterator[CodeInterpreter]: ...
    def _extract_fallback(
        self, variables: list[REPLVariable], history: REPLHistory, output_field_names: list[str]
    ) -> Prediction: ...
    def _process_final_output(
        self, result: FinalOutput, output_field_names: list[str]
    ) -> tuple[dict[str, Any] | None, str | None]: ...
    def _process_execution_result(
        self, pred: Prediction, code: str, result: Any, history: REPLHistory, output_field_names: list[str]
    ) -> Prediction | REPLHistory: ...
    def _execute_code(self, repl: CodeInterpreter, code: str, input_args: dict[str, Any]) -> Any: ...
    def _execute_iteration(
        self,
        repl: CodeInterpreter,
        variables: list[REPLVariable],
        history: REPLHistory,
        iteration: int,
        input_args: dict[str, Any],
        output_field_names: list[str],
        interpreter_factory: Callable[[], CodeInterpreter],
        sub_agent_rules: str,
    ) -> Prediction | REPLHistory: ...
    def forward(
        self, *, interpreter_factory: Callable[[], CodeInterpreter] | None = None, **input_args: Any
    ) -> Prediction: ...
    async def _aextract_fallback(
        self, variables: list[REPLVariable], history: REPLHistory, output_field_names: list[str]
    ) -> Prediction: ...
    async def _aexecute_iteration(
        self,
        repl: CodeInterpreter,
        variables: list[REPLVariable],
        history: REPLHistory,
        iteration: int,
        input_args: dict[str, Any],
        output_field_names: list[str],
        interpreter_factory: Callable[[], CodeInterpreter],
        sub_agent_rules: str,
    ) -> Prediction | REPLHistory: ...
    async def aforward(
        self, *, interpreter_factory: Callable[[], CodeInterpreter] | None = None, **input_args: Any
    ) -> Prediction: ...
