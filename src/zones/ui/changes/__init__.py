"""The page of what projects change: which gap each one closes, for whom."""
