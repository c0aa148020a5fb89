"""The page of access: who reaches what, in how many minutes."""
