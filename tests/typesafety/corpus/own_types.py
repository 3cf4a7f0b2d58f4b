"""Types of dspex as fields, and what their values are."""

from collections.abc import Mapping
from typing import Any, Literal, assert_type, reveal_type

from dspex import (
    Audio,
    Code,
    Document,
    File,
    History,
    Image,
    In,
    Message,
    Out,
    Predict,
    Reasoning,
    Tool,
    ToolCall,
    ToolCalls,
    signature,
)


@signature
class Look:
    """Look at images."""

    image: Image = In()
    others: list[Image | Audio] = In(default=[])
    paper: Document | None = In(default=None)
    file: File | None = In(default=None)
    history: History = In(default=History())
    thought: Reasoning = Out()
    query: Code[Literal["sql"]] = Out()
    best: Image | None = Out()


@signature
class Act:
    """Use tools."""

    task: str = In()
    tools: list[Tool] = In()
    calls: ToolCalls = Out()


look = Predict(Look)
picture = Image.from_path("a.png")
found = look(image=picture, others=[picture, Audio.from_bytes(b"")], paper=Document("x"))
assert_type(picture, Image)
assert_type(picture.url, str)
assert_type(found, Look)
assert_type(found.thought, Reasoning)
assert_type(found.thought.upper(), str)
assert_type(found.query, Code[Literal["sql"]])
assert_type(found.query.code, str)
assert_type(found.best, Image | None)
assert_type(found.history.plus(found), History)
assert_type(look(image=picture, history=History.of(found)).thought.content, str)

look(image="https://example.com")  # E
look(image=b"")  # E
look(image=Audio("UklGRg==", "wav"))  # E
look(image=picture, history=[found])  # E
look(image=picture, paper="x")  # E
look(image=Image(3))  # E
look(image=Image.from_bytes("x"))  # E
look(image=Image.from_file(3))  # E
look(image=picture, file=File.from_file_id(b""))  # E
look(image=picture, paper=Document("x", media_type="text/html"))  # E
found.query = Code("x")  # E
picture.url = "x"  # E


def add(a: int, b: int = 1) -> int:
    """Add."""
    return a + b


tool = Tool(add)
reveal_type(tool)  # R: Tool[[a: int, b: int = ...], int]
assert_type(tool(1), int)
assert_type(tool(a=1, b=2), int)
tool("x")  # E
tool(a=1, c=2)  # E
Tool(3)  # E

calls = Predict(Act)(task="x", tools=[tool, Tool(len)]).calls
assert_type(calls, ToolCalls)
assert_type(calls.tool_calls[0], ToolCall)
assert_type(calls.tool_calls[0].args, Mapping[str, Any])
assert_type(calls.tool_calls[0].execute([add, tool]), Any)
assert_type(calls.with_results([1]), ToolCalls)
Predict(Act)(task="x", tools=[add])  # E
calls.tool_calls[0].execute(3)  # E
ToolCall("add", [1])  # E

message = Message("user", ("Look: ", picture))
assert_type(message.text, str)
Message("user", 3)  # E
