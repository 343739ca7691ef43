"""The learned reader of events: a small encoder, and what makes one reader of it and the rules (`events`)."""
