"""The pages about people: signing in, one's own account, the inbox, staff, places and set-up."""
