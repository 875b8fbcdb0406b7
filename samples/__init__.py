"""Small documents of our own making, with their truth; ``python -m samples.make`` makes them again."""
