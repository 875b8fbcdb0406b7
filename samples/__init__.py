"""Small documents of our own making, with the right answer for each; ``python -m samples.make`` makes them again."""
