"""What is read of duty that is too big for a queryset method."""
