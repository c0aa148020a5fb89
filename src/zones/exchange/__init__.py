"""Files that people bring and take away: read safely, written alike each time, faults said in words."""
