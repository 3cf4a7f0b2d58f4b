"""Recover the outputs of a signature from an answer that holds them as one JSON object."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from dspex.errors import excerpt
from dspex.native.mismatch import MAX_SHOWN, MismatchError
from dspex.native.recovery.choose import Recovery, classes_of, keys_of
from dspex.native.recovery.classes import ClassFitter
from dspex.native.recovery.combine import remembered
from dspex.native.recovery.fit import Fitters, takes_text
from dspex.native.recovery.nodes import RefusedError
from dspex.native.recovery.plain import plain
from dspex.native.target import read_target
from dspex.spec.signature import FieldSpec
from dspex.spec.types import ClassDefinition, ClassField, Ref


class OutputsError(ValueError):
    """Outputs are missing or wrong.

    Attributes:
        problems: one sentence for each.
    """

    problems: tuple[str, ...]

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__(tuple(problems))
        self.problems = tuple(problems)


class Output(NamedTuple):
    """One output of a signature.

    Attributes:
        field: its spec.
        annotation: its live type.
        required: nothing stands for it where it is missing.
        read: the strict reader of its value.
    """

    field: FieldSpec
    annotation: Any
    required: bool
    read: Callable[[Any], Any]


def outputs_recovery(name: str, outputs: Sequence[Output], names: Mapping[str, Any]) -> Recovery:
    """Make the recovery of a signature's outputs; it gives values by field name.

    For values that do not fit it raises an OutputsError.

    Args:
        name: of the signature.
        outputs: what is asked for.
        names: local names that text in annotations may use.
    """
    targets = [read_target(o.annotation, o.field.constraints, names) for o in outputs]
    fields = [
        (ClassField(o.field.name, t.type, o.required, wire_name=o.field.wire), Fitters(t).of(t.type))
        for o, t in zip(outputs, targets, strict=True)
    ]
    definition = ClassDefinition("", name, Ref("", name), "dataclass", tuple(field for field, _ in fields))
    single = len(fields) == 1 and not takes_text(fields[0][0].type)
    fit = remembered(ClassFitter(definition, fields, single, may_lack_lists=False))
    keys = frozenset(plain(o.field.wire) for o in outputs).union(*map(keys_of, targets))
    classes = frozenset((name,)).union(*map(classes_of, targets))
    return Recovery(fit, lambda value: read_outputs(outputs, value), keys, classes=classes)


def read_outputs(
    outputs: Sequence[Output], raw: Any, read: Callable[[Output, Any], Any] | None = None
) -> dict[str, Any]:
    """Read the values of outputs, by field name; those that are missing and not required are left out.

    Args:
        outputs: what is asked for.
        raw: what was found, by wire name.
        read: reads one output; strictly unless given.

    Raises:
        OutputsError: with everything that is missing or wrong.
    """
    if not isinstance(raw, Mapping):
        raise OutputsError(("the answer holds no JSON object",))
    given: Mapping[Any, Any] = dict(raw)  # pyright: ignore[reportUnknownArgumentType]
    values: dict[str, Any] = {}
    problems: list[str] = []
    for output in outputs:
        name, wire = output.field.name, output.field.wire
        if wire not in given:
            if output.required:
                problems.append(f"output '{name}' is missing")
            continue
        try:
            values[name] = output.read(given[wire]) if read is None else read(output, given[wire])
        except MismatchError as error:
            problems += [f"'{name}' {mismatch}" for mismatch in error.mismatches[:MAX_SHOWN]]
        except RefusedError as error:
            problems.append(f"'{name}' cannot be read from {excerpt(given[wire])}: {error}")
    if problems:
        raise OutputsError(problems)
    return values
