__version__: str
__description__: str
__url__: str
__author__: str
__author_email__: str
