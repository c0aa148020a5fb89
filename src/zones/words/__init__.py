"""Figures in words: what pages and papers say of them, worked out once, read the same everywhere."""
