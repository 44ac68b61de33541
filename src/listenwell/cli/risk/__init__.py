"""``listenwell risk``: what the churn models would have said, from a file of dates."""
