"""Celery as it is set up for each broker, and hints in a folder."""

import shutil
from uuid import uuid4

import pytest
from pydantic import SecretStr

from listenwell.jobs.broker import Hints, make_celery
from listenwell.settings import Settings


def settings_of(home, url=None) -> Settings:
    return Settings(home=home, broker_url=None if url is None else SecretStr(url))


@pytest.mark.parametrize("url", [None, "redis://127.0.0.1/13", "amqp://127.0.0.1//"])
def test_what_celery_has_wrong_is_set(tmp_path, url):
    conf = make_celery(settings_of(tmp_path, url)).conf
    assert conf.task_acks_late
    assert conf.task_reject_on_worker_lost
    assert conf.task_ignore_result
    assert conf.broker_connection_max_retries is None
    assert not conf.worker_send_task_events
    assert conf.worker_prefetch_multiplier <= 16
    options = conf.broker_transport_options
    if url is None:
        assert options["polling_interval"] == 0.1
    elif url.startswith("redis"):
        names = ("visibility_timeout", "unacked_restore_interval", "unacked_restore_throttle")
        assert [options[name] for name in names] == [3600, 5, 1]
    else:
        assert options["confirm_publish"]
        assert (conf.task_default_queue_type, conf.task_default_exchange_type) == (
            "quorum",
            "topic",
        )


def taken(hints: Hints) -> list[str]:
    queue = hints._open().channel
    found = []
    while (message := queue.basic_get("listenwell")) is not None:
        found.append(message.headers["argsrepr"])
        queue.basic_ack(message.delivery_tag)
    return found


def test_each_hint_in_a_folder_is_taken_once_and_whole(tmp_path):
    settings = settings_of(tmp_path)
    sender, first, second = (Hints(make_celery(settings)) for _ in range(3))
    ids = [uuid4() for _ in range(6)]
    assert sender.send(ids) == 6
    assert sender.depth() == 6
    messages = tmp_path / "broker" / "messages"
    (messages / "0_half.listenwell.msg").write_text("")
    (messages / "0_half.listenwell.part").write_text("{")
    listed = first._open().channel.basic_get("listenwell")
    assert listed is not None
    assert len(taken(second)) == 5
    assert taken(first) == []
    assert sender.depth() == 0
    first.close()


def test_a_folder_that_was_deleted_is_made_again(tmp_path):
    hints = Hints(make_celery(settings_of(tmp_path)))
    assert hints.send([uuid4()]) == 1
    shutil.rmtree(tmp_path / "broker")
    assert hints.depth() == 0
    assert hints.send([uuid4()]) == 1
    assert hints.depth() == 1


def test_a_broker_that_is_away_takes_nothing_and_raises_nothing(tmp_path):
    hints = Hints(make_celery(settings_of(tmp_path, "redis://127.0.0.1:1/0")))
    assert hints.depth() is None
    assert hints.send([uuid4()]) == 0
