"""Layers of geodata/: what each one must look like, where it comes from, and how it is built."""
