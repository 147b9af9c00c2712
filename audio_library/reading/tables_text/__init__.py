"""Data for judging and repairing written text: old encodings, letters that look alike, words without marks."""
