"""How likely a client is not to come back: pure models on arrays, without I/O or database.

>>> import numpy as np
>>> from listenwell.risk.churn import Histories, features, fit
>>> days = np.array([0, 7, 14, 21, 0, 14, 28, 42, 56])
>>> histories = Histories(np.array([0, 0, 0, 0, 1, 1, 1, 1, 1]), days, clients=2)
>>> found = fit(histories, today=60, horizon=60)
>>> p = found.probability(features(histories, 60))
>>> bool(p[0] > p[1])  # weekly and 39 days away, against fortnightly and 4 days away
True
"""

from listenwell.risk.churn.cold_start import ColdStart, fit_cold_start
from listenwell.risk.churn.features import Features, features
from listenwell.risk.churn.fit import Fit, fit
from listenwell.risk.churn.fitted import FEATURES, Fitted
from listenwell.risk.churn.histories import Histories, stayed_away
from listenwell.risk.churn.kept import fit_from_json, fit_to_json
from listenwell.risk.churn.rolling import ACTIVE_DAYS, Rolling

__all__ = [
    "ACTIVE_DAYS",
    "FEATURES",
    "ColdStart",
    "Features",
    "Fit",
    "Fitted",
    "Histories",
    "Rolling",
    "features",
    "fit",
    "fit_cold_start",
    "fit_from_json",
    "fit_to_json",
    "stayed_away",
]
