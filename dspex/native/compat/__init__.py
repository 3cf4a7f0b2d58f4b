"""What DSPy sees of a signature, and how it reads answers, without DSPy: pydantic and json_repair serve."""
