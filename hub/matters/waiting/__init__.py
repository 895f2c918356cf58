"""What waits for people: in the departments, at the callback desk, in the ruling room. Reads only."""
