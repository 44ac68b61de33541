"""The reader that ships with Listenwell: a small encoder with several heads.

It was trained on what people labelled, and runs on two cores with no key and no network.
"""

from listenwell.reading.trained.reader import TrainedReader, trained_reader

__all__ = ["TrainedReader", "trained_reader"]
