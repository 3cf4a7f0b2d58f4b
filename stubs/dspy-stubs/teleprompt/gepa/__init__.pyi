from dspy.teleprompt.gepa.gepa import GEPA as GEPA
from dspy.teleprompt.gepa.instruction_proposal import InstructionProposer as InstructionProposer

__all__ = ["GEPA", "InstructionProposer"]
