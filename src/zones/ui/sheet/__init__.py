"""The sheet of one place or several: what it reaches, and what is around."""
