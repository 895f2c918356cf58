"""The pages about spot checks."""
