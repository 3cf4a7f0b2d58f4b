"""The two ways of writing a program, as tables: what means the same, and what has no counterpart."""

from __future__ import annotations

from typing import Final, Literal

from msgspec import Struct

from dspex.migrate.outcome import Target

FieldKind = Literal["input", "output"]


class Side(Struct, frozen=True):
    """One way of writing programs.

    Attributes:
        package: that is imported.
        markers: full names of what declares a field.
        programs: full names of the two programs that both sides have.
        module: full name of the class of programs of several.
        options: of a marker, each with its name on the other side; "" where it has no effect and goes.
        settings: of a program that mean the same on both sides.
        inside: attributes of a module that mean something else on the other side, or nothing.
        results: attributes of a result that are there beside the outputs, on this side only.
    """

    package: Target
    markers: dict[str, FieldKind]
    programs: frozenset[str]
    module: str
    options: dict[str, str]
    settings: frozenset[str]
    inside: frozenset[str]
    results: frozenset[str]


_CONSTRAINTS: Final = ("gt", "ge", "lt", "le", "multiple_of", "min_length", "max_length", "pattern")
_SHARED: Final = {name: name for name in ("desc", "default", "default_factory", *_CONSTRAINTS)}
_SETTINGS: Final = frozenset(("temperature", "max_tokens", "top_p", "stop", "seed"))

DSPY: Final = Side(
    "dspy",
    {"dspy.InputField": "input", "dspy.OutputField": "output"},
    frozenset(("dspy.Predict", "dspy.ChainOfThought")),
    "dspy.Module",
    {**_SHARED, "description": "desc", "prefix": "", "format": "", "parser": ""},
    _SETTINGS,
    frozenset(
        (
            *(
                "named_predictors",
                "predictors",
                "map_named_predictors",
                "named_sub_modules",
                "set_lm",
                "get_lm",
            ),
            *("named_parameters", "parameters", "reset_copy", "deepcopy", "dump_state", "load_state"),
            *("save", "load", "batch", "callbacks", "history", "inspect_history", "_compiled", "aforward"),
        )
    ),
    frozenset(
        (
            *("reasoning", "rationale", "toDict", "completions", "get_lm_usage", "set_lm_usage", "inputs"),
            *("labels", "with_inputs", "without", "from_completions"),
        )
    ),
)

DSPEX: Final = Side(
    "dspex",
    {"dspex.In": "input", "dspex.Out": "output"},
    frozenset(("dspex.Predict", "dspex.ChainOfThought")),
    "dspex.Module",
    {**_SHARED, "init": ""},
    _SETTINGS,
    frozenset(
        (
            *("named_predictors", "predictors", "with_", "with_predictor", "with_programs", "with_next"),
            *("full", "afull", "request", "stream", "batch", "abatch", "messages", "then", "save", "load"),
        )
    ),
    frozenset(),
)

SIDES: Final[dict[Target, tuple[Side, Side]]] = {"dspex": (DSPY, DSPEX), "dspy": (DSPEX, DSPY)}
"""From where, and to where, for each target."""

COUNTERPARTS: Final = {
    "dspy.InputField": "dspex.In",
    "dspy.OutputField": "dspex.Out",
    "dspy.Predict": "dspex.Predict",
    "dspy.ChainOfThought": "dspex.ChainOfThought",
    "dspy.Module": "dspex.Module",
}
"""What is called otherwise, or is called the same and comes from elsewhere."""

OWN_TYPES: Final = frozenset(("Image", "Audio", "File", "History", "Code", "Reasoning", "Tool", "ToolCalls"))
"""Types of fields that both packages have, under one name and with different values."""

OTHER_MODULES: Final = frozenset(
    (
        *(
            "ReAct",
            "ReActV2",
            "ProgramOfThought",
            "CodeAct",
            "MultiChainComparison",
            "BestOfN",
            "Refine",
            "RLM",
        ),
        *("Parallel", "KNN", "majority", "Retrieve", "ChainOfThoughtWithHint", "TypedPredictor", "Avatar"),
        *("TypedChainOfThought", "Assert", "Suggest", "assert_transform_module", "backtrack_handler"),
        *("FunctionalModule", "predictor", "cot"),
    )
)
"""Modules of DSPy that dspex has no program for."""

HARMLESS: Final = OWN_TYPES | frozenset(
    ("LM", "Embedder", "Example", "Prediction", "Document", "InputField", "OutputField", "Signature")
)
"""What of DSPy may be made in a module of dspex, too."""

OPTIMISERS: Final = frozenset(
    (
        *(
            "BootstrapFewShot",
            "BootstrapFewShotWithRandomSearch",
            "BootstrapRS",
            "BootstrapFinetune",
            "COPRO",
        ),
        *("MIPRO", "MIPROv2", "GEPA", "SIMBA", "KNNFewShot", "LabeledFewShot", "Ensemble", "BetterTogether"),
        *("AvatarOptimizer", "InferRules", "SignatureOptimizer", "BayesianSignatureOptimizer", "GRPO"),
        *("BootstrapFewShotWithOptuna", "Evaluate", "streamify", "asyncify", "syncify", "load", "ArborGRPO"),
    )
)
"""What of DSPy takes a module and looks inside."""

KNOWN: Final = (
    frozenset(("Signature", "InputField", "OutputField", "Predict", "ChainOfThought", "Module", "Prediction"))
    | frozenset(("Example", "LM", "configure", "context", "configure_cache"))
    | OWN_TYPES
    | OTHER_MODULES
    | OPTIMISERS
)

DSPEX_KNOWN: Final = OWN_TYPES | frozenset(
    ("signature", "In", "Out", "Predict", "ChainOfThought", "Module", "Record")
)


def canonical(full: str) -> str:
    """Return the public name of what is imported, from whichever module of the package.

    >>> canonical("dspy.signatures.field.InputField")
    'dspy.InputField'
    >>> canonical("dspy.settings.configure")
    'dspy.configure'
    """
    root, _, rest = full.partition(".")
    last = rest.rpartition(".")[2]
    known = {"dspy": KNOWN, "dspex": DSPEX_KNOWN}.get(root, frozenset[str]())
    return f"{root}.{last}" if last in known else full
