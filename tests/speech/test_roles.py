"""Which voice is the rep, from what is said."""

from speech.roles import guess_roles, role_of
from speech.transcript import Language, Transcript, Turn, untimed_words

ENGLISH = [
    "Good morning, this is Anna from Simple Road, thank you for taking the time. How do you plan it?",
    "With a pencil. We lose three hours every night, and our drivers still have the old list.",
    "How many trucks do you have? We can give you a free trial, and I can show you how your drivers use it.",
    "Fourteen. That is too expensive for us, I need to talk to my boss.",
]
RUSSIAN = [
    "Добрый день, меня зовут Анна, компания «Лесенка». Вы оставляли заявку. Подскажите, как у вас с учёбой?",
    "Никак. У нас менеджеры всё делают в экселе, мы теряем заявки, мне это надоело.",
    "Сколько у вас человек? Могу предложить тариф на месяц, вам будет удобно.",
    "Нас двадцать. Дорого, мне надо посоветоваться, мой директор не согласится.",
]


def call(
    texts: list[str], *, language: Language = "en", channels: tuple[int, ...] = (0, 1), names: bool = False
) -> Transcript:
    voices = [channels[i % len(channels)] for i in range(len(texts))]
    return Transcript(
        language,
        tuple(
            Turn(
                "unknown",
                text,
                untimed_words(text),
                channel=None if names else voice,
                name=f"Speaker {voice}" if names else None,
            )
            for text, voice in zip(texts, voices, strict=True)
        ),
    )


def speakers(transcript: Transcript) -> list[str]:
    return [turn.speaker for turn in transcript.turns]


def test_roles_in_english() -> None:
    assert speakers(guess_roles(call(ENGLISH))) == ["rep", "customer"] * 2


def test_roles_in_russian() -> None:
    assert speakers(guess_roles(call(RUSSIAN, language="ru"))) == ["rep", "customer"] * 2


def test_it_does_not_matter_who_begins_or_on_which_channel() -> None:
    assert speakers(guess_roles(call(ENGLISH[1:], channels=(1, 0)))) == ["customer", "rep", "customer"]


def test_named_voices_are_told_apart_too() -> None:
    assert speakers(guess_roles(call(ENGLISH, names=True))) == ["rep", "customer"] * 2


def test_nothing_is_claimed_where_words_do_not_tell() -> None:
    unclear = call(["Yes.", "No.", "All right.", "Fine."])

    assert guess_roles(unclear) is unclear


def test_three_voices_are_left_alone() -> None:
    three = call(ENGLISH, channels=(0, 1, 2))

    assert guess_roles(three) is three


def test_known_speakers_are_left_alone() -> None:
    known = call(ENGLISH).with_roles({0: "customer", 1: "rep"})

    assert guess_roles(known) is known


def test_names_that_state_a_role() -> None:
    assert [role_of(name) for name in ("Agent 2", "SALES REP:", "Менеджер")] == ["rep"] * 3
    assert [role_of(name) for name in ("customer", "Клиент", "Client_01")] == ["customer"] * 3
    assert [role_of(name) for name in ("Anna", "", None, "Speaker 1")] == ["unknown"] * 4
