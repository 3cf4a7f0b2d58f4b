from dspy.clients.cache import Cache as Cache
