"""Adapters: one per kind of source file, so that another file can replace it."""
