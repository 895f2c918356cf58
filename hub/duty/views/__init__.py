"""The pages about duty."""
