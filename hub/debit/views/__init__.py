"""The pages about bank debits."""
