"""Page images: ink, skew, and what is done to them before they are read."""
