"""The codes of every problem, with one line each."""

from __future__ import annotations

from typing import Final

CODES: Final[dict[str, str]] = {
    "dspex-bad-string": "A signature string does not follow the grammar",
    "dspex-both-sides": "A name is an input and an output",
    "dspex-constraint-type": "A constraint does not apply to the type, or its value is of the wrong type",
    "dspex-contradictory-constraint": "No value can satisfy the constraints",
    "dspex-default-conflict": "A field has both default and default_factory",
    "dspex-default-type": "A default does not fit the type or the constraints of its field",
    "dspex-duplicate-field": "A field is defined twice",
    "dspex-function": "A function cannot be a signature as it is written",
    "dspex-function-body": "A function with @predict has a body, which never runs",
    "dspex-init": "A signature class defines __init__",
    "dspex-input-after-output": "An input stands after an output",
    "dspex-metaclass": "A base class has a metaclass that cannot be combined with a signature's",
    "dspex-misplaced-type": "A type of dspex stands where it has no meaning",
    "dspex-no-input": "A signature has no input",
    "dspex-no-output": "A signature has no output",
    "dspex-option-type": "An option of In or Out has a value of the wrong type",
    "dspex-reserved-name": "A field has a name that Python, pydantic or DSPy reserves",
    "dspex-shadowing-member": "A field has the name of a method, property or class variable",
    "dspex-shadowing-name": "A field has the name of a method of DSPy's examples and predictions",
    "dspex-syntax-error": "A source file cannot be read as Python",
    "dspex-two-signatures": "A class inherits from two signatures",
    "dspex-unannotated": "A field has no type annotation",
    "dspex-undecorated": "A base class has fields but is no signature",
    "dspex-unknown-option": "An option of In or Out, or a constraint, does not exist",
    "dspex-unsupported-type": "A type cannot be written to a prompt or read from an answer",
    "dspex-wire-name": "A wire name cannot stand in a prompt, or stands there twice",
}
"""Code to description. Each code is a mypy error code and the name of a page in `docs/rules`."""
