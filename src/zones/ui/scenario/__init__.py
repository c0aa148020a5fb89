"""The page of scenarios: what if, and where next."""
