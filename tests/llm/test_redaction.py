"""What identifies people does not leave, and can be put back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listenwell.llm.name_finding import first_names
from listenwell.llm.redaction import Redactor
from listenwell.llm.redaction_patterns import iban, luhn


def kinds(text: str, *names: str) -> list[tuple[str, str]]:
    redactor = Redactor(names, text)
    redacted = redactor.redact(text)
    assert redactor.restore(redacted) == text
    for each in redactor.replaced:
        assert each.value not in redacted or len(each.value) < 3
    return [(each.kind, each.value) for each in redactor.replaced]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("write to zoe.quuxova+x@plonk.example please", ("EMAIL", "zoe.quuxova+x@plonk.example")),
        ("it is zoe at plonk dot com", ("EMAIL", "zoe at plonk dot com")),
        ("call +44 7700 900931 then", ("PHONE", "+44 7700 900931")),
        ("call +447700900931", ("PHONE", "+447700900931")),
        ("call (555) 555-0199 now", ("PHONE", "(555) 555-0199")),
        ("on 0151 496 0123", ("PHONE", "0151 496 0123")),
        (
            "it's five five five one two three four",
            ("PHONE", "five five five one two three four"),
        ),
        ("card 4111 1111 1111 1111 ok", ("CARD", "4111 1111 1111 1111")),
        ("card 4111-1111-1111-1112 ok", ("ID", "4111-1111-1111-1112")),  # no card: the check fails
        ("to DE89 3704 0044 0532 0130 00 today", ("IBAN", "DE89 3704 0044 0532 0130 00")),
        ("to DE89370400440532013000", ("IBAN", "DE89370400440532013000")),
        ("to ES91 2100 0418 4502 0005 1332 was it", ("IBAN", "ES91 2100 0418 4502 0005 1332")),
        ("to gb33bukb20201555555555 ok", ("IBAN", "gb33bukb20201555555555")),
        ("number 078-05-1120 yes", ("ID", "078-05-1120")),
        ("passport X1234567", ("ID", "X1234567")),
        ("account 12345678 there", ("ID", "12345678")),
        ("live at 12 Baker Street, flat 3", ("ADDRESS", "12 Baker Street, flat 3")),
        ("live at 221b old mill road", ("ADDRESS", "221b old mill road")),
        ("in der Lindenstraße 7 yes", ("ADDRESS", "Lindenstraße 7")),
        ("postcode SW1A 1AA ok", ("ADDRESS", "SW1A 1AA")),
        ("born on the 3rd of May 1980", ("DATE", "born on the 3rd of May 1980")),
        ("see https://plonk.example/zoe now", ("URL", "https://plonk.example/zoe")),
    ],
)
def test_each_kind_is_found_whole(text: str, found: tuple[str, str]) -> None:
    assert found in kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "I feel like a fraud. Work has been busy.",
        "On Monday I told them, in English, that I'm done. Will you? May I?",
        "We had 12 meetings in 2026 and 3 of 10 went well, about 45 minutes each.",
        "it went from seven to five, then two weeks later to one",
        "I walk down the street every day",
        "So. Then. What now?",
    ],
)
def test_what_identifies_nobody_is_left(text: str) -> None:
    assert kinds(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("I told Maria Gonzales about it.", ["Maria Gonzales"]),
        ("Anna said no.", ["Anna"]),
        ("so anna and priya came", ["anna", "priya"]),
        ("I met Quuxley and then Quuxley left. Quuxley is odd.", ["Quuxley"]),
        ("It was Ludwig van Beethoven there.", ["Ludwig van Beethoven"]),
        ("then Will rang. Will you answer Will?", ["Will"]),
        ("talk to Dr. Wittgenbaum", ["Dr", "Wittgenbaum"]),
        ("my boss named hope is hard", ["hope"]),
    ],
)
def test_names_are_found(text: str, found: list[str]) -> None:
    names = [value for kind, value in kinds(text) if kind == "NAME"]
    assert [name for name in names if name != "Dr"] == [name for name in found if name != "Dr"]


def test_the_speakers_names_are_found_in_every_form() -> None:
    text = "thanks zoë, quuxová here. Zoë's dog, QUUXOVÁ, Zoë-Marie"
    names = [value for _, value in kinds(text, "Zoë Quuxová")]
    redacted = Redactor(["Zoë Quuxová"], text).redact(text).casefold()
    assert names
    assert "zoë" not in redacted
    assert "quuxov" not in redacted


def test_the_same_value_has_the_same_placeholder() -> None:
    redactor = Redactor([], "Anna. Then Anna and Peter.")
    assert redactor.redact("I saw Anna") == "I saw [NAME_1]"
    assert redactor.redact("then Anna and Peter") == "then [NAME_1] and [NAME_2]"


@given(st.text(alphabet=st.sampled_from("aAbZ19 0.-@[]_NAME'\n+é"), max_size=200))
def test_putting_back_undoes_taking_out(text: str) -> None:
    redactor = Redactor(["Zed"], text)
    assert redactor.restore(redactor.redact(text)) == text


@given(
    st.sampled_from(sorted(first_names())),
    st.sampled_from(["I spoke to {} about it", "{} was there.", "and {}'s view", "with {}, yes"]),
    st.booleans(),
)
def test_a_first_name_of_the_list_never_leaves(name: str, around: str, capital: bool) -> None:
    said = name.capitalize() if capital else name
    text = around.format(said)
    assert said not in Redactor([], text).redact(text).split("[")[0].split()


@given(st.integers(min_value=10**11, max_value=10**17))
def test_one_changed_digit_fails_the_check_of_cards(number: int) -> None:
    digits = str(number)
    check = next(each for each in "0123456789" if luhn(digits + each)) if len(digits) > 11 else ""
    card = digits + check
    assert luhn(card)
    changed = str((int(card[0]) + 1) % 10) + card[1:]
    assert not luhn(changed)


@given(st.text(alphabet="0123456789", min_size=18, max_size=18), st.integers(0, 21))
def test_one_changed_digit_fails_the_check_of_accounts(digits: str, place: int) -> None:
    remainder = int(digits + "131400") % 97  # D is 13, E is 14
    account = f"DE{98 - remainder:02d}{digits}"
    assert iban(account)
    at = 4 + place % 18
    changed = account[:at] + str((int(account[at]) + 1) % 10) + account[at + 1 :]
    assert not iban(changed)
