"""Zones: who in Đà Nẵng reaches which service, in how many minutes, and what would change that."""

__version__ = "0.1.0"
