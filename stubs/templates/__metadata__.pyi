__gone__ = ("__name__",)
