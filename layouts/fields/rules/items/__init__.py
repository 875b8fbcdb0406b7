"""Line items, and taxes by rate."""
