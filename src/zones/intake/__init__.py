"""Official figures in: templates for departments, reading what they fill in, storing it, taking it back."""
