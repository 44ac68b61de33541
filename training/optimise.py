"""The optimiser both networks share: AdamW, a short warm-up, then a straight line down to zero."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from collections.abc import Iterable

    from torch import Tensor, nn

CLIP = 1.0
WARM_UP = 0.06
WEIGHT_DECAY = 0.01


class Optimiser:
    """One rate for the encoder and a larger one for what starts from nothing."""

    def __init__(
        self,
        encoder: nn.Module,
        fresh: Iterable[nn.Parameter],
        rates: tuple[float, float],
        steps: int,
    ) -> None:
        self.encoder = [p for p in encoder.parameters() if p.requires_grad]
        groups = [
            {"params": self.encoder, "lr": rates[0]},
            {"params": list(fresh), "lr": rates[1]},
        ]
        self.adam = torch.optim.AdamW(groups, weight_decay=WEIGHT_DECAY, fused=True)
        self.schedule = torch.optim.lr_scheduler.LambdaLR(
            self.adam, lambda step: rate_share(step, steps)
        )

    def step(self, loss: Tensor) -> float:
        """Take one step down `loss`; return its value."""
        self.adam.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.encoder, CLIP)
        self.adam.step()
        self.schedule.step()
        return float(loss.item())


def rate_share(step: int, steps: int) -> float:
    """Return the share of the full rate at a step: up over WARM_UP of the steps, then down."""
    rising = (step + 1) / (WARM_UP * steps)
    falling = (steps - step) / ((1 - WARM_UP) * steps)
    return max(0.0, min(rising, falling, 1.0))
