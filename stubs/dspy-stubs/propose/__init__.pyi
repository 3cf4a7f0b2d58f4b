from dspy.propose.grounded_proposer import GroundedProposer as GroundedProposer

__all__ = ["GroundedProposer"]
