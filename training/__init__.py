"""Training of the local reader: an encoder with several heads, measured on sources it never saw."""
