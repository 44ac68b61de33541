"""Who is drifting away: scores, factors, alerts."""
