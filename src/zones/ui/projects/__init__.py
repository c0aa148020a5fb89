"""The page of key projects: where they are, what is known of them, and changing it."""
