from dspy.retrievers.embeddings import Embeddings as Embeddings, EmbeddingsWithScores as EmbeddingsWithScores
from dspy.retrievers.retrieve import Retrieve as Retrieve

__all__ = ["Embeddings", "EmbeddingsWithScores", "Retrieve"]
