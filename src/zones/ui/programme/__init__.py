"""The page of the Action Programme: from a section to what carries it, and back."""
