"""Celery, set up to carry hints: messages that hold a job's id and nothing else.

The ledger is the truth, so the broker's own durability does not matter; what is set here keeps
hints from being lost needlessly and keeps Celery from doing what the ledger does.
"""

from contextlib import suppress
from typing import Any, Final
from uuid import UUID

import structlog
from celery import Celery

from listenwell.jobs.errors import describe
from listenwell.jobs.folders import SCHEME
from listenwell.settings import Settings

RUN_TASK: Final = "listenwell.run"
SLOT_TASK: Final = "listenwell.slot"
SLOT_SECONDS: Final = 60.0

_log = structlog.get_logger("listenwell.jobs.broker")


def broker_url(settings: Settings) -> str:
    """Return the broker's URL; on a laptop, a folder in the home."""
    url = "" if settings.broker_url is None else settings.broker_url.get_secret_value()
    return f"{SCHEME}://" if not url or url.startswith("filesystem://") else url


def make_celery(settings: Settings) -> Celery:
    """Return a Celery application for this broker."""
    url = broker_url(settings)
    folders = url.startswith(SCHEME)
    app = Celery("listenwell", broker=url)
    app.conf.update(
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        broker_connection_timeout=5,
        broker_transport_options=_transport(url, settings),
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        task_ignore_result=True,
        task_default_queue=settings.queue,
        task_create_missing_queues=True,
        # Folders are looked at ten times a second, so each look has to bring enough.
        worker_prefetch_multiplier=16 if folders else 8,
        worker_cancel_long_running_tasks_on_connection_loss=False,
        worker_send_task_events=False,
        worker_enable_remote_control=False,
        worker_hijack_root_logger=False,
        worker_proc_alive_timeout=60,
        beat_schedule=_beat(),
        beat_scheduler="celery.beat:Scheduler",  # what was fired stands in the ledger
        timezone="UTC",
        enable_utc=True,
    )
    if url.startswith(("amqp://", "amqps://")):
        app.conf.update(
            task_default_queue_type="quorum",
            task_default_exchange=settings.queue,
            task_default_exchange_type="topic",
            task_default_routing_key=settings.queue,
            worker_detect_quorum_queues=True,
        )
    return app


def _beat() -> dict[str, Any]:
    return {
        "slots": {
            "task": SLOT_TASK,
            "schedule": SLOT_SECONDS,
            "options": {"expires": SLOT_SECONDS},
        }
    }


def _transport(url: str, settings: Settings) -> dict[str, Any]:
    if url.startswith(SCHEME):
        messages = settings.home / "broker" / "messages"
        messages.mkdir(parents=True, exist_ok=True)
        folder = str(messages)
        return {"data_folder_in": folder, "data_folder_out": folder, "polling_interval": 0.1}
    if url.startswith(("redis://", "rediss://")):
        return {
            "visibility_timeout": 3600,
            "unacked_restore_interval": 5,
            "unacked_restore_throttle": 1,
            "socket_connect_timeout": 5,
            "socket_keepalive": True,
            # Kombu's own keys bear no queue's name; so two installations share none of them.
            "global_keyprefix": f"{settings.queue}:",
        }
    return {"confirm_publish": True}


class Hints:
    """Sends hints, and looks how many wait, over one connection that is made again when it fails.

    Any failure means: the broker is away, try later. Not for two threads at once.
    """

    def __init__(self, app: Celery) -> None:
        self._app = app
        self._queue: str = app.conf.task_default_queue
        self._producer: Any = None

    def send(self, job_ids: list[UUID]) -> int:
        """Send a hint for each job and return how many went out."""
        sent = 0
        try:
            producer = self._open()
            for job_id in job_ids:
                self._app.send_task(RUN_TASK, args=(str(job_id),), producer=producer, retry=False)
                sent += 1
        except Exception as error:  # noqa: BLE001 - each transport raises errors of its own
            _log.warning("broker away", error=describe(error))
            self.close()
        return sent

    def depth(self) -> int | None:
        """Return how many hints wait in the queue; ``None`` where that cannot be seen."""
        try:
            declared = self._open().channel.queue_declare(queue=self._queue, passive=True)
            return int(declared.message_count)
        except Exception:  # noqa: BLE001 - each transport raises errors of its own
            self.close()
            return None

    def close(self) -> None:
        """Close the connection, if there is one."""
        producer, self._producer = self._producer, None
        if producer is not None:
            with suppress(Exception):
                producer.channel.connection.client.close()

    def _open(self) -> Any:
        if self._producer is None:
            connection = self._app.connection_for_write()
            connection.ensure_connection(max_retries=1, timeout=5)
            channel = connection.default_channel
            self._app.amqp.queues[self._queue](channel).declare()  # a wiped broker has none
            self._producer = self._app.amqp.Producer(channel, auto_declare=False)
        return self._producer
