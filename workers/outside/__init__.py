"""What goes to and comes from hosts that strangers name."""
