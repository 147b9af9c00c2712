"""The voices: one file an engine. Kept light, because the helper process of the embedded voice imports it."""
