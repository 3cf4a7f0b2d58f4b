from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypedDict

import dspy
from dspy.adapters.base import Adapter as Adapter
from dspy.adapters.json_adapter import JSONAdapter as JSONAdapter
from dspy.adapters.types import History as History
from dspy.adapters.types.base_type import Type as Type
from dspy.adapters.types.tool import ToolCallResults as ToolCallResults, ToolCalls as ToolCalls
from dspy.primitives.repl_types import REPLHistory as REPLHistory
from dspy.utils.annotation import experimental as experimental
from gepa.core.adapter import ProposalFn

ReflectiveExample = TypedDict(
    "ReflectiveExample",
    {"Inputs": dict[str, Any], "Generated Outputs": dict[str, Any] | str, "Feedback": str},
)

@dataclass(frozen=True)
class _Skill:
    name: str
    content: str
    description: str | None = ...

class _SkillLoader:
    SKILL_FILE: str
    FILE_SUFFIXES: Any
    _PATH_PREFIX_RE: Any
    @classmethod
    def load(cls, source: str | Path) -> _Skill: ...
    @classmethod
    def _from_path(cls, path: Path) -> _Skill: ...
    @classmethod
    def _from_text(cls, text: str, fallback_name: str | None) -> _Skill: ...
    @staticmethod
    def _existing_path(source: str) -> Path | None: ...
    @classmethod
    def _looks_like_path(cls, source: str) -> bool: ...
    @staticmethod
    def _parent_exists(source: str) -> bool: ...
    @staticmethod
    def _parse_frontmatter(text: str) -> tuple[dict[str, str], str]: ...

def _render_skill(skill: _Skill) -> str: ...

class ProposeInstruction(dspy.Signature):
    current_instruction: str = dspy.InputField()
    examples_with_feedback: list[dict[str, Any]] = dspy.InputField()
    new_instruction: str = dspy.OutputField()

class CompressInstruction(dspy.Signature):
    instruction: str = dspy.InputField()
    length_limit: str = dspy.InputField()
    shortened_instruction: str = dspy.OutputField()

_COMPACTED_CHARS: int

def compact_history(history: History, max_chars: int = ...) -> History: ...
def _compact_tool_calls(tool_calls: ToolCalls, max_chars: int) -> ToolCalls: ...
def compact_repl_history(history: REPLHistory, max_chars: int = ...) -> REPLHistory: ...

class InstructionProposer(ProposalFn):
    skills: tuple[_Skill, ...]
    additional_instructions: Any
    base_instructions: Any
    max_chars: Any
    _instruction_validator: Any
    truncate_history_outputs: Any
    adapter: Any
    propose: Any
    compress: Any
    def __init__(
        self,
        skills: str | Path | Sequence[str | Path] | None = None,
        additional_instructions: str | None = None,
        base_instructions: str | None = None,
        max_chars: int | None = None,
        truncate_history_outputs: bool = False,
        adapter: Adapter | None = None,
    ) -> None: ...
    def __call__(
        self,
        candidate: dict[str, str],
        reflective_dataset: Mapping[str, Sequence[Mapping[str, Any]]],
        components_to_update: list[str],
    ) -> dict[str, str]: ...
    def _prepare_examples(self, examples: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]: ...
    def _length_limit_text(self) -> str: ...
    def _enforce_length(self, draft: str) -> str: ...

def _clean_text(label: str, value: str | None) -> str | None: ...

class GenerateEnhancedMultimodalInstructionFromFeedback(dspy.Signature):
    current_instruction: Any = dspy.InputField()
    examples_with_feedback: Any = dspy.InputField()
    improved_instruction: Any = dspy.OutputField()

class SingleComponentMultiModalProposer(dspy.Module):
    propose_instruction: Any
    def __init__(self) -> None: ...
    def forward(self, current_instruction: str, reflective_dataset: list[ReflectiveExample]) -> str: ...
    def _format_examples_with_pattern_analysis(
        self, reflective_dataset: list[ReflectiveExample]
    ) -> tuple[str, dict[int, list[Type]]]: ...
    def _analyze_feedback_patterns(self, reflective_dataset: list[ReflectiveExample]) -> dict[str, Any]: ...
    def _create_pattern_summary(self, feedback_analysis: dict[str, Any]) -> str: ...
    def _format_examples_for_instruction_generation(
        self, reflective_dataset: list[ReflectiveExample]
    ) -> tuple[str, dict[int, list[Type]]]: ...
    def _create_multimodal_examples(self, formatted_text: str, image_map: dict[int, list[Type]]) -> Any: ...

class MultiModalInstructionProposer(ProposalFn):
    single_proposer: Any
    def __init__(self) -> None: ...
    def __call__(
        self,
        candidate: dict[str, str],
        reflective_dataset: dict[str, list[ReflectiveExample]],
        components_to_update: list[str],
    ) -> dict[str, str]: ...
