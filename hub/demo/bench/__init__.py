"""Measuring the product against the database under it: figures and ratios taken in one run."""
