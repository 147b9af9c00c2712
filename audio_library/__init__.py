"""WHAT IT SOUNDS LIKE: bulletins and their approval, reading, voices, rendering, mastering, the store of files by digest."""
