"""`SchemaModel`: a stand-in that gives a valid answer to any signature."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from random import Random
from types import MappingProxyType
from typing import Final

from dspex.errors import ConfigurationError
from dspex.lm.base import Capabilities, Request
from dspex.lm.fake.outputs import Form, Task, Wanted, constrained, read_task
from dspex.lm.fake.sample import sample
from dspex.lm.scripted import ScriptedModel
from dspex.lm.untyped import json_object
from dspex.native.xml.writing import escaped, tagged

_ANYTHING: Final[Mapping[str, object]] = MappingProxyType({})


class SchemaModel(ScriptedModel):
    """Answer with values that fit the wanted outputs. Follows `LanguageModel`.

    The outputs come from the request's JSON Schema where it has one, with the constraints that the
    prompt adds, else from the prompt, in any dialect. The same request gets the same answer, in any
    process and order.

    Args:
        seed: another seed gives other answers.
        values: the value of an output by its name in the prompt, for outputs that the prompt does
            not describe in full, such as one with a pattern in the chat dialect.
        name: what routes, events and errors show.
        capabilities: what it claims; it can keep a JSON Schema.
        keep: how many of the last requests `requests` holds.
    """

    def __init__(
        self,
        *,
        seed: int = 0,
        values: Mapping[str, object] = _ANYTHING,
        name: str = "schema",
        capabilities: Capabilities = Capabilities(json_schema=True, json_mode=True),  # noqa: B008  # frozen
        keep: int = 1_000,
    ) -> None:
        super().__init__(self._answer, name=name, capabilities=capabilities, keep=keep)
        self._seed = seed
        self._values = dict(values)

    def _answer(self, request: Request) -> str:
        """Say something that fits.

        Raises:
            ConfigurationError: the request says nothing about outputs, or not enough, or nothing fits.
        """
        random = Random("\n".join([str(self._seed), *(str(m["content"]) for m in request.messages)]))
        task = read_task(request.messages)
        if request.schema is not None and (task is None or task.format == "json"):
            bounded = _bounded(request.schema, task)
            return _json({**json_object(sample(bounded, random)), **self._given(request.schema)})
        if task is None:
            raise ConfigurationError(
                f"{self.name} finds no outputs in the request: it has no schema, and its prompt is in "
                f"no dialect of dspex. Use a ScriptedModel for prompts of your own"
            )
        answers = {w.name: self._value(w, random) for w in task.outputs}
        return _WRITE[task.format](task, answers)

    def _value(self, wanted: Wanted, random: Random) -> object:
        if wanted.name in self._values:
            return self._values[wanted.name]
        if wanted.unknown:
            remedy = f"Give values={{{wanted.name!r}: …}}, or let it keep a JSON Schema"
            raise ConfigurationError(f"{self.name} cannot answer: {wanted.unknown}. {remedy}")
        try:
            return sample(wanted.constrained, random)
        except ConfigurationError:
            return sample(wanted.schema, random)

    def _given(self, schema: Mapping[str, object]) -> dict[str, object]:
        properties = json_object(schema.get("properties"))
        return {name: value for name, value in self._values.items() if name in properties}


def _bounded(schema: Mapping[str, object], task: Task | None) -> Mapping[str, object]:
    """Add the prompt's constraints, which a dialect's schema leaves out, to the outputs of a schema."""
    properties = json_object(schema.get("properties"))
    for wanted in task.outputs if task else ():
        own = json_object(properties.get(wanted.name))
        tighter = constrained(own, wanted.constraints)
        if tighter != own and _can_be_met(tighter, schema):
            properties = {**properties, wanted.name: tighter}
    return {**schema, "properties": properties} if properties else schema


def _can_be_met(part: Mapping[str, object], schema: Mapping[str, object]) -> bool:
    """Whether a value fits a part of a schema: what looks like constraints may be a description."""
    try:
        sample({**{k: v for k, v in schema.items() if k in {"$defs", "definitions"}}, **part}, Random(0))
    except ConfigurationError:
        return False
    return True


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _chat(task: Task, answers: Mapping[str, object]) -> str:
    blocks = [f"[[ ## {w.name} ## ]]\n{_written(w, answers[w.name])}" for w in task.outputs]
    return "\n\n".join([*blocks, "[[ ## completed ## ]]"])


def _in_tags(task: Task, answers: Mapping[str, object]) -> str:
    return "\n\n".join(_tag(wanted, answers[wanted.name]) for wanted in task.outputs)


def _tag(wanted: Wanted, value: object) -> str:
    if wanted.style == "tags":
        return tagged(wanted.name, value)
    return f"<{wanted.name}>\n{escaped(_written(wanted, value))}\n</{wanted.name}>"


_WRITE: Final[dict[Form, Callable[[Task, Mapping[str, object]], str]]] = {
    "chat": _chat,
    "json": lambda task, answers: _json(answers),
    "xml": _in_tags,
    "plain": lambda task, answers: "\n".join(
        f"{w.name}: {_written(w, answers[w.name])}" for w in task.outputs
    ),
}
"""How the answers are written in each dialect."""


def _written(wanted: Wanted, value: object) -> str:
    if wanted.style == "python":
        return str(value)
    if wanted.style == "text" and isinstance(value, str):
        return value
    return _json(value)
