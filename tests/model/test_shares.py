"""Places of a process by tenant: what a guest may have, and who comes after others."""

from __future__ import annotations

from domain.model.shares import GuestPlace, Place, Shares
from ports.contracts.builders import ALICE, BOB


class Watch:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_guest_comes_once_every_place_is_taken_and_only_who_has_none() -> None:
    shares = Shares(2, 30, clock=Watch())
    first, second, guest = Place(shares), Place(shares), GuestPlace(shares)
    first.take(ALICE)
    assert not guest.open
    assert guest.rank(BOB) is None
    second.take(ALICE)
    assert guest.open
    assert (guest.rank(ALICE), guest.rank(BOB)) == (None, 0)
    guest.take(BOB)
    first.leave()
    assert guest.rank(BOB) is None  # it has a place
    guest.leave()
    assert not guest.open


def test_who_held_places_for_more_than_its_budget_comes_after_others_until_it_is_paid_off() -> None:
    watch = Watch()
    shares = Shares(2, 30, clock=watch)
    places = [Place(shares), Place(shares)]
    for place in places:
        place.take(ALICE)
    watch.now = 20  # 2 places for 20 s, less the 10 s that came back meanwhile
    assert not shares.behind(ALICE)
    watch.now = 21
    assert shares.behind(ALICE)
    assert (places[0].rank(ALICE), places[0].rank(BOB)) == (1, 0)
    for place in places:
        place.leave()
    watch.now = 24
    assert not shares.behind(ALICE)


def test_who_has_had_too_much_is_no_guest() -> None:
    watch = Watch()
    shares = Shares(1, 15, clock=watch)
    hers, his = Place(shares), Place(shares)
    his.take(BOB)
    watch.now = 60
    his.leave()
    hers.take(ALICE)
    assert GuestPlace(shares).rank(BOB) is None


def test_a_place_that_was_left_twice_is_free_once() -> None:
    shares = Shares(1, 15, clock=Watch())
    first, second = Place(shares), Place(shares)
    first.take(ALICE)
    second.take(BOB)
    first.leave()
    first.leave()
    assert shares.full
