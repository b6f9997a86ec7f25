"""The page of a call in a browser: real sound, quotes that play exactly, words, keys, links, states."""

import re

import pytest

from tests.browser.conftest import until
from tests.browser.examples import TALK, insights, transcript

pytestmark = pytest.mark.browser
SAID = transcript()
SLACK = 0.25  # seconds: how far a stop may be off


@pytest.fixture(scope="module")
def call_id(site) -> str:
    return site.library.add("Planner demo", SAID, insights(SAID), customer="Northwind")


@pytest.fixture
def page(open_page, call_id):
    page = open_page(f"/calls/{call_id}")
    page.locator("[data-clickable]").wait_for()
    until(lambda: sound(page, "readyState") >= 1)
    return page


def sound(page, name: str):
    return page.evaluate(f"document.querySelector('[data-audio]').{name}")


def point_of(page, turn: int, word: str) -> tuple[float, float]:
    """The middle of a word on the screen."""
    return page.evaluate(
        """([turn, word]) => {
            const text = document.querySelector(`#turn-${turn} [data-text]`);
            const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
            while (walker.nextNode()) {
                const at = walker.currentNode.data.indexOf(word);
                if (at < 0) continue;
                const range = document.createRange();
                range.setStart(walker.currentNode, at);
                range.setEnd(walker.currentNode, at + word.length);
                const box = range.getBoundingClientRect();
                return [box.x + box.width / 2, box.y + box.height / 2];
            }
        }""",
        [turn, word],
    )


def time_of(turn: int, word: str) -> float:
    """When a word of the example is said."""
    spoken = SAID.turns[turn]
    at = spoken.text.index(word)
    return next(w.start for w in spoken.words if w.start_char == at)


def test_a_quote_in_the_rail_plays_exactly_and_stops(page) -> None:
    quote = page.locator("[data-insight]").nth(1)
    begin, end = (float(quote.get_attribute(name)) for name in ("data-from", "data-to"))
    quote.click()
    until(lambda: not sound(page, "paused"))
    heard = []
    until(lambda: heard.append(sound(page, "currentTime")) or sound(page, "paused"))
    assert begin - 0.05 <= heard[0] < end
    assert max(heard) > begin + (end - begin) / 2
    assert end - SLACK < sound(page, "currentTime") < end + SLACK
    words = SAID.turns[1].words
    assert (begin, end) == pytest.approx((words[8].start - 0.15, words[-1].end + 0.15), abs=0.01)


def test_a_quote_marked_in_the_transcript_plays_the_same_clip(page) -> None:
    page.locator("mark", has_text="it is twice what we pay now").click()
    quote = page.locator("[data-insight]").nth(0)
    begin, end = (float(quote.get_attribute(name)) for name in ("data-from", "data-to"))
    until(lambda: begin <= sound(page, "currentTime") < end and not sound(page, "paused"))
    assert "item--now" in page.locator("[data-item]").nth(0).get_attribute("class")
    until(lambda: sound(page, "paused"))
    assert sound(page, "currentTime") == pytest.approx(end, abs=SLACK)


def test_the_same_quote_again_stops_it(page) -> None:
    quote = page.locator("[data-insight]").nth(0)
    quote.click()
    until(lambda: not sound(page, "paused"))
    quote.click()
    until(lambda: sound(page, "paused"))


def test_a_click_on_a_word_plays_from_it(page) -> None:
    page.mouse.click(*point_of(page, 3, "offer"))
    until(lambda: not sound(page, "paused"))
    assert sound(page, "currentTime") == pytest.approx(time_of(3, "offer"), abs=0.4)
    assert sound(page, "currentTime") >= time_of(3, "offer") - 0.01


def test_the_spoken_word_is_highlighted(page) -> None:
    page.mouse.click(*point_of(page, 0, "thank"))
    spoken = "[...(CSS.highlights.get('spoken') ?? [])].map(range => range.toString())[0]"
    seen = set()
    until(lambda: seen.add(page.evaluate(spoken)) or "you" in seen)
    assert seen <= set(re.findall(r"\w+", TALK[0][1]))
    assert "turn--now" in page.locator("#turn-0").get_attribute("class")


