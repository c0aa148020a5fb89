"""The page of data: what is known, from where, how sure, and official figures in."""
