"""Reads about leave that are too big for a queryset's word."""
