"""Bounds of every kind stand in the prompt as DSPy writes them, on both routes."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Annotated, Any

import dspy
import pytest
from annotated_types import Ge, Le
from dspex_codegen.prompt import output_requirements, system_message
from dspy.adapters.baml_adapter import BAMLAdapter

from dspex import In, Out, signature
from dspex.bridge.engine import language_model
from dspex.bridge.signature import to_dspy
from dspex.native.build import program
from dspex.testing import ScriptedModel

INDIA = timezone(timedelta(hours=5, minutes=30))
CASES: dict[str, tuple[Any, dict[str, Any]]] = {
    "date": (date, {"ge": date(2020, 1, 1)}),
    "date or None": (date | None, {"ge": date(2020, 1, 1)}),
    "Decimal": (Decimal, {"ge": Decimal("0.10"), "le": Decimal("1E+5")}),
    "large floats": (float, {"ge": 1e22, "le": 1e30}),
    "duration": (timedelta, {"ge": timedelta(days=1)}),
    "negative duration": (timedelta, {"le": timedelta(days=-1, seconds=5, microseconds=3)}),
    "naive datetime": (datetime, {"ge": datetime.fromisoformat("2020-01-01T01:02:03.000004")}),
    "datetime in UTC": (datetime, {"gt": datetime(2020, 1, 1, tzinfo=UTC)}),
    "datetime with an offset": (datetime, {"lt": datetime(2020, 1, 1, tzinfo=INDIA)}),
    "time": (time, {"ge": time(1, 2)}),
    "step": (float, {"multiple_of": 0.1}),
    "dates in a list": (list[Annotated[date, Ge(date(2020, 1, 1))]], {}),
    "datetimes in a list": (list[Annotated[datetime, Ge(datetime(2020, 1, 1, tzinfo=UTC))]], {}),
    # typing keeps one of several equal annotations: elsewhere must be none of an equal bound, such as 0.125
    "Decimals in a list": (list[Annotated[Decimal, Ge(Decimal("0.1250"))]], {}),
    "durations in a dict": (dict[str, Annotated[timedelta, Le(timedelta(days=2))]], {}),
    "None in containers": (tuple[list[None], dict[str, None], None], {}),
    "None in a union": (list[int | None], {}),
}
ADAPTERS: dict[Any, Any] = {
    "dspy-3.4/chat": dspy.ChatAdapter,
    "dspy-3.4/json": dspy.JSONAdapter,
    "dspy-3.4/xml": dspy.XMLAdapter,
    "dspy-3.4/baml": BAMLAdapter,
    "dspy-3.4/two-step": lambda: dspy.TwoStepAdapter(language_model(ScriptedModel("x"))),
}


@pytest.mark.parametrize("dialect", ADAPTERS)
@pytest.mark.parametrize("kind", ["input", "output"])
@pytest.mark.parametrize("name", CASES)
def test_prompts_agree(name: str, kind: str, dialect: Any) -> None:
    """Native, bridge and plain DSPy say the same of a field and its bounds."""
    annotation, bounds = CASES[name]
    body = {
        "__module__": __name__,
        "__annotations__": {"question": str, "field": annotation, "answer": str},
        "__doc__": "Do it.",
        "question": In(),
        "field": (In if kind == "input" else Out)(**bounds),
        "answer": Out(),
    }
    native = program(signature(type("Bounded", (), body)), dialect=dialect)
    make: Any = dspy.InputField if kind == "input" else dspy.OutputField
    plain = dspy.Signature(
        {
            "question": (str, dspy.InputField()),
            "field": (annotation, make(**bounds)),
            "answer": (str, dspy.OutputField()),
        },
        "Do it.",
    )
    bridge = to_dspy(native.spec, native.objects, native.annotations)
    adapter = ADAPTERS[dialect]()
    ours = system_message(native.spec, dialect), output_requirements(native.spec, dialect)
    for theirs in (plain, bridge):
        if dialect == "dspy-3.4/two-step":
            assert ours == (adapter.format_task_description(theirs), "")
            continue
        requirements = adapter.user_message_output_requirements(theirs)
        assert ours == (adapter.format_system_message(theirs), requirements)
