"""The page of gaps: measured, reported or unknown, and how sure the ranking is."""
