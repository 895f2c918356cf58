"""The pages about leave."""
