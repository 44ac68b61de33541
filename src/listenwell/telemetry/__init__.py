"""What the service tells about itself: events, calls, spans. Content cannot be expressed in it.

``metrics.yml`` is the one tracking plan. What it does not name is not recorded, and it has no type
for free text.
"""
