"""What happened between states: `find` is the way in."""
