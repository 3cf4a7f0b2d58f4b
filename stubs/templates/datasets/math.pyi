from dspy import Example

class MATH:
    train: list[Example]
    dev: list[Example]
    test: list[Example]
