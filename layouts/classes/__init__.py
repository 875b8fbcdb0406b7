"""What kind of document something is: by its words and layout, and by categories learnt from examples."""
