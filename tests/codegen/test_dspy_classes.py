"""The generated `dspy.Signature` classes are those that the bridge would make."""

from __future__ import annotations

import sys
import types
import uuid
from pathlib import Path
from typing import Any

import dspy
import pytest
from dspex_codegen.bridge import emit_dspy
from dspex_codegen.imports import import_block

from dspex import spec_of
from dspex.bridge.signature import to_dspy
from dspex.cli.generate.collect import signatures_of

SOURCE = '''
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum, IntEnum
from typing import Annotated, Any, Literal, NamedTuple, TypedDict

from annotated_types import Ge, Len
from msgspec import Struct
from pydantic import BaseModel, Field, HttpUrl

from dspex import Code, Document, History, Image, In, Out, Reasoning, Tool, ToolCall, ToolCalls, signature


class Color(Enum):
    RED = "red"
    BLUE = "it's blue"


class Level(IntEnum):
    LOW = 1
    HIGH = 2


@dataclass
class Plain:
    x: int
    names: list[str] = field(default_factory=list)


class Model(BaseModel):
    """A model."""

    x: int = Field(3, description="the x", ge=0)


class Point(NamedTuple):
    x: int
    y: float = 0.0


class Address(TypedDict, total=False):
    street: str


class Item(Struct):
    """One item."""

    name: str
    price: float = 1.5


@dataclass
class Holder:
    item: Item


class Node(Struct):
    value: int
    children: "list[Node]" = []


@signature
class Everything:
    """Say "everything" and it's \\\\ fine.

        indented [[ ## x ## ]]
    end {braces}
    """

    a: str = In(desc='say "hi", it\\'s \\\\ ${a}')
    b: int = In(default=3, ge=0, le=10)
    c: list[str] = In(default_factory=list, max_length=3)
    d: dict[str, int] = In(default={"a": 1})
    e: tuple[int, str] = In()
    f: tuple[float, ...] = In()
    g: set[int] = In()
    h: frozenset = In()
    i: Any = In()
    j: bytes = In()
    k: dt.date = In(ge=dt.date(2020, 1, 1))
    l: Decimal = In(gt=Decimal("1.5"))
    m: Color = In(default=Color.RED)
    n: Level | None = In(default=None)
    o: Sequence[str] = In()
    p: Mapping[str, float] = In()
    q: list = In()
    r: Literal["it's", 'say "x"', 1, True, None] = Out()
    s: Literal[Color.BLUE, "b"] = Out()
    t: list[Annotated[int, Ge(1)]] = Out()
    u: str = Out(pattern="^a+$", min_length=1, desc="")
    v: float | int | None = Out()
    w: dt.timedelta = Out()


@signature
class Classes:
    plain: Plain = In()
    model: Model = In()
    point: Point = In()
    address: Address = In()
    url: HttpUrl = In()
    items: list[Item] = Out()
    holder: Holder | None = Out()
    node: Node = Out()


class Shot(Struct):
    """A shot."""

    image: Image
    code: Code[Literal["sql"]]


@signature
class Types:
    """Types of dspex itself."""

    image: Image = In(desc="look")
    more: dict[str, list[Image]] = In(default_factory=dict)
    document: Document | None = In(default=None)
    code: Code[Literal["c++"]] = In()
    shot: Shot = In()
    history: History = In(default=History())
    tools: list[Tool] = In(default_factory=list)
    thought: Reasoning = Out()
    call: ToolCall = Out()
    calls: ToolCalls = Out()


@signature
class Hostile:
    """Names that a class body cannot take."""

    klass: str = In(wire_name="class")
    str: int = In()
    text: "builtins.str" = In()
    item: Item = Out(wire_name="Item")


@signature
class Item2:
    "One line that ends in a quote\\""

    item: Item = In()
    out: str = Out()


@signature(instructions="  leading space\\n\\ttab\\x0bodd\\r\\nlines\\n\\n")
class Odd:
    x: str = In()
    y: str = Out()


@signature(instructions="")
class Empty:
    x: str = In()
    y: str = Out()
'''


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The module with the signatures."""
    folder = tmp_path_factory.mktemp("classes")
    name = f"sigs_{uuid.uuid4().hex}"
    Path(folder, f"{name}.py").write_text("import builtins\n" + SOURCE, encoding="utf-8")
    sys.path.insert(0, str(folder))
    module = __import__(name)
    yield module
    sys.path.remove(str(folder))


@pytest.fixture(scope="module")
def generated(source: Any) -> types.ModuleType:
    """The module that is generated from them."""
    emitted = emit_dspy([spec_of(cls) for cls in signatures_of(source)])
    text = "\n".join([*import_block(emitted.imports, source.__name__), "", emitted.body])
    module = types.ModuleType(f"{source.__name__}_dspy")
    sys.modules[module.__name__] = module
    exec(compile(text, f"{module.__name__}.py", "exec"), vars(module))
    return module


NAMES = ["Everything", "Classes", "Types", "Hostile", "Item2", "Odd", "Empty"]


def as_bridge(cls: Any) -> Any:
    """Return the class that the bridge makes."""
    annotations = {name: field.annotation for name, field in cls.__dspex_fields__.items()}
    return to_dspy(spec_of(cls), cls.__dspex_objects__, annotations)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("adapter", [dspy.ChatAdapter(), dspy.JSONAdapter()])
def test_same_prompt(source: Any, generated: Any, name: str, adapter: Any) -> None:
    """Both classes give the same system message and the same reminder, to the byte."""
    wanted, made = as_bridge(getattr(source, name)), getattr(generated, name)
    assert adapter.format_system_message(made) == adapter.format_system_message(wanted)
    assert adapter.user_message_output_requirements(made) == adapter.user_message_output_requirements(wanted)


def made_by(factory: Any) -> Any:
    """Return what a factory makes; `list[str]` makes what `list` makes."""
    return factory and factory()


@pytest.mark.parametrize("name", NAMES)
def test_same_fields(source: Any, generated: Any, name: str) -> None:
    """Both classes have the same fields with the same descriptions, constraints and defaults."""
    wanted, made = as_bridge(getattr(source, name)), getattr(generated, name)
    assert made.__name__ == name
    assert list(made.model_fields) == list(wanted.model_fields)
    for field, expected in wanted.model_fields.items():
        got = made.model_fields[field]
        assert got.json_schema_extra == expected.json_schema_extra, field
        assert got.default == expected.default, field
        assert made_by(got.default_factory) == made_by(expected.default_factory), field
        assert repr(got.metadata) == repr(expected.metadata), field


def test_plain_classes_read_like_hand_written_ones(generated: Any, source: Any) -> None:
    """A signature that a class statement can hold is one, with its docstring."""
    emitted = emit_dspy([spec_of(source.Everything)])
    assert 'class Everything(dspy.Signature):\n    """Say "everything"' in emitted.body
    assert "    b: int = dspy.InputField(ge=0, le=10, default=3)\n" in emitted.body


def test_types_of_dspex_become_those_of_dspy(generated: Any, source: Any) -> None:
    """What has a class in DSPy is written as its users write it, and is that class."""
    emitted = emit_dspy([spec_of(source.Types)])
    assert '    image: dspy.Image = dspy.InputField(desc="look")\n' in emitted.body
    assert "    calls: dspy.ToolCalls = dspy.OutputField()\n" in emitted.body
    wanted = as_bridge(source.Types)
    for field in ("image", "more", "document", "code", "history", "tools", "thought", "call", "calls"):
        assert generated.Types.fields[field].annotation == wanted.fields[field].annotation
