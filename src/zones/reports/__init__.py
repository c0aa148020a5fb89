"""What a reader takes away on paper.

``document`` is what a paper says before it is set, ``writers`` set it (PDF, DOCX, XLSX, PPTX), ``sheet`` is
the investor's page of one place.
"""

from zones.reports.writers import KINDS, render, write

__all__ = ["KINDS", "render", "write"]
