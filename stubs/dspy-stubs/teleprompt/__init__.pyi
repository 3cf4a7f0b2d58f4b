# Loaded when it is first used: the name is that of the class in `gepa`.
# by way of a module that passes it on: stubgen has an import of it that passes nothing on
from dspy.teleprompt.avatar_optimizer import AvatarOptimizer as AvatarOptimizer
from dspy.teleprompt.bettertogether import BetterTogether as BetterTogether
from dspy.teleprompt.bootstrap import BootstrapFewShot as BootstrapFewShot, Teleprompter as Teleprompter
from dspy.teleprompt.bootstrap_finetune import BootstrapFinetune as BootstrapFinetune
from dspy.teleprompt.bootstrap_trace import bootstrap_trace_data as bootstrap_trace_data
from dspy.teleprompt.copro_optimizer import COPRO as COPRO
from dspy.teleprompt.ensemble import Ensemble as Ensemble
from dspy.teleprompt.infer_rules import InferRules as InferRules
from dspy.teleprompt.knn_fewshot import KNNFewShot as KNNFewShot
from dspy.teleprompt.mipro_optimizer_v2 import MIPROv2 as MIPROv2
from dspy.teleprompt.random_search import BootstrapFewShotWithRandomSearch as BootstrapFewShotWithRandomSearch
from dspy.teleprompt.simba import SIMBA as SIMBA
from dspy.teleprompt.teleprompt_optuna import BootstrapFewShotWithOptuna as BootstrapFewShotWithOptuna
from dspy.teleprompt.vanilla import LabeledFewShot as LabeledFewShot

from .gepa.gepa import GEPA as GEPA

__all__ = [
    "AvatarOptimizer",
    "BetterTogether",
    "BootstrapFewShot",
    "BootstrapFinetune",
    "COPRO",
    "Ensemble",
    "GEPA",
    "KNNFewShot",
    "MIPROv2",
    "BootstrapFewShotWithRandomSearch",
    "BootstrapFewShotWithOptuna",
    "LabeledFewShot",
    "InferRules",
    "SIMBA",
    "bootstrap_trace_data",
]
