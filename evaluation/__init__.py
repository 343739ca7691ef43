"""What measures Dragoman: adapters for scorers of its parts, the bench, pinned floors."""
