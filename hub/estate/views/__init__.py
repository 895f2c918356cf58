"""The pages about households and what holds them: reading files, acting on them, the frame."""
