"""The commands of ``lockn-control``, a module each with one ``run``."""
