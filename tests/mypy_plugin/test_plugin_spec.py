"""mypy's nodes and Python's objects become the same spec."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import twins
from mypy_project import Project

from dspex.check.wording import constraint_text, definition_name, type_text, value_text
from dspex.define.decorator import spec_of
from dspex.spec.signature import (
    FactoryDefault,
    FieldSpec,
    SignatureSpec,
    UnknownDefault,
    ValueDefault,
    from_json,
)
from dspex.spec.types import ClassDefinition

NAMES = ("Everything", "Later", "Parent", "Child")
RECORDING_PLUGIN = """\
import pathlib
import dspex_mypy.features.signature as feature
from dspex.spec.signature import to_json
from dspex_mypy.plugin import plugin as plugin

read = feature.read_signature

def read_and_record(defn, *arguments):
    found = read(defn, *arguments)
    pathlib.Path(f"{defn.name}.json").write_bytes(to_json(found.spec))
    return found

feature.read_signature = read_and_record
"""


@pytest.fixture(scope="module")
def read_by_mypy(tmp_path_factory: pytest.TempPathFactory) -> dict[str, SignatureSpec]:
    """The specs that the plugin built."""
    folder = tmp_path_factory.mktemp("twins")
    project = Project(folder, '[tool.mypy]\nplugins = ["recording.py"]\nexclude = "recording.py"\n')
    project.write({"recording.py": RECORDING_PLUGIN})
    shutil.copy(Path(__file__).with_name("twins.py"), folder)
    outcome = project.run()
    assert not outcome.codes(), outcome.output
    return {name: from_json((folder / f"{name}.json").read_bytes()) for name in NAMES}


@pytest.mark.parametrize("name", NAMES)
def test_fields_are_the_same(name: str, read_by_mypy: dict[str, SignatureSpec]) -> None:
    """Names, sides, types, bounds, defaults, descriptions and wire names agree, and so does their order."""
    at_run_time, by_mypy = spec_of(getattr(twins, name)), read_by_mypy[name]
    shown = [shown_field(f, at_run_time) for f in at_run_time.fields]
    assert [shown_field(f, by_mypy) for f in by_mypy.fields] == shown
    assert by_mypy.parameters == at_run_time.parameters
    assert set(by_mypy.members) == set(at_run_time.members)


def test_classes_inside_are_the_same(read_by_mypy: dict[str, SignatureSpec]) -> None:
    """The classes that types name have the same fields; their order is lost in mypy's cache."""
    both = [spec_of(twins.Everything), read_by_mypy["Everything"]]
    at_run_time, by_mypy = (
        {
            d.name: sorted((f.name, type_text(f.type, spec), f.required) for f in d.fields)
            for d in spec.definitions
            if isinstance(d, ClassDefinition)
        }
        for spec in both
    )
    assert by_mypy == at_run_time


def shown_field(field: FieldSpec, spec: SignatureSpec) -> dict[str, object]:
    """Write what a field means as text, with classes by their names."""
    match field.default:
        case ValueDefault(value):
            default = value_text(value, definition_name(spec))
        case FactoryDefault(ref):
            default = f"{ref.module}.{ref.qualname}()"
        case UnknownDefault():
            default = "unknown"
        case _:
            default = "none"
    return {
        "name": field.name,
        "kind": field.kind,
        "type": type_text(field.type, spec),
        "constraints": [constraint_text(c) for c in field.constraints],
        "default": default,
        "desc": field.desc,
        "wire_name": field.wire_name,
    }
