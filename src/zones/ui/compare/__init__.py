"""The page of comparisons: two of a kind, side by side."""
