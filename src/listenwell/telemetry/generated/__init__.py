"""What is generated from the tracking plan."""
