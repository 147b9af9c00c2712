"""What the API answers and the pages show: rows turned into plain values, inside the reading unit of work."""
