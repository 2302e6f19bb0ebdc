"""What a mock looks after on its own is looked at less often while nothing happens."""

from gateway.sandbox.background import QUIET_SECONDS, Pace


def test_one_looks_less_often_once_it_has_been_quiet_and_at_once_more_often_again() -> None:
    moments = [0.0]
    pace = Pace(0.1, when_quiet=0.5, clock=lambda: moments[-1])
    for at, busy, pause in (
        (0.0, False, 0.1),
        (QUIET_SECONDS - 0.1, False, 0.1),
        (QUIET_SECONDS, False, 0.5),
        (QUIET_SECONDS + 1, True, 0.1),
        (2 * QUIET_SECONDS, False, 0.1),
        (2 * QUIET_SECONDS + 1, False, 0.5),
    ):
        moments.append(at)
        assert pace.after(busy=busy) == pause, at


def test_a_slow_pace_is_not_made_quicker_by_quiet() -> None:
    moments = [0.0, 100.0]
    assert Pace(3, when_quiet=2, clock=lambda: moments.pop(0)).after(busy=False) == 3
