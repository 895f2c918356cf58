"""The load run: two hundred simulated people at work in a house of a million matters and bills."""
