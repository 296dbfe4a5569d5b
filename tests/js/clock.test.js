import assert from "node:assert/strict";
import { test } from "node:test";

import { Clock } from "../../static/js/wire/clock.js";

const FRAME_MS = 1000 / 60;

/** Let a clock hear a batch every 50 ms, late by what `late_ms` says, and draw 60 frames a second. */
function play(clock, { from_ms = 0, for_ms, rate = 1, late_ms = () => 0, onFrame = () => {} }) {
  const events = [];
  for (let wall = from_ms + 50; wall <= from_ms + for_ms; wall += 50) {
    const batch = { wall_ms: wall, time: (wall / 1000) * rate, rate };
    events.push([wall + late_ms(wall), () => clock.hear(batch, wall + late_ms(wall))]);
  }
  for (let at = from_ms; at <= from_ms + for_ms; at += FRAME_MS) {
    events.push([at, () => onFrame(clock.tick(at), at)]);
  }
  events.sort((a, b) => a[0] - b[0]);
  for (const [, happen] of events) happen();
}

test("the playhead runs a tenth of a second behind, at the rate of the world", () => {
  for (const rate of [0.25, 1, 8]) {
    const clock = new Clock();
    clock.restart({ wall_ms: 0, time: 0, rate }, 0);
    let at_ms = 0;
    play(clock, { for_ms: 3000, rate, onFrame: (_, at) => (at_ms = at) });
    const behind = (at_ms / 1000) * rate - clock.playhead;
    assert.ok(Math.abs(behind - 0.1 * rate) < 0.02 * rate, `rate ${rate}: ${behind} behind`);
  }
});

test("it never runs backwards and never jumps, whatever the jitter", () => {
  const clock = new Clock();
  clock.restart({ wall_ms: 0, time: 0, rate: 1 }, 0);
  let before = -Infinity;
  let largest = 0;
  let seed = 1;
  const late_ms = (wall) => ((seed = (wall * 7919 + 13) % 97) / 97) * 60;
  play(clock, {
    for_ms: 6000,
    late_ms,
    onFrame: (playhead) => {
      if (before !== -Infinity) {
        assert.ok(playhead >= before);
        largest = Math.max(largest, playhead - before);
      }
      before = playhead;
    },
  });
  assert.ok(largest < (2 * FRAME_MS) / 1000, `jumped ${largest} s`);
  assert.ok(clock.buffer_ms > 100, "jitter widens the buffer");
});

test("paused, it runs up to what has happened and stops there", () => {
  const clock = new Clock();
  clock.restart({ wall_ms: 0, time: 0, rate: 1 }, 0);
  play(clock, { for_ms: 1000 });
  clock.hear({ wall_ms: 1020, time: 1.02, rate: 0 }, 1020);
  for (let at = 1020; at < 1400; at += FRAME_MS) assert.ok(clock.tick(at) <= 1.02 + 1e-9);
  assert.equal(clock.playhead, 1.02);
});

test("after a step it glides to the event within 300 ms, however far that is", () => {
  const clock = new Clock();
  clock.restart({ wall_ms: 0, time: 5, rate: 0 }, 0);
  clock.tick(0);
  assert.equal(clock.playhead, 5);
  clock.hear({ wall_ms: 100, time: 12, rate: 0 }, 100);
  clock.tick(100);
  const soon = clock.tick(150);
  assert.ok(soon > 5 && soon < 12, "it is seen to move");
  for (let at = 160; at <= 400; at += FRAME_MS) clock.tick(at);
  assert.ok(Math.abs(clock.tick(400) - 12) < 1e-9);
});

test("it snaps after a sleep, and to a snapshot of an earlier time", () => {
  const clock = new Clock();
  clock.restart({ wall_ms: 0, time: 0, rate: 1 }, 0);
  play(clock, { for_ms: 1000 });
  clock.hear({ wall_ms: 61_000, time: 61, rate: 1 }, 61_000);
  assert.ok(Math.abs(clock.tick(61_000) - 60.9) < 0.1);
  clock.restart({ wall_ms: 61_050, time: 0, rate: 1 }, 61_050);
  assert.ok(Math.abs(clock.tick(61_066) - 0) < 0.2);
});

test("it goes on by itself when nothing is sent, and stops when the line is lost", () => {
  const clock = new Clock();
  clock.restart({ wall_ms: 0, time: 0, rate: 1 }, 0);
  for (let at = 0; at <= 3000; at += FRAME_MS) clock.tick(at);
  assert.ok(Math.abs(clock.playhead - 2.9) < 0.05);
  clock.hold(3000);
  for (let at = 3000; at <= 9000; at += FRAME_MS) clock.tick(at);
  assert.ok(clock.playhead <= 3.0 + 1e-9);
});

test("a change of speed is glided through, forwards and without a jump", () => {
  for (const [before, after] of [
    [8, 0.25],
    [0.25, 8],
    [8, 1],
  ]) {
    const clock = new Clock();
    clock.restart({ wall_ms: 0, time: 0, rate: before }, 0);
    play(clock, { for_ms: 1000, rate: before });
    const time = before;
    clock.hear({ wall_ms: 1000, time, rate: after }, 1000);
    let last = clock.playhead;
    for (let at = 1000 + FRAME_MS; at <= 1400; at += FRAME_MS) {
      const playhead = clock.tick(at);
      assert.ok(
        playhead >= last && playhead - last <= (8.5 * FRAME_MS) / 1000,
        `${before} to ${after}: jumped ${playhead - last} s`,
      );
      last = playhead;
    }
    const behind = time + after * 0.4 - last;
    if (after < before) assert.ok(Math.abs(behind - 0.1 * after) < 0.02, `${before} to ${after}: ${behind} s behind`);
  }
});
