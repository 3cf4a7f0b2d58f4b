"""The settings of one program, and what is built from them at its first call."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from msgspec.structs import replace

from dspex.errors import ConfigurationError, bind_error, excerpt
from dspex.lm.base import LanguageModel, Options
from dspex.native.message import Message, Role
from dspex.run.asking import Asking, has_inputs, judge, judges
from dspex.run.completion import RouteName
from dspex.run.interface import Gives, Takes
from dspex.run.plan_settings import (
    ASKING,
    ROUTES,
    Compat,
    Kind,
    check_reasoning,
    checked_compat,
    checked_demos,
    checked_lm,
    checked_options,
    checked_wording,
    one_of,
    record_class_of,
)
from dspex.run.services import BridgeProgram
from dspex.spec.dialect import DIALECTS, TWO_STEP, Dialect
from dspex.spec.signature import SignatureSpec
from dspex.spec.two_step import two_step_problem
from dspex.spec.wording import Wording


class Plan:
    """Settings of one program, and what is built from them at its first call.

    Attributes:
        record_class: the signature's record.
        kind: "predict", or "chain_of_thought" with reasoning before the outputs.
        lm: the model that was given; None for the runtime's.
        model: the one that is asked: two behind one in the two-step dialect, once the plan is prepared.
        compat: "dspex", or "dspy" for DSPy's way to read answers and to ask once more.
        lineage: the same object in every plan that was made of this one by `changed`.
    """

    __slots__ = (
        "_fallback",
        "alias",
        "asking",
        "binder",
        "bridge",
        "compat",
        "demo_messages",
        "demos",
        "dialect",
        "extractor",
        "judges",
        "kind",
        "lineage",
        "lm",
        "model",
        "native",
        "options",
        "record_class",
        "route",
        "wording",
    )

    def __init__(
        self,
        signature: Any,
        kind: Kind,
        lm: LanguageModel | None,
        route: str | None,
        demos: Any,
        dialect: str,
        options: Options,
        wording: Wording | None = None,
        asking: Asking = ASKING,
        compat: str = "dspex",
        extractor: LanguageModel | None = None,
    ) -> None:
        self.alias = signature
        self.record_class = record_class_of(signature)
        self.asking = asking
        self.judges = judges(self.record_class, asking)
        self.wording = checked_wording(self.record_class, wording)
        self.binder = self.record_class if signature is self.record_class else _binder(signature)
        self.kind: Kind = kind
        if kind == "chain_of_thought":
            check_reasoning(self.spec)
        self.lm: LanguageModel | None = checked_lm("lm", lm)
        self.model = self.lm
        self.route: RouteName | None = one_of("route", route, ROUTES)
        self.demos = checked_demos(self.record_class, demos)
        for demo in self.demos if self._is_alias else ():
            self._check_arguments(demo)
        self.dialect: Dialect = one_of("dialect", dialect, DIALECTS)
        self.extractor: LanguageModel | None = checked_lm("extractor", extractor)
        if extractor is not None and self.dialect != TWO_STEP:
            raise ConfigurationError(f"extractor= belongs to the dialect {TWO_STEP!r}, not {dialect!r}.")
        if self.dialect == TWO_STEP and (problem := two_step_problem(self.spec)):
            raise ConfigurationError(problem)
        self.options = checked_options(options)
        self.compat: Compat = checked_compat(compat, asking, self.dialect)
        self._fallback: Plan | None = None
        self.lineage = object()
        self.native: Any = None
        self.bridge: BridgeProgram | None = None
        self.demo_messages: tuple[Message, ...] = ()

    @property
    def spec(self) -> SignatureSpec:
        """What is asked for, as data."""
        from dspex.define.decorator import spec_of

        spec = spec_of(self.record_class)
        return spec if self.wording is None else self.wording.applied(spec)

    def changed(self, settings: Mapping[str, Any], options: Mapping[str, Any]) -> Plan:
        """Return a plan with other settings; None leaves one as it is."""
        now: dict[str, Any] = {
            "lm": self.lm,
            "route": self.route,
            "demos": self.demos,
            "dialect": self.dialect,
            "wording": self.wording,
            "asking": self.asking,
            "compat": self.compat,
            "extractor": self.extractor,
        }
        if settings.get("dialect") not in (None, TWO_STEP):
            del now["extractor"]
        now.update({k: v for k, v in settings.items() if v is not None})
        merged = replace(self.options, **{k: v for k, v in options.items() if v is not None})
        plan = Plan(self.alias, self.kind, options=merged, **now)
        plan.lineage = self.lineage
        return plan

    def with_model(self, lm: LanguageModel) -> Plan:
        """Return the same plan, all that is built included, that asks another model of the same abilities."""
        other = object.__new__(Plan)
        for name in Plan.__slots__:
            setattr(other, name, getattr(self, name))
        other.model = lm
        return other

    def __reduce__(self) -> tuple[Any, ...]:
        # without what the first call builds: generated functions cannot be pickled
        settings = (self.alias, self.kind, self.lm, self.route, self.demos, self.dialect, self.options)
        return Plan, (*settings, self.wording, self.asking, self.compat, self.extractor)

    def prepare(self) -> Any:
        """Build the native program and the messages of the demos; later calls reuse them."""
        from dspex.native.build import program, worded_program
        from dspex.native.render import demo_messages

        reasoning = self.kind == "chain_of_thought"
        if self.wording is None:
            native = program(self.alias, dialect=self.dialect, reasoning=reasoning)
        else:
            native = worded_program(self.alias, self.wording, dialect=self.dialect, reasoning=reasoning)
        if self.compat == "dspy":
            from dspex.native.compat import compat_program

            native = compat_program(native)
        if self.demos:
            shown = [_demo_values(native.live.restored_demo(demo)) for demo in self.demos]
            pairs = demo_messages(native.spec, self.dialect, shown)
            self.demo_messages = tuple(Message(cast("Role", role), content) for role, content in pairs)
        if native.extract is not None:
            from dspex.run.two_step import TwoStepModel

            self.model = TwoStepModel(self.lm, self.extractor, native.name, native.extract)
        self.native = native
        return native

    def fallback(self) -> Plan | None:
        """Return the plan by which DSPy asks once more, in another format; None where it does not."""
        from dspex.native.compat import FALLBACKS

        if self._fallback is None and self.dialect in FALLBACKS:
            self._fallback = self.changed({"dialect": FALLBACKS[self.dialect]}, {})
            self._fallback.prepare()
        return self._fallback

    def demo_values(self) -> list[dict[str, object]]:
        """Return the values of the demos, by field name."""
        return [_demo_values(demo) for demo in self.demos]

    def render(self, record: Any) -> list[Message]:
        """Write the messages of one request."""
        native = self.native or self.prepare()
        return native.render(record, self.demo_messages)  # type: ignore[no-any-return]  # generated code

    def parse(self, text: Any, record: Any = None) -> Any:
        """Read one answer into a record."""
        native = self.native or self.prepare()
        if not isinstance(text, str):
            raise ConfigurationError(f"parse() reads the text of an answer, not {excerpt(text)}.")
        if record is None:
            from dspex.define.record import unanswered

            record = unanswered(self.record_class)
        value = native.parse(text, self.own(record))
        if native.reasoning:
            value = value[0]
        if self.judges and has_inputs(value):
            judge(self.judges, native.name, value, text)
        return value

    @property
    def _is_alias(self) -> bool:
        return self.alias is not self.record_class

    def _check_arguments(self, record: Any) -> None:
        """Check a record against the arguments of the alias, which its own class does not know.

        Raises:
            BindError: a value does not fit.
        """
        from dspex.define.binding import mismatches, shown_name

        if problems := mismatches(self.alias, _demo_values(record)):
            raise bind_error(shown_name(self.alias), problems)

    def own(self, record: Any) -> Any:
        """Return a record if it is one of this program's.

        Raises:
            ConfigurationError: it is something else.
            BindError: its values are not what the alias of a generic signature asks for.
        """
        if isinstance(record, self.record_class):
            if self._is_alias:
                self._check_arguments(record)
            return record
        name = self.record_class.__name__
        raise ConfigurationError(
            f"This program takes bound records, such as {name}(…), not {excerpt(record)}."
        )

    def takes(self) -> Takes:
        """Say what a call takes."""
        fields = self.record_class.__dspex_fields__.values()
        return Takes(self.record_class.__name__, {f.name: f.required for f in fields if f.kind == "input"})

    def gives(self) -> Gives:
        """Say what a call gives."""
        return Gives(self.record_class.__name__, tuple(self.record_class.__dspex_fields__))

    def described(self) -> str:
        """Show the settings that were given."""
        parts = [f"dialect={self.dialect!r}"]
        if self.lm is not None:
            parts.append(f"lm={self.lm.name!r}")
        if self.extractor is not None:
            parts.append(f"extractor={self.extractor.name!r}")
        if self.route is not None:
            parts.append(f"route={self.route!r}")
        if self.demos:
            parts.append(f"demos={len(self.demos)}")
        if self.compat != "dspex":
            parts.append(f"compat={self.compat!r}")
        if self.wording is not None:
            parts.append("other words")
        return ", ".join(parts)


def _binder(alias: Any) -> Any:
    from dspex.define.alias import binder

    return binder(alias)


def _demo_values(demo: Any) -> dict[str, object]:
    return dict(cast("Mapping[str, object]", demo) if isinstance(demo, Mapping) else demo.__rich_repr__())