def test_keys_play_jump_and_step(page) -> None:
    page.keyboard.press("n")  # the first quote
    until(lambda: not sound(page, "paused"))
    page.keyboard.press(" ")
    until(lambda: sound(page, "paused"))
    before = sound(page, "currentTime")
    page.keyboard.press("l")
    until(lambda: sound(page, "currentTime") == pytest.approx(before + 5, abs=0.1))
    page.keyboard.press("j")
    until(lambda: sound(page, "currentTime") == pytest.approx(before, abs=0.1))
    page.keyboard.press(".")
    starts = [word.start for turn in SAID.turns for word in turn.words]
    until(lambda: any(sound(page, "currentTime") == pytest.approx(start, abs=0.01) for start in starts))
    page.keyboard.press("+")
    assert sound(page, "playbackRate") == 1.25


def test_everything_can_be_reached_and_played_by_keyboard_alone(page) -> None:
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('[data-insight]')"):
            break
    else:
        pytest.fail("no quote was reached with Tab")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    page.keyboard.press("Enter")
    until(lambda: not sound(page, "paused"))


def test_the_waveform_is_a_slider(page) -> None:
    wave = page.get_by_role("slider", name="Place in the recording")
    wave.focus()
    page.keyboard.press("ArrowRight")
    until(lambda: sound(page, "currentTime") == pytest.approx(5, abs=0.1))
    until(lambda: (wave.get_attribute("aria-valuetext") or "").startswith("0:05 of 0:1"))
    box = page.locator("[data-wave-area]").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    until(lambda: sound(page, "currentTime") == pytest.approx(sound(page, "duration") / 2, abs=0.2))


def test_the_waveform_shows_each_side_where_it_speaks(page) -> None:
    """Bars stand where a lane's speaker talks; in a pause the lane is a thin line."""
    column = """([seconds, row]) => {
        const shown = document.querySelector('[data-wave-base]');
        const canvas = document.createElement('canvas');
        [canvas.width, canvas.height] = [shown.width, shown.height];
        canvas.getContext('2d', {willReadFrequently: true}).drawImage(shown, 0, 0);
        const length = document.querySelector('[data-audio]').duration;
        const at = Math.floor(canvas.width * seconds / length);
        const strip = canvas.getContext('2d').getImageData(at - 3, 0, 7, canvas.height).data;
        const half = canvas.height / 2;
        const rows = new Set();
        for (let i = 3; i < strip.length; i += 4) if (strip[i] > 0) rows.add(Math.floor(i / 28));
        return [...rows].filter((r) => (row ? r >= half : r < half)).length;
    }"""
    customer, rep = ((t.start + t.end) / 2 for t in (SAID.turns[1], SAID.turns[0]))
    until(lambda: page.evaluate(column, [customer, 0]) > 8)
    assert page.evaluate(column, [customer, 1]) <= 2
    assert page.evaluate(column, [rep, 1]) > 8
    assert page.evaluate(column, [rep, 0]) <= 2
    assert page.locator("[data-tick]").count() == 3


def test_both_sides_on_one_lane_where_the_recording_mixes_them(site, open_page) -> None:
    """The uploader named the rep's channel, but both channels hold the same sound."""
    page = open_page(f"/calls/{site.library.add('Mixed', SAID, insights(SAID), mixed=True, rep_channel=1)}")
    until(lambda: page.locator("[data-wave-names]").is_hidden())
    assert page.locator("[data-wave-area]").bounding_box()["width"] > 400
    assert page.locator(".tick--bottom").count() == 0


def test_a_link_opens_at_its_time(open_page, call_id) -> None:
    page = open_page(f"/calls/{call_id}#t=6.5")
    until(lambda: sound(page, "currentTime") == pytest.approx(6.5, abs=0.05))
    page.locator("#turn-2 [data-time]").click()
    assert page.url.endswith(f"#t={SAID.turns[2].start:.1f}")
    until(lambda: sound(page, "currentTime") >= SAID.turns[2].start)


def test_a_long_transcript_follows_the_sound_until_someone_scrolls(site, open_page) -> None:
    long = transcript([(s, f"{text} And once more, so that it takes a while.") for s, text in TALK] * 8)
    page = open_page(f"/calls/{site.library.add('Long talk', long)}")
    page.locator("[data-clickable]").wait_for()
    last = long.turns[-2]
    page.evaluate("seconds => { location.hash = `#t=${seconds}` }", round(last.start, 1))
    page.keyboard.press(" ")
    shown = "document.querySelector('.turn--now')?.getBoundingClientRect().top"
    until(lambda: 0 < (page.evaluate(shown) or -1) < 900)
    page.mouse.move(400, 500)
    page.mouse.wheel(0, -5000)
    page.locator("[data-follow]").wait_for()
    page.locator("[data-follow]").click()
    until(lambda: 0 < page.evaluate(shown) < 900)
