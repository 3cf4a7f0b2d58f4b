# Loaded when it is first used: the name is that of the class in `gepa`.
__gone__ = ("GEPA",)
