from dspy.adapters.base import Adapter as Adapter
from dspy.adapters.chat_adapter import ChatAdapter as ChatAdapter
from dspy.adapters.json_adapter import JSONAdapter as JSONAdapter
from dspy.adapters.two_step_adapter import TwoStepAdapter as TwoStepAdapter
from dspy.adapters.types import (
    Audio as Audio,
    Code as Code,
    File as File,
    History as History,
    Image as Image,
    Reasoning as Reasoning,
    Tool as Tool,
    ToolCallResults as ToolCallResults,
    ToolCalls as ToolCalls,
    Type as Type,
)
from dspy.adapters.xml_adapter import XMLAdapter as XMLAdapter

__all__ = [
    "Adapter",
    "ChatAdapter",
    "Type",
    "History",
    "Image",
    "Audio",
    "File",
    "Code",
    "JSONAdapter",
    "XMLAdapter",
    "TwoStepAdapter",
    "Tool",
    "ToolCalls",
    "ToolCallResults",
    "Reasoning",
]
