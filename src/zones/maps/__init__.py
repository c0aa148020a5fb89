"""Everything a map shows: layers, palette, legend, inset, safe text."""
