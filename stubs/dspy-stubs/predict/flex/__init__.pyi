from dspy.predict.flex.flex import Flex as Flex

__all__ = ["Flex"]
