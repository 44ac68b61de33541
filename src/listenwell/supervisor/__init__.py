"""`listenwell up`: the service's parts as child processes, started in order and kept running."""
