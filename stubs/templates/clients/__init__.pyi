from dspy.clients.cache import Cache as Cache

DISK_CACHE_DIR: str
DISK_CACHE_LIMIT: int
